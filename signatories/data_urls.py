from django.urls import path

from signatories import views

urlpatterns = [
    path("signatories.csv", views.signatories_csv, name="signatories-csv"),
]

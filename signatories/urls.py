from django.urls import path

from signatories import views

urlpatterns = [
    path("signatories/", views.signatory_list, name="signatory-list"),
    path("signatories/<str:slug>/", views.signatory, name="signatory"),
]

from django.urls import path

from pledges import views

urlpatterns = [
    path("coalitions/<slug:slug>/contribution.json", views.contribution_json, name="contribution-json"),
    path("pledges.csv", views.pledges_csv, name="pledges-csv"),
]

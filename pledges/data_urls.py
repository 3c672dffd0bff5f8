from django.urls import path

from pledges import criteria_panels, views

urlpatterns = [
    path("coalitions/<slug:slug>/contribution.json", views.contribution_json, name="contribution-json"),
    path("coalitions/<slug:slug>/criteria.csv", criteria_panels.criteria_csv, name="criteria-csv"),
    path("pledges.csv", views.pledges_csv, name="pledges-csv"),
]

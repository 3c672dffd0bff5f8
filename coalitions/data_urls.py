from django.urls import path

from coalitions import views

urlpatterns = [
    path("coalitions/<slug:slug>/reach.json", views.reach_json, name="reach-json"),
    path("coalitions/<slug:slug>/members.csv", views.members_csv, name="members-csv"),
]

from django.urls import path

from pledges import views

urlpatterns = [
    path("pledges/", views.pledge_list, name="pledge-list"),
    path("pledges/<int:pk>/", views.pledge_page, name="pledge"),
    path("coalitions/<slug:slug>/contribution/", views.contribution, name="contribution"),
]

from django.urls import path

from pledges import views

urlpatterns = [
    path("pledges/", views.pledge_list, name="pledge-list"),
]

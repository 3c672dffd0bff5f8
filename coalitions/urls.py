from django.urls import path

from coalitions import corrections, views

urlpatterns = [
    path("", views.home, name="home"),
    path("coalitions/<slug:slug>/", views.coalition, name="coalition"),
    path("coalitions/<slug:slug>/reach/", views.reach, name="reach"),
    path("coalitions/<slug:slug>/correction/", corrections.correction, name="correction"),
    path("methodology/", views.methodology, name="methodology"),
]

from django.urls import path

from coalitions import corrections, growth_views, side_by_side, views
from coalitions.feeds import NewMembers

urlpatterns = [
    path("", views.home, name="home"),
    path("coalitions/<slug:slug>/", views.coalition, name="coalition"),
    path("coalitions/<slug:slug>/reach/", views.reach, name="reach"),
    path("coalitions/<slug:slug>/growth/", growth_views.growth, name="growth"),
    path("coalitions/<slug:slug>/correction/", corrections.correction, name="correction"),
    path("coalitions/<slug:slug>/feed/", NewMembers(), name="coalition-feed"),
    path("compare/", side_by_side.compare, name="compare"),
    path("about/", views.about, name="about"),
    path("methodology/", views.methodology, name="methodology"),
]

from django.urls import path

from coalitions.pages import compare, corrections, directory, growth, places, search, views
from coalitions.pages.feeds import NewMembers

urlpatterns = [
    path("", views.home, name="home"),
    path("coalitions/<slug:slug>/", views.coalition, name="coalition"),
    path("coalitions/<slug:slug>/reach/", views.reach, name="reach"),
    path("coalitions/<slug:slug>/growth/", growth.growth, name="growth"),
    path("coalitions/<slug:slug>/correction/", corrections.correction, name="correction"),
    path("coalitions/<slug:slug>/feed/", NewMembers(), name="coalition-feed"),
    path("signatories/", directory.signatory_list, name="signatory-list"),
    path("signatories/<str:slug>/", directory.signatory, name="signatory"),
    path("places/<str:code>/", places.place, name="place"),
    path("search/", search.search, name="search"),
    path("compare/", compare.compare, name="compare"),
    path("about/", views.about, name="about"),
    path("methodology/", views.methodology, name="methodology"),
]

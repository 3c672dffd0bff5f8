from django.urls import path

from coalitions.pages import (
    compare,
    corrections,
    directory,
    growth,
    house,
    members,
    places,
    publication,
    reach,
    search,
    views,
    workbooks,
)
from coalitions.pages.coalition_about import coalition_about
from coalitions.pages.feeds import CoalitionNews
from coalitions.pages.overview import overview

urlpatterns = [
    path("", views.home, name="home"),
    path("coalitions/<slug:slug>/", overview, name="coalition"),
    path("coalitions/<slug:slug>/members/", members.members, name="coalition-members"),
    path("coalitions/<slug:slug>/reach/", reach.reach, name="reach"),
    path("coalitions/<slug:slug>/growth/", growth.growth, name="growth"),
    path("coalitions/<slug:slug>/log/", publication.log, name="publication-log"),
    path("coalitions/<slug:slug>/log/<str:date>/", publication.log_day, name="publication"),
    path("coalitions/<slug:slug>/about/", coalition_about, name="coalition-about"),
    path("coalitions/<slug:slug>/correction/", corrections.correction, name="correction"),
    path("coalitions/<slug:slug>/feed/", CoalitionNews(), name="coalition-feed"),
    path("signatories.xlsx", workbooks.signatories_workbook, name="signatories-xlsx"),
    path("places.xlsx", workbooks.places_workbook, name="places-xlsx"),
    path("figures.xlsx", workbooks.figures_workbook, name="figures-xlsx"),
    path("coalitions/<slug:slug>/members.xlsx", workbooks.members_workbook, name="members-xlsx"),
    path("coalitions/<slug:slug>/reach.xlsx", workbooks.reach_workbook, name="reach-xlsx"),
    path("coalitions/<slug:slug>/growth.xlsx", workbooks.growth_workbook, name="growth-xlsx"),
    path("coalitions/<slug:slug>/listings.xlsx", workbooks.listings_workbook, name="listings-xlsx"),
    path("signatories/", directory.signatory_list, name="signatory-list"),
    path("signatories/<str:slug>/", directory.signatory, name="signatory"),
    path("places/<str:code>/", places.place, name="place"),
    path("search/", search.search, name="search"),
    path("compare/", compare.compare, name="compare"),
    path("about/", views.about, name="about"),
    path("join/", house.join, name="join"),
    path("contact/", house.contact, name="contact"),
    path("privacy/", house.privacy, name="privacy"),
    path("accessibility/", house.accessibility, name="accessibility"),
    path("licence/", house.licence, name="licence"),
    path("corrections/", house.corrections, name="corrections"),
    path("methodology/", views.methodology, name="methodology"),
]

from django.urls import path

from coalitions.pages import directory, growth, listings, members, places, publication_data, reach, views

urlpatterns = [
    path("signatories.csv", directory.signatories_csv, name="signatories-csv"),
    path("places.csv", places.places_csv, name="places-csv"),
    path("figures.csv", places.figures_csv, name="figures-csv"),
    path("coalitions/<slug:slug>/reach.json", reach.reach_json, name="reach-json"),
    path("coalitions/<slug:slug>/reach.csv", reach.reach_csv, name="reach-csv"),
    path("coalitions/<slug:slug>/members.csv", members.members_csv, name="members-csv"),
    path("coalitions/<slug:slug>/card-<slug:language>.png", views.social_card, name="social-card"),
    path("coalitions/<slug:slug>/listings.csv", listings.listings_csv, name="listings-csv"),
    path("coalitions/<slug:slug>/growth.csv", growth.growth_csv, name="growth-csv"),
    path("coalitions/<slug:slug>/log.csv", publication_data.log_csv, name="publication-csv"),
    path("coalitions/<slug:slug>/log.json", publication_data.log_json, name="publication-json"),
    path("coalitions/<slug:slug>/log/<str:date>.json", publication_data.log_file, name="publication-file"),
    path(
        "coalitions/<slug:slug>/log/<str:date>/changes.json",
        publication_data.log_changes,
        name="publication-changes",
    ),
]

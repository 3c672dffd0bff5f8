from django.urls import path

from coalitions.pages import embed

urlpatterns = [
    path("coalitions/<slug:slug>/", embed.card, name="embed"),
    path("signatories/<str:slug>/", embed.signatory_card, name="embed-signatory"),
]

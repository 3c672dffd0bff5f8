from django.urls import path

from coalitions.pages import embed

urlpatterns = [path("coalitions/<slug:slug>/", embed.card, name="embed")]

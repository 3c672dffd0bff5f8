from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class SignatoriesConfig(AppConfig):
    name = "signatories"
    verbose_name = _("Signatories and places")
    public_models = [
        "Jurisdiction",
        "Jurisdiction_parts",
        "Jurisdiction_lies_across",
        "JurisdictionName",
        "Figure",
        "Signatory",
        "SignatoryName",
        "SignatoryRedirect",
        "Measure",
        "Identifier",
    ]
    private_models = [
        "HistoricalJurisdiction",
        "HistoricalFigure",
        "HistoricalSignatory",
        "HistoricalJurisdictionName",
        "HistoricalSignatoryName",
        "HistoricalMeasure",
        "HistoricalIdentifier",
        "HistoricalMergeRecord",
        "MergeRecord",
        "RegisterEdition",
    ]

    def ready(self):
        post_migrate.connect(install_indexes_of_names, sender=self)


def install_indexes_of_names(using, **kwargs):
    from signatories.names import index

    index.install(connections[using])

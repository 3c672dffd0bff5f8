from django.apps import AppConfig
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
        "MergeRecord",
        "RegisterEdition",
    ]

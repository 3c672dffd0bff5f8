from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PledgesConfig(AppConfig):
    name = "pledges"
    verbose_name = _("Pledges")

    def ready(self):
        from coalitions.imports import IMPORTERS
        from coalitions.models import ImportBatch
        from coalitions.reference import reference_loaded
        from pledges.goals import load_with_reference
        from pledges.imports import IMPORTER

        reference_loaded.connect(load_with_reference)
        IMPORTERS[ImportBatch.Kind.PLEDGES.value] = IMPORTER

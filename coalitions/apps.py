from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionsConfig(AppConfig):
    name = "coalitions"
    verbose_name = _("Coalitions and members")

    def ready(self):
        from coalitions.imports.importers import register
        from coalitions.models import ImportBatch
        from coalitions.rosters.importer import IMPORTER

        register(ImportBatch.Kind.ROSTER.value, IMPORTER)

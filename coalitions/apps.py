from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoalitionsConfig(AppConfig):
    name = "coalitions"
    verbose_name = _("Coalitions and members")
    public_models = [
        "Coalition",
        "Partner",
        "Partnership",
        "Claim",
        "Membership",
        "ListEntry",
        "SocialCard",
        "CorrectionAnswer",
        "PublicationEntry",
    ]
    private_models = [
        "CoalitionRole",
        "Contact",
        "HistoricalContact",
        "HistoricalMembership",
        "HistoricalCoalition",
        "HistoricalCoalitionRole",
        "HistoricalPartner",
        "HistoricalPartnership",
        "HistoricalClaim",
        "HistoricalListEntry",
        "HistoricalIdentityAnswer",
        "HistoricalPlaceAnswer",
        "HistoricalWordAnswer",
        "HistoricalCorrection",
        "HistoricalCorrectionAnswer",
        "ImportBatch",
        "ImportChange",
        "ImportJob",
        "IdentityAnswer",
        "PlaceAnswer",
        "WordAnswer",
        "Correction",
        "DailyRun",
        "Application",
        "HistoricalApplication",
        "MailText",
        "HistoricalMailText",
        "OutgoingMail",
    ]

    def ready(self):
        from aca_portal import extensions
        from coalitions import sitemaps
        from coalitions.imports.importers import register
        from coalitions.listings.importer import IMPORTER as LISTING_IMPORTER
        from coalitions.models import Coalition, ImportBatch
        from coalitions.my_day.queues import QUEUES
        from coalitions.official_files import FIGURES, JURISDICTIONS
        from coalitions.rosters.importer import IMPORTER
        from coalitions.staff.dashboard import cards, late_upkeep
        from coalitions.staff.roles import CoalitionRoleInline

        extensions.set_coalition_model(Coalition)
        extensions.queues += QUEUES
        extensions.inlines["aca_portal.user"].append(CoalitionRoleInline)
        extensions.first_page["cards"] = cards
        extensions.first_page["late_upkeep"] = late_upkeep
        extensions.sitemaps |= {
            "pages": sitemaps.Pages,
            "coalitions": sitemaps.CoalitionPages,
            "signatories": sitemaps.SignatoryPages,
            "places": sitemaps.PlacePages,
        }
        register(ImportBatch.Kind.ROSTER.value, IMPORTER)
        register(ImportBatch.Kind.JURISDICTIONS.value, JURISDICTIONS)
        register(ImportBatch.Kind.FIGURES.value, FIGURES)
        register(ImportBatch.Kind.LISTINGS.value, LISTING_IMPORTER)

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PledgesConfig(AppConfig):
    name = "pledges"
    verbose_name = _("Pledges")
    public_models = [
        "Pledge",
        "ProgressReport",
        "PledgeSearch",
        "Criterion",
        "CriterionAnswer",
        "NationalGoal",
    ]
    private_models = [
        "HistoricalPledge",
        "HistoricalCriterion",
        "HistoricalProgressReport",
        "HistoricalPledgeSearch",
        "HistoricalCriterionAnswer",
        "HistoricalNationalGoal",
    ]

    def ready(self):
        from aca_portal import extensions
        from coalitions.imports.importers import register
        from coalitions.models import ImportBatch
        from coalitions.record import kinds
        from coalitions.reference import reference_loaded
        from pledges.coalition_page import overview_panels
        from pledges.codebook import COVERAGE_CODEBOOK, PLEDGES_OF_MEMBER, pledges_of_members
        from pledges.contribution.goals import load_with_reference
        from pledges.coverage_panels import (
            COVERAGE_COLUMNS,
            coverage_columns,
            known_panel,
        )
        from pledges.criteria_panels import answers_panel
        from pledges.directory import KnownTargetFilter, MadePledgeFilter
        from pledges.files.plan import IMPORTER
        from pledges.news import pledge_news, pledge_versions
        from pledges.panels import compared_rows, promise_events, promises_panel
        from pledges.sitemaps import PledgePages
        from pledges.staff.changes import RECORD_KINDS
        from pledges.staff.goals import goals_to_cite
        from pledges.staff.inlines import PledgeInline
        from pledges.staff.queues import QUEUES

        extensions.queues += QUEUES
        extensions.inlines["signatories.signatory"].append(PledgeInline)
        extensions.coalition_panels.append(overview_panels)
        extensions.signatory_panels.append(promises_panel)
        extensions.signatory_panels.append(known_panel)
        extensions.signatory_panels.append(answers_panel)
        extensions.signatory_events.append(promise_events)
        extensions.member_columns.append((COVERAGE_COLUMNS, coverage_columns))
        extensions.coalition_news.append(pledge_news)
        extensions.coalition_versions.append(pledge_versions)
        extensions.member_workbook_columns.append((COVERAGE_CODEBOOK + PLEDGES_OF_MEMBER, pledges_of_members))
        extensions.compared_rows.append(compared_rows)
        extensions.directory_filters["pledge"] = MadePledgeFilter
        extensions.directory_filters["known"] = KnownTargetFilter
        extensions.first_page["goals_to_cite"] = goals_to_cite
        extensions.sitemaps["pledges"] = PledgePages
        reference_loaded.connect(load_with_reference)
        register(ImportBatch.Kind.PLEDGES.value, IMPORTER)
        kinds.register(*RECORD_KINDS)

"""The member list as staff download it: a roster again, through django-import-export, as CSV or XLSX."""

import tablib
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.formats import base_formats

from aca_portal.spreadsheets.downloads import csv_lines
from aca_portal.spreadsheets.workbook_out import workbook
from coalitions.models import Coalition
from coalitions.rosters.columns import RosterFile
from coalitions.rosters.export import roster_rows


class MemberExport(RosterFile):
    """Memberships of one coalition, in the columns of a roster."""

    @classmethod
    def get_display_name(cls):
        return _("Members, as a roster")

    def export(self, queryset=None, **kwargs):
        """The table. Raises ValueError with a sentence for the person where it cannot be one roster."""
        table = tablib.Dataset(headers=self.columns())
        coalitions = list(Coalition.objects.filter(pk__in=queryset.order_by().values("coalition"))[:2])
        if len(coalitions) > 1:
            raise ValueError(
                _("A roster is of one coalition. Filter the list by coalition first, then export it.")
            )
        for coalition in coalitions:
            table.extend(list(row.values()) for row in roster_rows(coalition, queryset))
        return table


class RosterCSV(base_formats.CSV):
    CONTENT_TYPE = "text/csv; charset=utf-8"

    def get_title(self):
        return gettext_lazy("CSV (text, for any program)")

    def export_data(self, dataset, **kwargs):
        return "".join(csv_lines(RosterFile.columns(), dataset.dict))


class RosterXLSX(base_formats.XLSX):
    def get_title(self):
        return gettext_lazy("XLSX (Excel)")

    def export_data(self, dataset, **kwargs):
        return workbook(dataset.headers, dataset)

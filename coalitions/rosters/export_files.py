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
    """Memberships of one coalition, in the columns of a roster but for those of contacts."""

    with_contacts = False

    @classmethod
    def get_display_name(cls):
        return _("Members, as a roster")

    def export(self, queryset=None, **kwargs):
        """The table. Raises ValueError with a sentence for the person where it cannot be one roster."""
        headers = [name for name in self.columns() if self.with_contacts or name not in self.CONTACT]
        table = tablib.Dataset(headers=headers)
        coalitions = list(Coalition.objects.filter(pk__in=queryset.order_by().values("coalition"))[:2])
        if len(coalitions) > 1:
            raise ValueError(
                _("A roster is of one coalition. Filter the list by coalition first, then export it.")
            )
        for coalition in coalitions:
            rows = roster_rows(coalition, queryset, with_contacts=self.with_contacts)
            table.extend([row[name] for name in headers] for row in rows)
        return table


class MemberExportWithContacts(MemberExport):
    """The same with the main contact of each: whoever exports it confirms who they are, and it is logged."""

    with_contacts = True

    @classmethod
    def get_display_name(cls):
        return _("Members with their contacts, as a roster")


class RosterCSV(base_formats.CSV):
    CONTENT_TYPE = "text/csv; charset=utf-8"

    def get_title(self):
        return gettext_lazy("CSV (text, for any program)")

    def export_data(self, dataset, **kwargs):
        return "".join(csv_lines(dataset.headers, dataset.dict))


class RosterXLSX(base_formats.XLSX):
    def get_title(self):
        return gettext_lazy("XLSX (Excel)")

    def export_data(self, dataset, **kwargs):
        return workbook(dataset.headers, dataset)

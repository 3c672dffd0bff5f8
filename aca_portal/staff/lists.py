"""Lists of the admin of which some columns are read for a whole page at once."""

from inspect import isfunction

from django.contrib.admin.views.main import ChangeList


class ReadAheadList(ChangeList):
    """A list that reads what its own columns show before it shows a row.

    Such a column is a method of the subclass that takes a row; the admin class puts that function itself into
    `list_display`: `list_display = [MemberList.where, "status"]`.
    """

    def get_results(self, request):
        super().get_results(request)
        self.list_display = self._bound(self.list_display)
        self.list_display_links = self._bound(self.list_display_links)
        self.sortable_by = self._bound(self.sortable_by)
        self.result_list = list(self.result_list)
        self.read_ahead(request, self.result_list)

    def read_ahead(self, request, rows):
        """Read what the columns show of these rows."""
        raise NotImplementedError

    def _bound(self, columns):
        return [column.__get__(self) if isfunction(column) else column for column in columns]

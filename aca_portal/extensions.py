"""What an app above hands down to an app below: the one place for it.

Imports go one way: aca_portal <- signatories <- coalitions <- pledges. Where a page of one app shows something that
only an app above knows, the app above puts it in here in its `AppConfig.ready()`, and the page reads it from here.
For example, `pledges` puts its inline on the admin page of a signatory:

    extensions.inlines["signatories.signatory"].append(PledgeInline)
"""

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.contrib.admin.options import InlineModelAdmin
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet
from django_filters import Filter

from aca_portal.models import User
from aca_portal.panels import Panel
from aca_portal.queues import Queue
from aca_portal.spreadsheets.codebook import CodebookColumn
from aca_portal.timeline import Event

inlines: defaultdict[str, list[type[InlineModelAdmin]]] = defaultdict(list)
"""More inlines of an admin class that is `Extensible`, by the label of its model in small letters."""

first_page: dict[str, Callable[[User], object]] = {}
"""What the first page of the staff side shows above its lists, by its name in the template `admin/index.html`:
a function of the person who looks."""

queues: list[Callable[..., Iterable[Queue]]] = []
"""What waits for the staff of coalitions: functions of a `coalitions.my_day.desk.Desk`, whose `coalitions` are those
asked about. Each answers one `Queue` for a coalition at most, in a number of queries that does not grow with the
coalitions. They are shown in this order on the first page and in the weekly letter."""

sitemaps: dict[str, type[Sitemap]] = {}
"""The sections of the map of the site, by their name in its address. `aca_portal.sitemaps` serves them."""

coalition_panels: list[Callable[..., list[Panel]]] = []
"""Sections of a coalition's overview: functions of the coalition, the date, and what is on file of it on that date
(`coalitions.reach.day.DayOnFile`, with the figures of every metric). They answer those that have something to show."""

signatory_panels: list[Callable[..., Panel | None]] = []
"""Sections of a signatory's page: functions of the signatory. They answer None where there is nothing to show."""

signatory_events: list[Callable[..., list[Event]]] = []
"""What else happened with a signatory, on its page: functions of the signatory. They answer events in any order."""

member_columns: list[tuple[list[str], Callable[..., dict[int, list]]]] = []
"""More columns of the open list of a coalition's members: their names, and a function of the coalition and the date
that answers the cells of each signatory by its id. Where it answers none, the cells are empty."""

coalition_news: list[Callable[..., list]] = []
"""More of what happened in a coalition, for its feed: functions of the coalition and of how many of the newest are
wanted. They answer `coalitions.members.news.News`."""

coalition_versions: list[Callable[..., QuerySet]] = []
"""Versions of records whose change is a change of a coalition's pages: functions of the id of the coalition, which may
be an expression, that answer rows of a history."""

member_workbook_columns: list[tuple[list[CodebookColumn], Callable[..., dict[str, dict]]]] = []
"""More columns of the workbook of a coalition's members, for its codebook, and a function of the coalition and the date
that answers the cells of each member by its address name."""

compared_rows: list[Callable[..., list]] = []
"""Rows of the table that compares coalitions: functions of the columns
(`coalitions.pages.compare.CoalitionColumn`) and the date. They answer a list of
`coalitions.pages.compare_rows.ComparedRow`, each with one cell a column in the order given."""

directory_filters: dict[str, type[Filter]] = {}
"""More filters of the lists of signatories, by the name of their parameter. Their `parent` is the
`DirectoryFilter`, whose `coalitions` are those that the list is about."""

_coalition_models: list[type[Model]] = []


def set_coalition_model(model: type[Model]) -> None:
    """Say by which model access on the staff side is limited."""
    _coalition_models[:] = [model]


def coalition_model() -> type[Model]:
    """The model whose records have their own staff: the coalitions."""
    (model,) = _coalition_models
    return model

"""The published coalitions side by side: the same quantities of each, on one day."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from aca_portal import extensions
from aca_portal.demonstration import DemoShare, demo_share, demo_shares
from aca_portal.spreadsheets.downloads import LICENCE
from coalitions.members.families import by_family, count_by_type
from coalitions.models import Coalition, Membership
from coalitions.pages.as_of import PageDateForm, years_to_choose
from coalitions.pages.compare_rows import groups
from coalitions.pages.share_pictures import coalition_shares
from coalitions.reach.claims import claims_of_all_until
from coalitions.reach.claims import compare as compare_claims
from coalitions.reach.reach import compute_overview


@dataclass(frozen=True)
class CoalitionColumn:
    """One coalition: its reach, its members by family, and its own claims, the newest of each metric first."""

    coalition: Coalition
    label: str  # of its cells in narrow windows: its country, or its name where two share one
    reach: object
    by_type: dict
    claims: list
    demo: DemoShare | None  # of its members, where it has any

    @property
    def families(self):
        return by_family(self.by_type)

    @property
    def newest_claims(self):
        return [row for row in compare_claims(self.claims, self.reach, self.by_type) if row.claim]


@require_safe
def compare(request):
    form = PageDateForm(request.GET)
    if address := form.address_in_one_form(request):
        return redirect(address)
    coalitions = list(Coalition.objects.published().with_local_country(get_language()))
    overview = compute_overview(coalitions, form.date)
    columns = _columns(coalitions, overview, form.date)
    pledges = [row for make in extensions.compared_rows for row in make(columns, form.date)]
    context = {
        "form": form,
        "as_of": form.date,
        "years_to_choose": years_to_choose(None),
        "overview": overview,
        "columns": columns,
        "groups": groups(columns, pledges),
        "people_picture": coalition_shares(columns, "population", _("Share of each country's population")),
        "economy_picture": coalition_shares(columns, "economy", _("Share of each country's economy (GDP)")),
        "demo": demo_share(Membership.objects.published(), of="signatory"),
        "licence": LICENCE,
    }
    return render(request, "coalitions/compare.html", context, status=200 if form.is_valid() else 400)


def _columns(coalitions, overview, date):
    counts = count_by_type(coalitions, date)
    countries = Counter(coalition.country_id for coalition in coalitions)
    demo = demo_shares(Membership.objects.published(), by="coalition", of="signatory")
    claims = defaultdict(list)
    for claim in claims_of_all_until(date).filter(coalition__in=coalitions):
        claims[claim.coalition_id].append(claim)
    return [
        CoalitionColumn(
            coalition,
            coalition.country.local_name if countries[coalition.country_id] == 1 else coalition.name,
            overview.reaches[coalition.pk],
            counts[coalition.pk],
            claims[coalition.pk],
            demo.get(coalition.pk),
        )
        for coalition in coalitions
    ]

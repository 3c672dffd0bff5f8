"""What all pages of one coalition share: its name, its date, the menu of its pages, and their sources as notes."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from aca_portal.demonstration import demo_share
from aca_portal.notes import Notes
from aca_portal.numbers import show_as_in
from aca_portal.spreadsheets.downloads import LICENCE
from coalitions.members.news import updated_at
from coalitions.models import Coalition
from coalitions.pages.as_of import PageDateForm, years_to_choose

MENU: dict[str, Promise] = {
    "coalition": pgettext_lazy("page of a coalition", "Overview"),
    "coalition-members": _("Members"),
    "reach": _("Reach"),
    "coalition-pledges": _("Pledges"),
    "growth": _("Growth"),
    "coalition-about": pgettext_lazy("page of a coalition", "About"),
}

CoalitionView = Callable[..., dict | HttpResponse]


@dataclass(frozen=True)
class MenuEntry:
    """One page of the menu of a coalition."""

    label: str
    url: str
    is_here: bool


def coalition_page(template: str, part: str) -> Callable[[CoalitionView], Callable[..., HttpResponse]]:
    """Make a page of a function that answers what the page shows, such as

        @coalition_page("coalitions/growth.html", part="growth")
        def growth(request, coalition, form): ...

    `form` says the date; what else the address names follows by keyword. `part` is the entry of the menu that the
    page belongs to. A date that is written in another form than that of data leads to the address in that form, so
    that each page and date has one address.
    """

    def decorate(view: CoalitionView) -> Callable[..., HttpResponse]:
        @require_safe
        @wraps(view)
        def page(request: HttpRequest, slug: str, **further: str) -> HttpResponse:
            published = Coalition.objects.published().with_local_country(get_language())
            found = get_object_or_404(published, slug=slug)
            show_as_in(found.country.country)
            form = PageDateForm(request.GET)
            if address := form.address_in_one_form(request):
                return redirect(address)
            shown = view(request, found, form, **further)
            if isinstance(shown, HttpResponse):
                return shown
            context = frame(found, form, part) | shown
            is_valid = form.is_valid() and context.get("is_valid", True)
            return render(request, template, context, status=200 if is_valid else 400)

        return page

    return decorate


def frame(coalition: Coalition, form: PageDateForm, part: str) -> dict:
    """The context of `coalitions/frame.html`."""
    return {
        "coalition": coalition,
        "form": form,
        "as_of": form.date,
        "years_to_choose": years_to_choose(coalition.launched_on),
        "menu": [
            MenuEntry(str(label), reverse(name, args=[coalition.slug]) + form.query, name == part)
            for name, label in MENU.items()
        ],
        "demo": demo_share(coalition.memberships.published(), of="signatory"),
        "licence": LICENCE,
        "notes": Notes(),
        "updated": updated_at(coalition),
    }

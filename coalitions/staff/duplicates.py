"""The list of possible duplicates of a coalition: pairs of nearly equal names, to merge or to call different."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from coalitions.members.identity import answer, possible_duplicates
from coalitions.models import Coalition
from signatories.models import Signatory

PAIRS_PER_PAGE = 50


@dataclass(frozen=True)
class Candidate:
    """One of two signatories that may be the same, and whether a person may open its page and change it."""

    signatory: Signatory
    may_be_seen: bool
    may_be_changed: bool


class DuplicatesPage:
    """The page of possible duplicates, for the admin class of coalitions."""

    def get_urls(self):
        page = path(
            "<int:pk>/duplicates/",
            self.admin_site.admin_view(self.duplicates_view),
            name="coalitions_coalition_duplicates",
        )
        return [page, *super().get_urls()]

    def duplicates_view(self, request, pk):
        """List the pairs. A POST says that the two of a pair are different signatories."""
        coalition = self.get_queryset(request).select_related("country").filter(pk=pk).first()
        if coalition is None:
            raise Http404
        if request.method == "POST":
            return self._call_different(request, coalition)
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        page = Paginator(possible_duplicates(coalition, request.user), PAIRS_PER_PAGE)
        page = page.get_page(request.GET.get("p"))
        pairs = self._candidates(request, page.object_list)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Possible duplicates in %(coalition)s") % {"coalition": coalition},
            "opts": Coalition._meta,
            "media": self.media,
            "page": page,
            "pairs": pairs,
            "may_answer": request.user.may("edit", coalition.pk),
        }
        return TemplateResponse(request, "admin/coalitions/coalition/duplicates.html", context)

    def _candidates(self, request, pairs):
        """The pairs with what the person may do with each of the two."""
        own = self.admin_site.get_model_admin(Signatory)
        shown = Signatory.objects.filter(pk__in={one.pk for pair in pairs for one in pair})
        seen = set(own.within(request.user, shown).values_list("pk", flat=True))
        mine = set(own.within(request.user, shown, "change").values_list("pk", flat=True))
        return [[Candidate(one, one.pk in seen, one.pk in mine) for one in pair] for pair in pairs]

    def _call_different(self, request, coalition):
        if not request.user.may("edit", coalition.pk):
            raise Http404
        wanted = request.POST.get("one"), request.POST.get("other")
        for one, other in possible_duplicates(coalition, request.user):
            if (str(one.pk), str(other.pk)) == wanted:
                answer(
                    coalition=coalition, key=one.name_key, signatory=other, is_same=False, user=request.user
                )
                messages.success(
                    request,
                    _("“%(one)s” and “%(other)s” are two different signatories; this is remembered.")
                    % {"one": one, "other": other},
                )
                break
        else:
            messages.info(request, _("This pair is no longer in the list."))
        return HttpResponseRedirect(reverse("admin:coalitions_coalition_duplicates", args=[coalition.pk]))

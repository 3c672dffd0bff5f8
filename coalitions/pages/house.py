"""What a public body expects to find: how to join, whom to write to, privacy, accessibility, licence, corrections."""

from django.conf import settings
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from aca_portal.spreadsheets.downloads import LICENCE
from coalitions.applications.keeping import CONFIRM_WITHIN, KEEP_REFUSED
from coalitions.mail.outbox import KEEP_MAIL
from coalitions.models import Coalition, CorrectionAnswer
from coalitions.upkeep import KEEP_ADDRESSES
from signatories.models import Signatory

ANSWERS_A_PAGE = 50


def _published():
    return list(Coalition.objects.published().with_local_country(get_language()))


@require_safe
def join(request):
    """How to join each coalition, in its own words where it wrote any."""
    return render(request, "coalitions/join.html", {"coalitions": _published()})


@require_safe
def contact(request):
    return render(
        request,
        "coalitions/contact.html",
        {"coalitions": _published(), "security": settings.SECURITY_CONTACT},
    )


@require_safe
def privacy(request):
    context = {
        "days": KEEP_ADDRESSES.days,
        "days_to_confirm": CONFIRM_WITHIN.days,
        "days_refused": KEEP_REFUSED.days,
        "days_of_mail": KEEP_MAIL.days,
        "coalitions": _published(),
    }
    return render(request, "coalitions/privacy.html", context)


@require_safe
def accessibility(request):
    return render(request, "coalitions/accessibility.html", {"coalitions": _published()})


@require_safe
def licence(request):
    return render(request, "coalitions/licence.html", {"licence": LICENCE})


@require_safe
def corrections(request):
    """The public answers to reports, the newest first. What readers wrote is not among it."""
    answers = CorrectionAnswer.objects.published().select_related("correction__coalition")
    page = Paginator(answers.order_by("-published_at", "-pk"), ANSWERS_A_PAGE).get_page(
        request.GET.get("page")
    )
    ids = {answer.correction.signatory_id for answer in page.object_list}
    names = Signatory.objects.filter(is_published=True).with_local_name(get_language()).in_bulk(ids - {None})
    rows = [(answer, names.get(answer.correction.signatory_id)) for answer in page.object_list]
    return render(
        request, "coalitions/corrections.html", {"page": page, "rows": rows, "coalitions": _published()}
    )

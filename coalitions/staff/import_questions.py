"""What the preview of a roster asks about names that are nearly known, and what it does with the answers."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from coalitions.imports.batches import plan_again
from coalitions.members.identity import answer, nameable
from signatories.models import Signatory

QUESTIONS_SHOWN = 100


def field_of(question):
    """The name of the form field that answers a question of a batch."""
    return f"same-{question['row']}-{question['signatory']}"


def questions_context(user, batch):
    """What the page of a batch asks, and its other warnings: about names that this person, too, may know."""
    allowed = nameable(user, batch.coalition) if batch.questions else ()
    asked = {(question["row"], question["message"]) for question in batch.questions}
    questions = [
        question | {"field": field_of(question)}
        for question in batch.questions
        if question["signatory"] in allowed
    ]
    if not batch.is_open:
        asked -= {(question["row"], question["message"]) for question in questions}
        questions = []
    warnings = [one for one in batch.warnings if (one["row"], one["message"]) not in asked]
    return {"questions": questions, "questions_shown": QUESTIONS_SHOWN, "warnings": warnings}


class QuestionsPage:
    """The page that takes the answers, for the admin class of imports."""

    def get_urls(self):
        page = path(
            "<int:pk>/answers/",
            self.admin_site.admin_view(self.answers_view),
            name="coalitions_importbatch_answers",
        )
        return [page, *super().get_urls()]

    def answers_view(self, request, pk):
        """Remember what a person says about names nearly known, and show the preview made again."""
        batch = self.get_queryset(request).filter(pk=pk).first()
        if batch is None or not request.user.may("edit", batch.coalition_id):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not batch.is_open:
            messages.info(request, _("This upload was dealt with before. Nothing was changed a second time."))
        elif self._remember(request, batch):
            messages.success(
                request, _("Your answers are remembered for this coalition. The preview was made again.")
            )
        else:
            messages.info(request, _("No answer was given."))
        return HttpResponseRedirect(reverse("admin:coalitions_importbatch_change", args=[pk]))

    @transaction.atomic
    def _remember(self, request, batch):
        """Take the answers to what the batch asks this person, and only to that; whether there were any."""
        questions = questions_context(request.user, batch)["questions"]
        said = [(question, request.POST.get(question["field"])) for question in questions]
        said = [(question, word == "same") for question, word in said if word in ("same", "different")]
        signatories = Signatory.objects.in_bulk([question["signatory"] for question, _same in said])
        for question, is_same in said:
            if question["signatory"] in signatories:
                answer(
                    coalition=batch.coalition,
                    key=question["key"],
                    signatory=signatories[question["signatory"]],
                    is_same=is_same,
                    user=request.user,
                )
        if said:
            plan_again(batch=batch, user=request.user)
        return bool(said)

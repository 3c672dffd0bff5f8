"""What the preview of a file asks about names, members and places, and what it does with the answers."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _

from coalitions.imports.batches import plan_again
from coalitions.imports.jobs import is_long_file
from coalitions.imports.word_questions import answer_word, choices_for
from coalitions.members.identity import answer, nameable
from coalitions.models import ImportJob, WordAnswer
from coalitions.rosters.place_questions import NEW_PLACE, answer_place
from signatories.models import Jurisdiction, Signatory

QUESTIONS_SHOWN = 100
PLACE, MEMBER = "place", "member"  # what a question with several candidates is about


def field_of(question):
    """The name of the form field that answers a question of a batch."""
    return f"same-{question['row']}-{question['signatory']}"


def questions_context(user, batch):
    """What the page of a batch asks, and its other warnings: about names that this person, too, may know."""
    about_names = [question for question in batch.questions if not question.get("about")]
    allowed = nameable(user, batch.coalition) if about_names else ()
    asked = {(question["row"], question["message"]) for question in about_names}
    questions = [
        question | {"field": field_of(question)}
        for question in about_names
        if question["signatory"] in allowed
    ]
    if not batch.is_open:
        asked -= {(question["row"], question["message"]) for question in questions}
        questions = []
    warnings = [one for one in batch.warnings if (one["row"], one["message"]) not in asked]
    return {
        "questions": questions,
        "word_questions": _about_words(batch) if batch.is_open else [],
        "place_questions": _about(batch, PLACE) if batch.is_open else [],
        "member_questions": _about(batch, MEMBER) if batch.is_open else [],
        "questions_shown": QUESTIONS_SHOWN,
        "warnings": warnings,
    }


def _about(batch, about):
    """The questions about places or members, each once, with the rows that wait for its answer."""
    found = {}
    for question in batch.questions:
        if question.get("about") != about:
            continue
        known = found.setdefault(
            question["key"],
            {"new_in": ""} | question | {"rows": [], "field": f"{about}-{question['row']}"},
        )
        known["rows"].append(question["row"])
    answerable = [one for one in found.values() if one["candidates"] or one["new_in"]]
    return [one | {"rows": ", ".join(map(str, sorted(set(one["rows"]))))} for one in answerable]


def _about_words(batch):
    """The questions about words, each with all that it may mean in the reader's language."""
    if batch.coalition is None:
        return []
    country, choices, found = batch.coalition.country.country, {}, []
    for question in batch.questions:
        if question.get("about") == "word":
            column = question["column"]
            if column not in choices:
                choices[column] = choices_for(column, country)
            found.append(
                question
                | {
                    "field": f"word-{column}-{question['row']}",
                    "title": WordAnswer.Column(column).label,
                    "choices": choices[column],
                }
            )
    return found


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
        elif self.is_being_worked_on(batch):
            pass  # its page says so
        elif self._remember(request, batch):
            if is_long_file(bytes(batch.content)):
                return self.hand_over(request, batch, ImportJob.Work.PLAN_AGAIN)
            plan_again(batch=batch, user=request.user)
            said = _("Your answers are remembered for this coalition. The preview was made again.")
            if batch.is_official:
                said = _("Your answers are remembered for official files. The preview was made again.")
            messages.success(request, said)
        else:
            messages.info(request, _("No answer was given."))
        return HttpResponseRedirect(reverse("admin:coalitions_importbatch_change", args=[pk]))

    @transaction.atomic
    def _remember(self, request, batch):
        """Take the answers to what the batch asks this person, and only to that; whether there were any."""
        asked = questions_context(request.user, batch)
        is_said = self._remember_words(request, batch, asked["word_questions"])
        is_said = self._remember_places(request, batch, asked["place_questions"]) or is_said
        is_said = self._remember_members(request, batch, asked["member_questions"]) or is_said
        questions = asked["questions"]
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
                    batch=batch,
                )
        return is_said or bool(said)

    def _remember_words(self, request, batch, questions):
        """Take the answers about words: one of the choices that were offered."""
        said = False
        for question in questions:
            meaning = request.POST.get(question["field"], "")
            if meaning in dict(question["choices"]):
                answer_word(
                    coalition=batch.coalition,
                    column=question["column"],
                    key=question["key"],
                    meaning=meaning,
                    user=request.user,
                    batch=batch,
                )
                said = True
        return said

    def _remember_places(self, request, batch, questions):
        """Take the answers about places: one of those that were offered, or a new one where that was."""
        said = False
        for question in questions:
            word = request.POST.get(question["field"], "")
            offered = [str(one["id"]) for one in question["candidates"]]
            place = Jurisdiction.objects.filter(pk=word).first() if word in offered else None
            if place or (word == NEW_PLACE and question["new_in"]):
                answer_place(
                    coalition=batch.coalition,
                    key=question["key"],
                    jurisdiction=place,
                    user=request.user,
                    batch=batch,
                )
                said = True
        return said

    def _remember_members(self, request, batch, questions):
        """Take the answers about members: one of those that were offered."""
        said = False
        for question in questions:
            word = request.POST.get(question["field"], "")
            offered = [str(one["id"]) for one in question["candidates"]]
            member = Signatory.objects.filter(pk=word).first() if word in offered else None
            if member:
                answer(
                    coalition=batch.coalition,
                    key=question["key"],
                    signatory=member,
                    is_same=True,
                    user=request.user,
                    batch=batch,
                )
                said = True
        return said

"""What a coalition asks of its members, and the table in which staff answer it."""

import datetime
import hashlib
import json

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from modeltranslation.admin import TranslationAdmin

from aca_portal.models import ROLES_THAT_MAY
from aca_portal.staff.scoping import ScopedHistoryAdmin, ScopedRelatedFilter, colleagues, own_coalitions
from coalitions.models import Coalition, Membership
from pledges.criteria.answering import answer
from pledges.criteria.sets import adopt, ready_sets
from pledges.models import Criterion, CriterionAnswer, Fulfilment
from signatories.choices import type_choices
from signatories.models import Signatory

MEMBERS_A_PAGE = 50


class AdoptForm(forms.Form):
    coalition = forms.ModelChoiceField(Coalition.objects.none(), label=gettext_lazy("Coalition"))
    ready = forms.ChoiceField(label=gettext_lazy("Set of criteria"))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        coalitions = Coalition.objects.all()
        if not user.is_superuser:
            coalitions = coalitions.filter(pk__in=user.coalition_ids(*ROLES_THAT_MAY["coordinate"]))
        self.fields["coalition"].queryset = coalitions
        self.fields["ready"].choices = [(code, ready.name) for code, ready in ready_sets().items()]


class SharedForm(forms.Form):
    """What holds for every row that is changed and left empty there."""

    checked_on = forms.DateField(
        label=gettext_lazy("Checked on"), initial=datetime.date.today, widget=AdminDateWidget
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=255, required=False)
    source_url = forms.URLField(
        label=gettext_lazy("Source address"), max_length=500, required=False, assume_scheme="https"
    )

    def clean_checked_on(self):
        day = self.cleaned_data["checked_on"]
        if day > datetime.date.today():
            raise ValidationError(_("This day is still to come. Enter the day on which somebody looked."))
        return day


class AnswerForm(forms.Form):
    """The answer for one member, as far as the person changed it.

    `shown` is what stood in the row when the page was opened: a digest, so that the answer of somebody else, given
    meanwhile, is neither overwritten nor taken for one's own.
    """

    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        required=False,
        choices=[("", gettext_lazy("not checked")), *Fulfilment.choices],
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=255, required=False)
    source_url = forms.URLField(
        label=gettext_lazy("Source address"), max_length=500, required=False, assume_scheme="https"
    )

    def has_changed(self):
        sent = self.data.get(self.add_prefix("shown"))
        own = {name: self[name].data for name in ANSWERED}
        if sent and sent == row_digest(own):
            return False
        return any(name in ANSWERED for name in self.changed_data)

    def tell_of_newer(self, found):
        """Refuse the row where somebody else answered meanwhile. Whoever saves it again has seen their answer."""
        on_file = row_digest({name: getattr(found, name, "") for name in ANSWERED})
        sent = self.data.get(self.add_prefix("shown"), on_file)
        if sent == on_file:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("shown")] = on_file
        said = [found.get_answer_display(), found.source, found.source_url] if found else [_("not checked")]
        text = _(
            "Somebody else answered meanwhile. On file now: %(answer)s. Save again to write yours instead."
        )
        self.add_error(None, text % {"answer": " · ".join(filter(None, map(str, said)))})

    def clean(self):
        cleaned = super().clean()
        given = cleaned.get("source") or cleaned.get("source_url")
        if given and not cleaned.get("answer") and not self.initial.get("answer"):
            raise ValidationError(_("Choose an answer, or empty the source."))
        return cleaned


ANSWERED = ("answer", "source", "source_url")


def row_digest(values):
    """A version of the answer of one member: {name of a field of `ANSWERED`: text}."""
    text = json.dumps([" ".join((values[name] or "").split()) for name in ANSWERED])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _all_valid(rows):
    """Whether every row is valid. Each is asked, so that each says what is wrong."""
    return not [row for row in rows if not row.is_valid()]


@admin.register(Criterion)
class CriterionAdmin(ScopedHistoryAdmin, TranslationAdmin):
    may_go_back = False
    menu_position = 42
    needs = {"view": "view", "add": "coordinate", "change": "coordinate", "delete": "coordinate"}
    list_display = ["title", "coalition", "set_code", "rule", "is_published", "answers_link"]
    list_filter = [("coalition", ScopedRelatedFilter), "set_code", "is_published"]
    list_select_related = ["coalition"]
    change_list_template = "admin/pledges/criterion/change_list.html"
    fields = [
        "coalition",
        "title",
        "text",
        "types",
        "rule",
        "source",
        "source_url",
        "position",
        "is_published",
    ]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name != "types":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        return forms.MultipleChoiceField(
            label=db_field.verbose_name,
            help_text=db_field.help_text,
            choices=type_choices,
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    @admin.display(description=gettext_lazy("answers"))
    def answers_link(self, obj):
        url = reverse("admin:pledges_criterion_answers", args=[obj.pk])
        return format_html('<a href="{}">{}</a>', url, _("Answer for the members"))

    def get_urls(self):
        return [
            path("adopt/", self.admin_site.admin_view(self.adopt_view), name="pledges_criterion_adopt"),
            path(
                "<int:pk>/answers/",
                self.admin_site.admin_view(self.answers_view),
                name="pledges_criterion_answers",
            ),
            *super().get_urls(),
        ]

    # --- A ready-made set ---------------------------------------------------------------------------------

    def adopt_view(self, request):
        """Copy a ready-made set into the criteria of one of the person's coalitions."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = AdoptForm(request.POST or None, user=request.user)
        if form.is_valid():
            found = form.cleaned_data
            counts = adopt(coalition=found["coalition"], ready=ready_sets()[found["ready"]])
            text = ngettext("%(count)d criterion added.", "%(count)d criteria added.", counts["new"])
            messages.success(request, text % {"count": counts["new"]})
            return HttpResponseRedirect(reverse("admin:pledges_criterion_changelist"))
        context = {"title": _("Use a ready-made set"), "form": form, "ready": list(ready_sets().values())}
        return self._page(request, "adopt", context)

    # --- The table of answers -----------------------------------------------------------------------------

    def answers_view(self, request, pk):
        """Answer one criterion for the members of its coalition, fifty a page."""
        coalitions = own_coalitions(request.user)
        criterion = get_object_or_404(Criterion.objects.filter(coalition__in=coalitions), pk=pk)
        if not request.user.may("edit", criterion.coalition_id):
            raise PermissionDenied
        page = Paginator(self._asked(criterion), MEMBERS_A_PAGE).get_page(request.GET.get("page"))
        held = CriterionAnswer.objects.filter(
            criterion=criterion, signatory__in=list(page.object_list)
        ).select_related("checked_by")
        held = {one.signatory_id: one for one in held}
        data = request.POST or None
        shared = SharedForm(data, prefix="all")
        rows = [(member, held.get(member.pk), self._form(data, member, held)) for member in page.object_list]
        if data and self._save(request, criterion, shared, rows):
            return HttpResponseRedirect(request.get_full_path())
        context = {
            "title": criterion.title,
            "criterion": criterion,
            "shared": shared,
            "rows": rows,
            "page": page,
            "colleagues": colleagues(request.user),
            "media": self.media + shared.media,
        }
        return self._page(request, "answers", context)

    @staticmethod
    def _asked(criterion):
        periods = Membership.objects.active_on(datetime.date.today()).filter(coalition=criterion.coalition)
        members = Signatory.objects.filter(pk__in=periods.values("signatory"))
        if criterion.types:
            members = members.filter(type__in=criterion.types)
        return members.order_by("name_key", "pk")

    @staticmethod
    def _form(data, member, held):
        answer = held.get(member.pk)
        initial = {name: getattr(answer, name) for name in ANSWERED} if answer else {}
        shown = row_digest({name: initial.get(name, "") for name in ANSWERED})
        initial |= {"shown": shown}
        return AnswerForm(data, prefix=f"m{member.pk}", initial=initial)

    @staticmethod
    def _save(request, criterion, shared, rows):
        """Write the rows that changed, all or none."""
        changed = [(member, form) for member, _answer, form in rows if form.has_changed()]
        if not (shared.is_valid() and _all_valid(form for _member, form in changed)):
            return False
        common = shared.cleaned_data
        with transaction.atomic():
            list(Criterion.objects.select_for_update(no_key=True, of=("self",)).filter(pk=criterion.pk))
            members = [member.pk for member, _form in changed]
            held = CriterionAnswer.objects.filter(criterion=criterion, signatory__in=members)
            held = {one.signatory_id: one for one in held}
            for member, form in changed:
                form.tell_of_newer(held.get(member.pk))
            if any(form.errors for _member, form in changed):
                return False
            for member, form in changed:
                own = form.cleaned_data
                try:
                    answer(
                        criterion=criterion,
                        signatory=member,
                        answer=own["answer"],
                        source=own["source"] or common["source"],
                        source_url=own["source_url"] or common["source_url"],
                        checked_on=common["checked_on"],
                        by=request.user,
                    )
                except ValidationError as error:
                    form.add_error(None, error.messages)
            if any(form.errors for _member, form in changed):
                transaction.set_rollback(True)
                return False
        text = ngettext("%(count)d answer saved.", "%(count)d answers saved.", len(changed))
        messages.success(request, text % {"count": len(changed)})
        return True

    def _page(self, request, template, context):
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), "opts": self.opts, "media": self.media, **context}
        return TemplateResponse(request, f"admin/pledges/criterion/{template}.html", context)

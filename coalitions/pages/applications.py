"""The form by which an organisation applies to join a coalition, and the page of its application."""

import re

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from aca_portal.edge.limits import is_too_often
from aca_portal.edge.visitor import address_of as visitors_address
from coalitions.applications import steps
from coalitions.applications.keeping import CONFIRM_WITHIN, KEEP_REFUSED, forget
from coalitions.applications.links import address_of, application_of
from coalitions.models import Application, Coalition
from signatories.choices import type_choices
from signatories.models import Jurisdiction, JurisdictionKind
from signatories.search.places import find_places
from signatories.territories.chains import chains
from signatories.territories.governed import kinds_governed
from signatories.types import GOVERNMENT_TYPES

OF_A_VISITOR, TO_AN_ADDRESS, TO_A_COALITION = 5, 3, 100  # an hour
MOST_PLACES = 8
SEATS = (JurisdictionKind.REGION, JurisdictionKind.COUNTY, JurisdictionKind.MUNICIPALITY)
NONE_OF_THEM = "none"
ADDRESS_IN_NAME = re.compile(r"://|www\.", re.IGNORECASE)


class ApplicationForm(forms.ModelForm):
    """What an applicant fills in. `homepage` is hidden from people: only programs that fill in every field do so.

    A place is typed; where it is not clear which is meant, `candidates` are offered when the form comes back.
    """

    place_said = forms.CharField(
        label=gettext_lazy("Place: the territory you govern, or where you are based"),
        required=False,
        max_length=255,
        help_text=gettext_lazy("The name, with its state, province or prefecture if you like: “Mesa, AZ”."),
    )
    place = forms.ChoiceField(
        required=False, widget=forms.RadioSelect, label=gettext_lazy("Which place is it?")
    )
    accepts = forms.BooleanField(
        label=gettext_lazy("We accept these conditions."),
        error_messages={"required": gettext_lazy("Without accepting the conditions nobody can join.")},
    )
    homepage = forms.CharField(required=False, label=gettext_lazy("Leave this empty"))

    class Meta:
        model = Application
        fields = ["type", "name", "place_said", "website", "contact_name", "contact_email", "pledge"]
        labels = {
            "type": gettext_lazy("What kind of organisation is it?"),
            "name": gettext_lazy("Official name of the organisation"),
            "website": gettext_lazy("Website (not required)"),
            "contact_name": gettext_lazy("Your name"),
            "contact_email": gettext_lazy("Your e-mail address"),
            "pledge": gettext_lazy("What do you promise for the climate, in your own words?"),
        }
        widgets = {
            "pledge": forms.Textarea(attrs={"rows": 5}),
            "contact_name": forms.TextInput(attrs={"autocomplete": "name"}),
            "contact_email": forms.EmailInput(attrs={"autocomplete": "email", "aria-describedby": "kept"}),
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
        }
        field_classes = {"website": forms.URLField}

    def __init__(self, data, coalition):
        super().__init__(data)
        self.coalition = coalition
        self.candidates = []
        self.fields["website"] = forms.URLField(
            label=self.fields["website"].label, required=False, max_length=500, assume_scheme="https"
        )
        self.fields["type"].choices = [("", "—"), *type_choices()]
        if data is not None:
            self.candidates = _places(data.get("type", ""), _typed(data), coalition)
        self.fields["place"].choices = [
            *((str(place.pk), label) for place, label in self.candidates),
            (NONE_OF_THEM, _("None of these")),
        ]

    def clean_name(self):
        return self._one_line("name")

    def clean_contact_name(self):
        return self._one_line("contact_name")

    def _one_line(self, field):
        """A name goes into a mail to an address that nobody has confirmed: it carries no link."""
        text = " ".join(self.cleaned_data[field].split())
        if ADDRESS_IN_NAME.search(text):
            raise forms.ValidationError(_("Write a name here, without any address of a website."))
        return text

    @property
    def is_trapped(self):
        return bool(self.data.get("homepage"))

    @property
    def asks_for_place(self):
        """Whether places are offered of which none is chosen yet. A single one of that very name is taken."""
        return bool(self.candidates) and not self.cleaned_data.get("place") and self._only_one() is None

    def _only_one(self):
        return self.candidates[0][0] if len(self.candidates) == 1 else None

    def chosen_place(self):
        chosen = self.cleaned_data.get("place")
        if not chosen:
            return self._only_one()
        return next((place for place, _label in self.candidates if str(place.pk) == chosen), None)


def _typed(data):
    """What is looked for; a government that names no place is looked for by its own name."""
    typed = data.get("place_said", "").strip()
    if not typed and data.get("type") in GOVERNMENT_TYPES:
        typed = data.get("name", "").strip()
    return typed[:255].replace("\0", "")


def _places(type, typed, coalition):
    """The territories of the coalition's country that are meant perhaps, as (place, name with what contains it)."""
    if not typed:
        return []
    kinds = kinds_governed(type) if type in GOVERNMENT_TYPES else SEATS
    among = Jurisdiction.objects.filter(country=coalition.country.country, kind__in=kinds, ended_on=None)
    language = get_language()
    found = [one.place for one in find_places(typed, among, MOST_PLACES, language)]
    around = chains([place.pk for place in found], language)
    return [(place, ", ".join(step.name_in(language) for step in around[place.pk][:-1])) for place in found]


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request, slug):
    """The form of a coalition that takes applications."""
    taking = Coalition.objects.published().filter(takes_applications=True).select_related("country")
    coalition = get_object_or_404(taking, slug=slug)
    form = ApplicationForm(request.POST if request.method == "POST" else None, coalition)
    context = {
        "coalition": coalition,
        "form": form,
        "days": CONFIRM_WITHIN.days,
        "days_kept": KEEP_REFUSED.days,
        "sends_mail": settings.SENDS_MAIL,
        "is_sent": "sent" in request.GET,
    }
    if request.method == "POST":
        if form.is_trapped:
            return redirect(f"{request.path}?sent=1")
        if form.is_valid() and not form.asks_for_place:
            if _is_flood(request, form, coalition):
                return render(request, "coalitions/apply.html", context | {"too_many": True}, status=429)
            return _sent_in(request, form, coalition)
    return render(request, "coalitions/apply.html", context, status=400 if form.errors else 200)


def _is_flood(request, form, coalition):
    """Whether too many applications come from one visitor, to one address or to one coalition."""
    return (
        is_too_often("applications", visitors_address(request), OF_A_VISITOR)
        or is_too_often("applications-to", form.cleaned_data["contact_email"].lower(), TO_AN_ADDRESS)
        or is_too_often("applications-of", coalition.slug, TO_A_COALITION)
    )


def _sent_in(request, form, coalition):
    fields = {name: form.cleaned_data[name] for name in form.Meta.fields} | {"place": form.chosen_place()}
    with transaction.atomic():
        application = steps.send_in(coalition=coalition, language=get_language(), fields=fields)
        link = address_of(request, application)
        steps.ask_to_confirm(application=application, link=link)
    if settings.DEBUG and not settings.SENDS_MAIL:
        return redirect(link)
    return redirect(f"{request.path}?sent=1")


class ApplicantsAnswerForm(forms.Form):
    answer = forms.CharField(
        label=gettext_lazy("Your answer"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def application(request):
    """The page behind an applicant's personal link: how the application stands, and what they can do."""
    found = application_of(request.GET.get("key", ""))
    if found is None:
        raise Http404
    form = ApplicantsAnswerForm(request.POST if request.POST.get("do") == "answer" else None)
    if request.method == "POST" and (answer := _done(request, found, form)):
        return answer
    context = {
        "application": found,
        "coalition": found.coalition,
        "form": form,
        "days": CONFIRM_WITHIN.days,
        "days_kept": KEEP_REFUSED.days,
        "sends_mail": settings.SENDS_MAIL,
    }
    response = render(request, "coalitions/application.html", context, status=400 if form.errors else 200)
    response["Referrer-Policy"] = "same-origin"  # the address is a secret
    return response


def _done(request, application, form):
    """Do what was asked; answers where to go then, or None where the page is shown again."""
    wanted = request.POST.get("do")
    if wanted == "confirm":
        path = reverse("admin:coalitions_application_decide", args=[application.pk])
        steps.confirm(application=application, staff_link=request.build_absolute_uri(path))
    elif wanted == "answer" and form.is_valid():
        steps.answer_question(application=application, answer=form.cleaned_data["answer"])
    elif wanted == "delete" and application.state != Application.State.ACCEPTED:
        forget(application=application)
        return render(request, "coalitions/application_deleted.html", {"coalition": application.coalition})
    else:
        return None
    return redirect(request.get_full_path())

"""Adding a member with one form: the signatory, its place, its membership and whom to write to."""

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget, AdminURLFieldWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from aca_portal.staff.dates import WrittenDateField
from coalitions.members.identity import answer, namesakes
from coalitions.members.periods import admit
from coalitions.models import Coalition, Contact, Membership
from coalitions.models.contacts import languages
from signatories.models import Jurisdiction, NameKind, Signatory, SignatoryName, free_slug
from signatories.staff.by_country import provenance_of_new
from signatories.staff.forms import kinds_governed
from signatories.staff.place_forms import LOCAL_KINDS, PlaceFields
from signatories.territories.chains import named
from signatories.types import GOVERNMENT_TYPES, SignatoryType

ANOTHER = "new"
CONTACT = ("name", "role", "email", "phone", "language")


def text(label, field, *, help_text="", required=False):
    """A field of one line as long as the field of the model allows."""
    return forms.CharField(
        label=label,
        max_length=field.field.max_length,
        required=required,
        widget=AdminTextInputWidget,
        help_text=help_text,
    )


class AddMemberForm(PlaceFields):
    """One new member of a coalition. `same_as` is asked where somebody on file has nearly the same name."""

    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=[("", "---------"), *SignatoryType.choices])
    name = text(gettext_lazy("Official name"), Signatory.name, required=True)
    joined_on = WrittenDateField(
        label=gettext_lazy("Joined on"),
        required=False,
        widget=AdminDateWidget,
        help_text=gettext_lazy("Leave empty if it is not known. Never guess."),
    )
    external_id = text(gettext_lazy("Your own key"), Membership.external_id)
    website = forms.URLField(
        label=gettext_lazy("Website"),
        required=False,
        max_length=Signatory.website.field.max_length,
        assume_scheme="https",
        widget=AdminURLFieldWidget,
    )
    contact_name = text(gettext_lazy("Name of the person"), Contact.name)
    contact_role = text(gettext_lazy("Role of the person"), Contact.role)
    contact_email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    contact_phone = text(gettext_lazy("Telephone"), Contact.phone)
    contact_language = forms.ChoiceField(label=gettext_lazy("Language of letters"), required=False)
    same_as = forms.CharField(required=False)

    PARTS = (
        (gettext_lazy("Who"), ("type", "name", "website")),
        (gettext_lazy("Where"), ("place_region", "place_county", "place_name", "place_is_new")),
        (gettext_lazy("Membership"), ("joined_on", "external_id")),
        (gettext_lazy("Contact (never public)"), tuple(f"contact_{name}" for name in CONTACT)),
    )

    def __init__(self, data=None, *, coalition, user, places, **kwargs):
        super().__init__(data, **kwargs)
        self.coalition, self.user, self.places = coalition, user, places
        self.signatory = None  # what the form names: on file, or new
        self.new_place = None
        self.asked = []  # signatories that may be the same, where it was not said yet
        self.namesakes = []  # all that may be
        country = coalition.country.country
        regions = Jurisdiction.objects.regions().filter(country=country)
        self.fields["place_region"].queryset = named(regions, get_language())
        self.fields["place_name"].help_text = _(
            "Only where it is called otherwise than the member: the town of a company, or the code of a place."
        )
        self.fields["contact_language"].choices = [("", "---------"), *languages()]

    @property
    def parts(self):
        """(title, fields) in their order."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def clean_external_id(self):
        key = self.cleaned_data["external_id"].strip()
        if key and self.coalition.memberships.filter(external_id=key).exists():
            raise ValidationError(_("Another member of this coalition already has this key."))
        return key

    def clean(self):
        cleaned = super().clean()
        cleaned["country"] = self.coalition.country.country
        said = {name for name in CONTACT if cleaned.get(f"contact_{name}")}
        if said and not said & {"name", "email", "phone"} and "contact_email" not in self.errors:
            self.add_error(
                "contact_name", _("A contact needs a name, an e-mail address or a telephone number.")
            )
        if cleaned.get("type") and cleaned.get("name"):
            self._find(cleaned)
        return cleaned

    def _find(self, cleaned):
        """Set `signatory`: that of the territory, the one that was chosen, or a new one."""
        is_government = cleaned["type"] in GOVERNMENT_TYPES
        place = self._place(cleaned, is_government)
        if self.errors:
            return
        on_file = (
            is_government
            and place.pk
            and Signatory.objects.filter(governs=place, type=cleaned["type"]).first()
        )
        self.signatory = on_file or self._new(cleaned, place, is_government)
        if not on_file:
            self._ask(cleaned)
        if self.signatory.pk:
            self._check_is_no_member()
        elif not self.errors and not self.asked:
            self._check_new()

    def _place(self, cleaned, is_government):
        kinds = kinds_governed(cleaned["type"]) if is_government else LOCAL_KINDS
        if is_government and not cleaned.get("place_name") and cleaned["type"] != SignatoryType.STATE:
            cleaned["place_name"] = cleaned["name"]
        try:
            place = self.named_place(kinds)
        except ValidationError as error:
            self.add_error(None, error)
            return None
        if place is None and is_government:
            self.add_error("place_region", _("Choose the region: it says which government this is."))
        if place is not None and place.pk is None:
            self.new_place = place
        return place

    def _new(self, cleaned, place, is_government):
        return Signatory(
            name=cleaned["name"].strip(),
            type=cleaned["type"],
            country=cleaned["country"],
            website=cleaned.get("website") or "",
            governs=place if is_government else None,
            based_in=None if is_government else place,
        )

    def _ask(self, cleaned):
        """Ask about near names, until it was said whether one of them is meant."""
        self.namesakes = found = namesakes(self.coalition, self.user, self.signatory)
        said = cleaned.get("same_as", "")
        same = next((one for one in found if str(one.pk) == said), None)
        if same:
            self.signatory = same
        elif found and said != ANOTHER:
            self.asked = found
            self.add_error(None, _("Is it one of those on file below? Nothing was saved yet."))

    def _check_is_no_member(self):
        period = self.coalition.memberships.filter(signatory=self.signatory, left_on=None)
        period = period.exclude(status=Membership.Status.REJECTED).first()
        if period:
            address = reverse("admin:coalitions_membership_change", args=[period.pk])
            self.add_error(
                None,
                format_html(
                    '{} <a href="{}">{}</a>',
                    _("It is a member already, or has applied:"),
                    address,
                    self.signatory.name,
                ),
            )

    def _check_new(self):
        self.signatory.slug = free_slug(self.signatory.name)
        self.signatory.name_key = Signatory.key_of(self.signatory.name, self.signatory.type)
        unsaved = {"governs", "based_in"} if self.new_place else set()
        try:
            self.signatory.full_clean(exclude=unsaved, validate_constraints=False)
            self.signatory.validate_constraints(exclude=unsaved)
        except ValidationError as error:
            self.add_error(None, error.messages)

    @transaction.atomic
    def save(self):
        """Write everything and answer the membership. Raises ValidationError where the period cannot be."""
        Coalition.objects.select_for_update(no_key=True).get(pk=self.coalition.pk)
        cleaned, signatory = self.cleaned_data, self.signatory
        if signatory.pk is None:
            self._save_new(signatory)
        elif signatory.name_key != Signatory.key_of(cleaned["name"], signatory.type):
            self._remember(signatory, cleaned["name"])
        membership = admit(
            coalition=self.coalition,
            signatory=signatory,
            joined_on=cleaned.get("joined_on"),
            by=self.user,
            external_id=cleaned.get("external_id") or "",
        )
        person = {name: cleaned.get(f"contact_{name}") or "" for name in CONTACT}
        if any(person.values()):
            pair = {"coalition": self.coalition, "signatory": signatory}
            is_main = not Contact.objects.filter(**pair, is_main=True).exists()
            Contact.objects.create(**pair, **person, is_main=is_main)
        return membership

    def _save_new(self, signatory):
        if self.new_place:
            self.new_place.provenance = provenance_of_new(self.user, self.new_place.country)
            self.new_place.save()
            role = "governs" if signatory.is_government else "based_in"
            setattr(signatory, role, self.new_place)
        signatory.save()
        for other in self.namesakes:
            key = Signatory.key_of(signatory.name, signatory.type)
            answer(coalition=self.coalition, key=key, signatory=other, is_same=False, user=self.user)

    def _remember(self, signatory, name):
        """The name that was typed means this signatory from now on. Who may change it gives it the name, too."""
        known = {signatory.name, *signatory.names.values_list("name", flat=True)}
        if not signatory.is_government:
            key = Signatory.key_of(name, signatory.type)
            answer(coalition=self.coalition, key=key, signatory=signatory, is_same=True, user=self.user)
        elsewhere = signatory.memberships.exclude(status=Membership.Status.REJECTED)
        own = all(self.user.may("edit", pk) for pk in elsewhere.values_list("coalition", flat=True))
        if own and name not in known:
            SignatoryName.objects.create(signatory=signatory, kind=NameKind.SHORT, name=name)


class AddMemberPage:
    """The page that adds a member, for the admin class of coalitions. Editors open it."""

    def get_urls(self):
        page = path(
            "<int:pk>/add-member/",
            self.admin_site.admin_view(self.add_member_view),
            name="coalitions_coalition_add_member",
        )
        return [page, *super().get_urls()]

    def add_member_view(self, request, pk):
        coalition = self.get_queryset(request).select_related("country").filter(pk=pk).first()
        if coalition is None:
            raise Http404
        if not request.user.may("edit", coalition.pk):
            raise PermissionDenied(_("Editors of the coalition add members."))
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        form = AddMemberForm(
            request.POST if request.method == "POST" else None,
            coalition=coalition,
            user=request.user,
            places=self.admin_site.get_model_admin(Jurisdiction).get_queryset(request),
            initial={"type": request.GET.get("type", "")},
        )
        if request.method == "POST" and form.is_valid():
            membership = self._added(request, form)
            if membership:
                return HttpResponseRedirect(self._next(request, membership))
        return TemplateResponse(
            request, "admin/coalitions/coalition/add_member.html", self._context(request, coalition, form)
        )

    def _added(self, request, form):
        try:
            membership = form.save()
        except ValidationError as error:
            form.add_error(None, error.messages)
            return None
        except IntegrityError:
            form.add_error(
                None, _("Nothing was saved: another record like it is already on file. Please look again.")
            )
            return None
        self.admin_site.get_model_admin(Membership).log_addition(request, membership, [{"added": {}}])
        address = reverse("admin:coalitions_membership_change", args=[membership.pk])
        link = format_html('<a href="{}">{}</a>', address, membership.signatory.name)
        messages.success(request, format_html(_("{} is a member now."), link))
        return membership

    def _next(self, request, membership):
        if "_addanother" in request.POST:
            address = reverse("admin:coalitions_coalition_add_member", args=[membership.coalition_id])
            return f"{address}?type={membership.signatory.type}"
        return reverse("admin:index")

    def _context(self, request, coalition, form):
        where = self.admin_site.get_model_admin(Signatory).within(request.user, Signatory.objects.all())
        seen = set(where.filter(pk__in=[one.pk for one in form.asked]).values_list("pk", flat=True))
        return {
            **self.admin_site.each_context(request),
            "title": _("Add a member to %(coalition)s") % {"coalition": coalition},
            "opts": Coalition._meta,
            "media": self.media + form.media,
            "form": form,
            "asked": [(one, one.pk in seen) for one in form.asked],
        }

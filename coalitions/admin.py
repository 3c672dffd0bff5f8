"""The staff side of coalitions: their texts, partners and claims."""

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from modeltranslation.admin import TranslationAdmin

from aca_portal.accounts.confirmation import confirm_identity
from aca_portal.numbers import number
from aca_portal.staff.reasons import AsksWhy, AsksWhyToDelete, ReasonedForm
from aca_portal.staff.scoping import ScopedHistoryAdmin, ScopedInline, ScopedRelatedFilter
from coalitions.models import Claim, Coalition, Partner, Partnership
from coalitions.staff import (  # noqa: F401 (they register their own classes)
    access,
    answers,
    applications,
    contacts,
    corrections,
    imports,
    mail,
    members,
    merging,
    publication,
    signatories,
)
from coalitions.staff.add_member import AddMemberPage
from coalitions.staff.changes import ChangesPage
from coalitions.staff.duplicates import DuplicatesPage
from coalitions.staff.people import PeoplePage

CLAIM_FIELDS = [field.name for field in Claim._meta.concrete_fields]
COORDINATED = {"view": "view", "add": "coordinate", "change": "coordinate", "delete": "coordinate"}


class PartnershipInline(ScopedInline, admin.TabularInline):
    """The partners of a coalition, or the coalitions of a partner."""

    model = Partnership
    needs = COORDINATED
    fields = ["partner", "coalition", "role"]

    def get_fields(self, request, obj=None):
        parent = self.parent_model._meta.model_name
        return [field for field in super().get_fields(request, obj) if field != parent]

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """A partner is added on its own page, together with what it does for the coalition."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "partner":
            field.widget.can_add_related = False
        return field

    def get_queryset(self, request):
        partnerships = super().get_queryset(request).select_related("partner", "coalition")
        coalitions = self.admin_site.get_model_admin(Coalition).get_queryset(request)
        return partnerships.filter(coalition__in=coalitions.values("pk"))

    def get_formset(self, request, obj=None, **kwargs):
        """Require staff to relate a new partner to one of their coalitions."""
        if obj is None and self.parent_model is Partner and not request.user.is_superuser:
            kwargs |= {"min_num": 1, "validate_min": True}
        return super().get_formset(request, obj, **kwargs)


class ClaimForm(ReasonedForm):
    """A claim was published once: whoever changes what is on file says why."""

    def asks_why(self, before, cleaned):
        return any(getattr(before, name) != value for name, value in cleaned.items() if name in CLAIM_FIELDS)


class ClaimInline(ScopedInline, admin.TabularInline):
    """The claims in short. The page of each claim also has its address and day of publication, and there a claim is
    deleted, with a reason."""

    model = Claim
    form = ClaimForm
    needs = COORDINATED
    fields = ["metric", "qualifier", "value", "unit", "year", "source", "reason"]
    show_change_link = True
    can_delete = False

    def get_fields(self, request, obj=None):
        """Only who may change a claim is asked why."""
        found = super().get_fields(request, obj)
        may_change = obj and self.has_change_permission(request, obj)
        return found if may_change else [name for name in found if name != "reason"]


class CoalitionForm(ReasonedForm):
    def asks_why(self, before, cleaned):
        """Withdrawing a coalition does: its pages are gone for everybody."""
        return before.is_published and cleaned.get("is_published") is False

    def clean(self):
        """Whoever applies accepts something that can be read."""
        cleaned = super().clean()
        written = [text for name, text in cleaned.items() if name.startswith("conditions")]
        if cleaned.get("takes_applications") and not any(written):
            self.add_error(
                "takes_applications", _("Write below what applicants accept, in one language at least.")
            )
        return cleaned


@admin.register(Coalition)
class CoalitionAdmin(
    AsksWhy, AddMemberPage, ChangesPage, DuplicatesPage, PeoplePage, ScopedHistoryAdmin, TranslationAdmin
):
    form = CoalitionForm
    may_go_back = False
    menu_position = 12
    coalition_path = "pk"
    needs = {"view": "view", "change": "coordinate"}
    list_display = ["name", "country", "launched_on", "is_published"]
    list_select_related = ["country"]
    search_fields = ["slug"]
    inlines = [PartnershipInline, ClaimInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "slug",
                    "country",
                    "launched_on",
                    "website",
                    "contact",
                    "map_presentation",
                    "is_published",
                    "reason",
                ]
            },
        ),
        (
            gettext_lazy("Texts"),
            {
                "fields": ["name", "summary", "description", "joining"],
                "description": gettext_lazy(
                    "In every language. Where a language is left empty, readers see the text of another."
                ),
            },
        ),
        (gettext_lazy("Where these texts come from"), {"fields": ["source", "source_url"]}),
        (
            gettext_lazy("Applications"),
            {
                "fields": ["takes_applications", "conditions"],
                "description": gettext_lazy(
                    "A form on the page “About”. What is sent in by it and confirmed by mail is listed under "
                    "“Applications”. The mails that applicants get can be changed under “Texts of mails”."
                ),
            },
        ),
    ]

    def get_readonly_fields(self, request, obj=None):
        """Only administrators publish or withdraw a coalition, and change its address name and country: addresses
        and access depend on them."""
        fields = list(super().get_readonly_fields(request, obj))
        return fields if request.user.is_superuser else [*fields, "slug", "country", "is_published"]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Who publishes or withdraws a coalition confirms that it is them."""
        if request.method == "POST" and request.user.is_superuser:
            before = self.get_object(request, unquote(object_id)) if object_id else None
            if bool(before and before.is_published) != ("is_published" in request.POST):
                confirm_identity(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def scope_notice(self, request, obj):
        return _(
            "You can read these texts. Coordinators of the coalition and administrators can change them."
        )


@admin.register(Partner)
class PartnerAdmin(ScopedHistoryAdmin):
    """Staff change the partners of their own coalitions. They only read global partners and shared ones."""

    menu_position = 14
    coalition_path = "coalitions"
    needs = COORDINATED
    list_display = ["name", "is_global", "website"]
    list_filter = ["is_global"]
    search_fields = ["name"]
    inlines = [PartnershipInline]

    def within(self, user, queryset, action="view"):
        scoped = super().within(user, queryset, action)
        if user.is_superuser:
            return scoped
        if action == "view":
            own = scoped.values("pk")
            return (
                queryset.filter(pk__in=own) | queryset.filter(is_global=True)
                if user.coalition_ids()
                else scoped
            )
        return scoped.filter(is_global=False)

    def get_readonly_fields(self, request, obj=None):
        return [] if request.user.is_superuser else ["is_global"]

    def scope_notice(self, request, obj):
        return _(
            "You can read this partner but not change it: it works for other coalitions too. Its role in your "
            "own coalition is set on the page of the coalition."
        )


@admin.register(Claim)
class ClaimAdmin(AsksWhyToDelete, AsksWhy, ScopedHistoryAdmin):
    form = ClaimForm
    menu_position = 13
    needs = COORDINATED
    list_display = ["metric", "qualifier", "amount", "year", "source", "coalition"]
    list_filter = [("coalition", ScopedRelatedFilter), "metric", "year"]
    list_select_related = ["coalition"]
    search_fields = ["source"]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    "coalition",
                    "metric",
                    "qualifier",
                    "value",
                    "unit",
                    "year",
                    "published_on",
                    "reason",
                ],
                "description": gettext_lazy(
                    "A headline that the coalition itself published. It is shown beside the computed reach and "
                    "never mixed with it."
                ),
            },
        ),
        (gettext_lazy("Where it comes from"), {"fields": ["source", "source_url"]}),
    ]

    @admin.display(description=gettext_lazy("value"), ordering="value")
    def amount(self, obj):
        return f"{number(obj.value)} {obj.unit}"

"""Contacts on the staff side: beside each membership, as a list of their own, and the page that forgets a person."""

from functools import partial

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.checks import InlineModelAdminChecks
from django.forms.models import BaseModelFormSet, modelformset_factory
from django.http import Http404, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from aca_portal.accounts.confirmation import confirm_identity
from aca_portal.staff.scoping import ScopedForm, ScopedHistoryAdmin, ScopedInline, ScopedRelatedFilter
from coalitions.contacts.forget import forget, same_person
from coalitions.models import Contact, Membership

FIELDS = ["name", "role", "email", "phone", "language", "is_main", "notes"]


class ContactForm(ScopedForm):
    """One person. Whose contact it is comes from the page; that there is one main contact, the formset checks."""

    not_saved_yet = frozenset({"coalition", "signatory"})

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in ("name", "email", "phone")):
            self.add_error("name", _("A contact needs a name, an e-mail address or a telephone number."))
        return cleaned


class ContactFormSet(BaseModelFormSet):
    """The contacts of the pair to which a membership belongs, whatever period its page shows."""

    def __init__(self, data=None, files=None, instance=None, prefix=None, queryset=None, **kwargs):
        self.instance = instance
        pair = {"coalition": instance.coalition_id, "signatory": instance.signatory_id} if instance else {}
        found = queryset.filter(**pair) if instance and instance.pk else queryset.none()
        kwargs.pop("save_as_new", None)
        super().__init__(data, files, prefix=prefix, queryset=found.order_by("-is_main", "id"), **kwargs)

    @classmethod
    def get_default_prefix(cls):
        return "contacts"

    def clean(self):
        super().clean()
        main = [form for form in self._kept_forms() if form.cleaned_data.get("is_main")]
        if len(main) > 1:
            raise forms.ValidationError(_("Only one of the contacts is the main contact. Untick the others."))

    def _kept_forms(self):
        gone = self.deleted_forms
        return [form for form in self.forms if form not in gone and getattr(form, "cleaned_data", None)]

    def save(self, commit=True):
        """A main contact gives way before another becomes it: there is one at every moment."""
        giving_way = [
            form.instance.pk
            for form in self.initial_forms
            if form in self.deleted_forms or not form.cleaned_data.get("is_main")
        ]
        Contact.objects.filter(pk__in=giving_way, is_main=True).update(is_main=False)
        return super().save(commit)

    def save_new(self, form, commit=True):
        form.instance.coalition_id = self.instance.coalition_id
        form.instance.signatory_id = self.instance.signatory_id
        return super().save_new(form, commit)


class WithoutForeignKey(InlineModelAdminChecks):
    """Contacts belong to the pair of a membership, to which no foreign key leads."""

    def _check_relation(self, obj, parent_model):
        return []

    def _check_exclude_of_parent_model(self, obj, parent_model):
        return []


class ContactInline(ScopedInline, admin.StackedInline):
    model = Contact
    form = ContactForm
    formset = ContactFormSet
    checks_class = WithoutForeignKey
    show_change_link = True
    fields = [("name", "role"), ("email", "phone"), ("language", "is_main"), "notes"]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("signatory")

    def get_formset(self, request, obj=None, **kwargs):
        return modelformset_factory(
            self.model,
            form=self.form,
            formset=self.formset,
            fields=FIELDS,
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
            extra=0,
            can_delete=self.has_delete_permission(request, obj),
        )

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if db_field.name == "notes":
            kwargs["widget"] = forms.Textarea(attrs={"rows": 2, "cols": 60})
        return super().formfield_for_dbfield(db_field, request, **kwargs)


class LoneContactForm(ScopedForm):
    """A contact on its own page."""


@admin.register(Contact)
class ContactAdmin(ScopedHistoryAdmin):
    menu_position = 11
    form = LoneContactForm
    list_display = ["shown", "role", "mail_link", "phone", "signatory", "is_main", "coalition"]
    list_filter = [("coalition", ScopedRelatedFilter), "is_main", "language"]
    list_select_related = ["signatory", "coalition"]
    list_per_page = 50
    ordering = ["signatory__name_key", "-is_main", "id"]
    search_fields = ["name", "email", "phone", "role"]
    search_help_text = gettext_lazy("Part of a name, role, address or number, or any name of the signatory.")
    autocomplete_fields = ["signatory"]
    change_form_template = "admin/coalitions/contact/change_form.html"
    fieldsets = [
        (
            None,
            {
                "fields": ["coalition", "signatory", *FIELDS],
                "description": gettext_lazy(
                    "Seen by the staff of this coalition alone, never by the public. When a person asks to be "
                    "forgotten, use “Forget this person”: deleting alone keeps the history."
                ),
            },
        )
    ]

    def get_readonly_fields(self, request, obj=None):
        return ["coalition", "signatory"] if obj else []

    def get_urls(self):
        page = path(
            "<int:pk>/forget/", self.admin_site.admin_view(self.forget_view), name="coalitions_contact_forget"
        )
        return [page, *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        found, _may_repeat = super().get_search_results(request, queryset, search_term)
        members = self.admin_site.get_model_admin(Membership).get_queryset(request)
        named = members.model.signatory.field.related_model.objects.search(search_term).values("pk")
        return found | queryset.filter(signatory__in=named), False

    @admin.display(description=gettext_lazy("name of the person"), ordering="name")
    def shown(self, obj):
        return obj.shown

    @admin.display(description=gettext_lazy("e-mail address"), ordering="email")
    def mail_link(self, obj):
        if not obj.email:
            return self.get_empty_value_display()
        return format_html('<a href="mailto:{0}">{0}</a>', obj.email)

    def forget_view(self, request, pk):
        """Say what would be erased, then erase it."""
        contact = self.get_queryset(request).select_related("coalition", "signatory").filter(pk=pk).first()
        if contact is None or not self.has_change_permission(request, contact):
            raise Http404
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST":
            confirm_identity(request)
            erased = forget(contact=contact, by=request.user)
            text = ngettext(
                "The person was forgotten: erased in %(count)d place (contacts, their history, imports and files).",
                "The person was forgotten: erased in %(count)d places (contacts, their history, imports and files).",
                erased.places,
            )
            messages.success(request, text % {"count": erased.places})
            return HttpResponseRedirect(reverse("admin:coalitions_contact_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "title": _("Forget this person"),
            "opts": self.opts,
            "media": self.media,
            "contact": contact,
            "found": same_person(contact).select_related("signatory"),
        }
        return TemplateResponse(request, "admin/coalitions/contact/forget.html", context)

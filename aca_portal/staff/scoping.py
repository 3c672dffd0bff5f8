"""Who may see and do what on the staff side.

Every admin class for staff builds on `ScopedAdmin` (or `ScopedHistoryAdmin`), every inline on `ScopedInline`:

- people see what belongs to a coalition in which they hold a role;
- they may change it only if they may do so in *every* coalition that it belongs to;
- a superuser sees and changes everything.

What belongs to which coalition is said once a model, by `coalition_path` or `belonging_to`; lists, forms, choices,
autocompletes, filters, actions, exports, histories, deletions and recent actions all ask `within`.
"""

from decimal import Decimal

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import NestedObjects, unquote
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import FieldDoesNotExist, PermissionDenied, ValidationError
from django.db import models, router, transaction
from django.db.models import Q
from django.http import Http404, HttpResponseRedirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from aca_portal import extensions
from aca_portal.bulk import history_of
from aca_portal.extensions import coalition_model
from aca_portal.models import ROLES_THAT_MAY
from aca_portal.staff.conflicts import VersionedForms
from aca_portal.staff.dates import WrittenDateField
from aca_portal.staff.people_known import colleagues
from aca_portal.staff.refused import RefusedForms
from aca_portal.staff.versions import VERSION, digest_of_rows


def own_coalitions(user):
    """The coalitions in which the person holds a role; all for a superuser."""
    coalitions = coalition_model()._default_manager.all()
    return coalitions if user.is_superuser else coalitions.filter(pk__in=user.coalition_ids())


def known_coalitions(user) -> list[str]:
    """The address names of the coalitions of which a person may know: those published, and their own."""
    coalitions = coalition_model()._default_manager.all()
    if not user.is_superuser:
        coalitions = coalitions.filter(Q(is_published=True) | Q(pk__in=user.coalition_ids()))
    return list(coalitions.values_list("slug", flat=True))


class ScopedForm(forms.ModelForm):
    """A form that limits choices, but always offers what the record on file already has."""

    not_saved_yet: frozenset[str] = frozenset()  # fields whose records are saved together with this one

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if not self.instance.pk or name not in self.initial:
                continue
            if isinstance(field, forms.ModelChoiceField):
                self._keep_current(name, field)
            elif isinstance(self.initial[name], Decimal):
                self.initial[name] = f"{self.initial[name].normalize():f}"
            elif isinstance(field, forms.ChoiceField) and not field.valid_value(self.initial[name]):
                field.choices = [*field.choices, (self.initial[name], self.initial[name])]

    def _keep_current(self, name, field):
        related = field.queryset.model._base_manager
        if isinstance(field, forms.ModelMultipleChoiceField):
            current = related.filter(pk__in=getattr(self.instance, name).values("pk")).values("pk")
        else:
            current = [self.initial[name]]
        field.queryset = field.queryset.model._default_manager.filter(
            Q(pk__in=field.queryset.values("pk")) | Q(pk__in=current)
        )

    def _post_clean(self):
        """Check every database constraint, also those on fields that the form does not show."""
        super()._post_clean()
        if not self.errors:
            try:
                self.instance.validate_constraints(exclude=self.not_saved_yet)
            except ValidationError as error:
                self._update_errors(error)


class ScopedChoices:
    """Limits what a form field offers, and accepts, to what the person may see. For admins and inlines."""

    formfield_overrides = {
        models.URLField: {"assume_scheme": "https"},
        models.DateField: {"form_class": WrittenDateField},
    }

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self.choices_for(db_field, request))
        return self._labelled(db_field, super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        kwargs.setdefault("queryset", self.choices_for(db_field, request))
        return self._labelled(db_field, super().formfield_for_manytomany(db_field, request, **kwargs))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        """Show only two shortcuts beside a choice: adding a record, and looking at the chosen one."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_change_related = False
            if db_field.remote_field.model is coalition_model():
                field.widget.can_add_related = field.widget.can_view_related = False
        return field

    def choices_for(self, db_field, request):
        """What the person may choose: coalitions that they may write to, and any other records that they may see."""
        model = db_field.remote_field.model
        related = self.admin_site._registry.get(model)
        if not isinstance(related, ScopedAdmin):
            return model._default_manager.all()
        if model is coalition_model() and not request.user.is_superuser:
            return model.objects.filter(pk__in=request.user.coalition_ids(*ROLES_THAT_MAY[self.needs["add"]]))
        return related.get_queryset(request)

    def _labelled(self, db_field, formfield):
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if formfield and isinstance(related, ScopedAdmin):
            formfield.label_from_instance = related.choice_label
        return formfield


def may_be_key(model, text):
    """Whether a part of an address may be the key of a record, such as one that is deleted by now."""
    try:
        model._meta.pk.to_python(unquote(text))
    except ValidationError:
        return False
    return True


class ScopedAdmin(RefusedForms, VersionedForms, ScopedChoices, admin.ModelAdmin):
    """An admin class that shows people the records of their own coalitions only."""

    form = ScopedForm
    coalition_path = "coalition"
    needs = {"view": "view", "add": "edit", "change": "edit", "delete": "edit"}
    menu_position = 100
    show_facets = admin.ShowFacets.NEVER
    object_history_template = "admin/log.html"

    # --- The rule -----------------------------------------------------------------------------------------

    def belonging_to(self, coalitions):
        """Ids of the records that belong to any of these coalitions, as a subquery."""
        return self.model._base_manager.filter(**{f"{self.coalition_path}__in": coalitions}).values("pk")

    def bound_to(self, coalitions):
        """Ids of the records that a person may change only if they also manage one of these coalitions."""
        return self.belonging_to(coalitions)

    def within(self, user, queryset, action="view"):
        """The records of `queryset` that this person may view, change or delete."""
        return self.within_roles(user, queryset, self.needs.get(action), every=action != "view")

    def within_roles(self, user, queryset, needed, *, every=True):
        """The records of which the person may do `needed` in one coalition, or in `every` one they belong to."""
        if user.is_superuser:
            return queryset
        if needed is None:
            return queryset.none()
        allowed = user.coalition_ids(*ROLES_THAT_MAY[needed])
        queryset = queryset.filter(pk__in=self.belonging_to(allowed))
        if every:
            others = coalition_model().objects.exclude(pk__in=allowed).values("pk")
            queryset = queryset.exclude(pk__in=self.bound_to(others))
        return queryset

    def may(self, request, action, obj=None):
        """Whether the person may do `action` to `obj` as it is on file, or to anything at all."""
        user = request.user
        if not user.is_active or not user.is_staff:
            return False
        if user.is_superuser:
            return True
        if obj is None:
            return action in self.needs and bool(user.coalition_ids(*ROLES_THAT_MAY[self.needs[action]]))
        return self.within(user, self.model._base_manager.filter(pk=obj.pk), action).exists()

    # --- What Django asks ---------------------------------------------------------------------------------

    def get_queryset(self, request):
        return self.within(request.user, super().get_queryset(request))

    def has_module_permission(self, request):
        return self.may(request, "view")

    def has_view_permission(self, request, obj=None):
        return self.may(request, "view", obj)

    def has_add_permission(self, request):
        return self.may(request, "add")

    def has_change_permission(self, request, obj=None):
        return self.may(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self.may(request, "delete", obj)

    def lookup_allowed(self, lookup, value, request):
        """Allow only the filters that the sidebar offers: an address must not query across other relations."""
        if not super().lookup_allowed(lookup, value, request):
            return False
        try:
            field = self.opts.get_field(lookup.split("__")[0])
        except FieldDoesNotExist:
            return True
        offered = [
            item[0] if isinstance(item, (list, tuple)) else item for item in self.get_list_filter(request)
        ]
        paths = [f"{path}__" for path in offered if isinstance(path, str)]
        return not field.is_relation or f"{lookup}__".startswith(tuple(paths))

    def get_list_display(self, request):
        """Leave out the column of the coalition for staff who have only one."""
        columns = super().get_list_display(request)
        if request.user.is_superuser or len(request.user.coalition_ids()) > 1:
            return columns
        return [column for column in columns if column != "coalition"]

    def choice_label(self, obj):
        """The text of a record in a list of choices."""
        return str(obj)

    def scope_notice(self, request, obj):
        """Why somebody may read this record but not change it, as a sentence."""
        return ""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj and not self.has_change_permission(request, obj):
            context["scope_notice"] = self.scope_notice(request, obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def history_view(self, request, object_id, extra_context=None):
        """What was changed when. Only colleagues in a coalition see who did it."""
        self._current_or_404(request, object_id)
        extra = {"colleagues": colleagues(request.user), **(extra_context or {})}
        return super().history_view(request, object_id, extra)

    def _current_or_404(self, request, object_id):
        current = self.get_object(request, unquote(object_id))
        if current is None and not (request.user.is_superuser and may_be_key(self.model, object_id)):
            raise Http404
        return current

    # --- Deleting -----------------------------------------------------------------------------------------

    def get_deleted_objects(self, objs, request):
        """The records that a deletion deletes too. Records that prevent it are named if the person may see them."""
        found = self.model._base_manager.filter(pk__in=[obj.pk for obj in objs])
        refused = found.exclude(pk__in=self.within(request.user, found, "delete").values("pk"))
        if refused.exists():
            return [str(obj) for obj in refused], {}, {self.opts.verbose_name}, []
        to_delete, counts, perms_needed, protected = super().get_deleted_objects(objs, request)
        if protected and not request.user.is_superuser:
            perms_needed, protected = set(), self._visible_protected(objs, request)
        return to_delete, counts, perms_needed, protected

    def _visible_protected(self, objs, request):
        collector = NestedObjects(using=router.db_for_write(self.model), origin=objs)
        collector.collect(objs)
        by_model = {}
        for obj in collector.protected:
            by_model.setdefault(type(obj), []).append(obj)
        lines = []
        for model, found in by_model.items():
            related = self.admin_site._registry.get(model)
            seen = model._base_manager.filter(pk__in=[obj.pk for obj in found])
            seen = related.within(request.user, seen) if isinstance(related, ScopedAdmin) else seen.none()
            lines += [f"{capfirst(model._meta.verbose_name)}: {obj}" for obj in seen]
            if len(lines) < len(found):
                lines.append(
                    _("%(kind)s that you may not see") % {"kind": capfirst(model._meta.verbose_name_plural)}
                )
        return lines


class ScopedHistoryAdmin(ScopedAdmin, SimpleHistoryAdmin):
    """A `ScopedAdmin` with the history of each record. Who may change a record may restore an old version."""

    object_history_template = "admin/history.html"
    object_history_list_template = "admin/history_list.html"
    object_history_form_template = "admin/history_form.html"
    may_go_back = True  # whether an old version can be put back by its form

    def history_view_title(self, request, obj):
        return _("History of %(record)s") % {"record": obj}

    def history_form_view_title(self, request, obj):
        return _("%(record)s as it was") % {"record": obj}

    def history_form_view(self, request, object_id, version_id, extra_context=None):
        current = self._current_or_404(request, object_id)
        if not self.has_change_permission(request, current) or not self.may_go_back:
            raise PermissionDenied
        version = history_of(self.model).objects.filter(pk=version_id, id=unquote(object_id)).first()
        if version is None:
            raise Http404
        if (
            request.method == "POST"
            and current is not None
            and self._rewrites_fixed(request, version, current)
        ):
            messages.error(request, _("This version differs in a field that you may not change."))
            return HttpResponseRedirect(request.get_full_path())
        with transaction.atomic():
            rows = self.model._base_manager.filter(pk=unquote(object_id))
            list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))
            version = digest_of_rows(rows)
            if request.POST.get(VERSION, version) != version:
                text = _(
                    "Nothing was saved: the record was changed since you opened this page. Look at it again."
                )
                messages.error(request, text)
                return HttpResponseRedirect(request.get_full_path())
            extra = {"version": version, **(extra_context or {})}
            return super().history_form_view(request, object_id, version_id, extra)

    def _rewrites_fixed(self, request, version, current):
        """Whether going back to the version would write a field that this person only reads."""
        read_only = set(self.get_readonly_fields(request, current))
        fixed = [field for field in version.tracked_fields if field.name in read_only]
        return any(getattr(version, field.attname) != getattr(current, field.attname) for field in fixed)

    def revert_disabled(self, request, obj=None):
        return not self.may_go_back or super().revert_disabled(request, obj)


class ScopedInline(ScopedChoices):
    """An inline whose rows may be written by those who may change the record that they are shown on.

    Rows of a model with an admin class of its own are limited to those that the person may see.
    """

    form = ScopedForm
    extra = 0
    when_adding = True  # whether it is there already when the record itself is being added
    needs = {"add": "edit", "change": "edit", "delete": "edit"}

    @property
    def parent_admin(self):
        return self.admin_site._registry[self.parent_model]

    def get_queryset(self, request):
        queryset = self.model._default_manager.get_queryset()
        own = self.admin_site._registry.get(self.model)
        return own.within(request.user, queryset) if isinstance(own, ScopedAdmin) else queryset

    def has_view_permission(self, request, obj=None):
        if obj is None and not self.when_adding:
            return False
        return self.parent_admin.has_view_permission(request, obj)

    def has_add_permission(self, request, obj):
        return self._may_write(request, "add", obj)

    def has_change_permission(self, request, obj=None):
        return self._may_write(request, "change", obj)

    def has_delete_permission(self, request, obj=None):
        return self._may_write(request, "delete", obj)

    def _may_write(self, request, action, obj):
        if obj is None:
            return self.when_adding and self.parent_admin.has_add_permission(request)
        if not self.parent_admin.has_change_permission(request, obj):
            return False
        found = self.parent_model._base_manager.filter(pk=obj.pk)
        return self.parent_admin.within_roles(request.user, found, self.needs[action]).exists()


class ScopedRelatedFilter(admin.RelatedFieldListFilter):
    """A sidebar filter that offers only what the person may see."""

    def field_choices(self, field, request, model_admin):
        related = model_admin.admin_site._registry[field.remote_field.model]
        seen = related.get_queryset(request).values("pk")
        ordering = self.field_admin_ordering(field, request, model_admin)
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to={"pk__in": seen})


class Extensible:
    """For admin classes to which apps above add inlines."""

    own_inlines = []

    @property
    def inlines(self):
        return [*self.own_inlines, *extensions.inlines[self.opts.label_lower]]


class OnlyRead:
    """Records that no form writes. Put it before `ScopedAdmin`."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class SuperuserOnly:
    """For admin classes and inlines that only administrators see."""

    def has_module_permission(self, request):
        return request.user.is_superuser

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_add_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_change_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_delete_permission(self, request, obj=None):
        return request.user.is_superuser

"""Two people at one record: the second is told what the first changed, and nothing is overwritten.

`VersionedForms` is part of every admin class for staff. Its forms carry a version (`aca_portal.staff.versions`). Where
the record is another when the form is saved, nothing is written: the form comes back with one's own input, and above
it stands each field "on file now" against "yours". What only the other changed is put into the form; where both
changed a field, the person chooses. The form then carries the new version, so that saving it again is a decision.
"""

from copy import copy
from dataclasses import dataclass, field

from django import forms
from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.models import LogEntry
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.http import HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.bulk import history_of, keeps_history
from aca_portal.staff.people_known import colleagues
from aca_portal.staff.versions import (
    LISTS,
    VERSION,
    OpenedForm,
    RowOnFile,
    as_posted,
    digest_of_rows,
    opened_form,
    posted_text,
    rows_on_file,
    token,
)

TAKE = "_take."  # before the name of a choice between what is on file and one's own
LEAVE = "_leave."  # before the prefix of a row that others deleted, to leave it deleted
TOLD = "_told"  # in the data of a form that comes back to tell its reader


@dataclass(frozen=True)
class Difference:
    """One field that others changed meanwhile. Without a `choice` there is nothing to decide."""

    label: str
    on_file: str
    yours: str
    anchor: str = ""
    choice: str = ""


@dataclass(frozen=True)
class LastChange:
    """The newest change that is on record: when, by whom as far as the reader may know, and why."""

    at: object
    by: object = None
    reason: str = ""


@dataclass
class Conflict:
    """What the template `admin/_conflict.html` shows: fields that both changed, fields that only others changed,
    rows that others added, and rows that they deleted."""

    last: LastChange | None = None
    both: list[Difference] = field(default_factory=list)
    theirs: list[Difference] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    deleted: list[Difference] = field(default_factory=list)

    def __bool__(self):
        return bool(self.both or self.theirs or self.added or self.deleted)


class ToldForm:
    """Mixed into the form that comes back: it is not saved, whatever stands in it."""

    def clean(self):
        cleaned = super().clean()
        self.add_error(None, _("Nothing was saved yet. See above what was changed meanwhile."))
        return cleaned


# --- Comparing --------------------------------------------------------------------------------------------


class Comparison:
    """What a person sent beside what they saw when they opened the form, and what is on file now.

    `data` is changed: it becomes what the form that comes back holds.
    """

    def __init__(self, data: QueryDict, opened: OpenedForm, on_file: list[RowOnFile]):
        self.data, self.opened, self.on_file = data, opened, on_file
        self.conflict = Conflict()

    def apply_choices(self):
        """Put what is on file where the person chose so in the form that told them."""
        for row in self.on_file:
            for name in row.fields:
                if self.data.get(f"{TAKE}{row.key}.{name}") == "file":
                    self._take(row, name)
            if self.data.get(f"{TAKE}{row.key}.DELETE") == "file":
                self.data.pop(f"{self._prefix(row)}-DELETE", None)
        for prefix in [name.removeprefix(LEAVE) for name in self.data if name.startswith(LEAVE)]:
            start, _hyphen, number = prefix.rpartition("-")
            if number.isdecimal() and not self.data.get(f"{prefix}-id"):
                self._drop_row(start, int(number))
        for name in [name for name in self.data if name.startswith((TAKE, LEAVE))]:
            del self.data[name]

    def compare(self) -> Conflict:
        now = {row.key: row for row in self.on_file}
        for key, row in now.items():
            if key in self.opened.rows:
                self._compare_row(row, self.opened.rows[key])
            else:
                self.conflict.added.append(_name_of(row))
        for key in self.opened.rows.keys() - now.keys():
            self._row_is_gone(key, self.opened.rows[key])
        return self.conflict

    def _compare_row(self, row, shown):
        prefix = self._prefix(row)
        if prefix is None:
            return
        start = f"{prefix}-" if prefix else ""
        texts, changed = row.texts(), False
        for name, text in texts.items():
            if name not in shown:  # the form had no such field: it must not come back empty
                if start + name not in self.data:
                    self._take(row, name)
            elif text != shown[name]:
                changed |= self._compare_field(row, name, shown[name], text, start)
        if changed and f"{prefix}-DELETE" in self.data:
            self.conflict.both.append(
                Difference(
                    f"{_name_of(row)}: {_('delete')}",
                    _("changed, not deleted"),
                    _("delete"),
                    choice=f"{TAKE}{row.key}.DELETE",
                )
            )

    def _compare_field(self, row, name, shown, text, start):
        """Whether others made something of this field that the person does not have in their form as well."""
        field = row.fields[name]
        mine = posted_text(field, self.data, start + name)
        if mine == text:
            return False
        label = str(row.form[name].label)
        if row.key:
            label = f"{_name_of(row)}: {label}"
        anchor = f"id_{start}{name}"
        on_file = _shown(field, as_posted(field, row.value(name), name).get(name, []), text)
        if mine == shown:
            before = _shown(field, self.data.getlist(start + name), mine)
            self._take(row, name)
            self.conflict.theirs.append(Difference(label, on_file, before, anchor))
        else:
            yours = _shown(field, self.data.getlist(start + name), mine)
            choice = f"{TAKE}{row.key}.{name}"
            self.conflict.both.append(Difference(label, on_file, yours, anchor, choice))
        return True

    def _take(self, row, name):
        """Put into the data what is on file."""
        prefix = self._prefix(row)
        if prefix is None:
            return
        html_name = f"{prefix}-{name}" if prefix else name
        for sent in [one for one in self.data if one == html_name or one.startswith(f"{html_name}_")]:
            if sent == html_name or sent.removeprefix(f"{html_name}_").isdecimal():
                del self.data[sent]
        for part, values in as_posted(row.fields[name], row.value(name), html_name).items():
            self.data.setlist(part, values)

    # --- Rows of inlines in the data ----------------------------------------------------------------------

    def _prefix(self, row):
        """Under which prefix the person sent a row; "" for the record itself, None where they did not."""
        if not row.prefix:
            return ""
        number = self._number(row.key)
        return None if number is None else f"{row.prefix}-{number}"

    def _number(self, key):
        start, _hyphen, pk = key.rpartition("-")
        sent = range(_count(self.data, f"{start}-INITIAL_FORMS"))
        return next((number for number in sent if self.data.get(f"{start}-{number}-id") == pk), None)

    def _row_is_gone(self, key, shown):
        """Others deleted a row. One that the person left alone leaves their form; another becomes a new row of it."""
        number = self._number(key)
        if number is None:
            return
        start = key.rpartition("-")[0]
        sent = self._values(start, number)
        touched = {
            name for name, text in shown.items() if " ".join(sent.get(name, "").split()) != _flat(text)
        }
        wanted = touched and "DELETE" not in sent
        self._drop_row(start, number)
        name = next(filter(None, (sent.get(name) for name in ("name", "value", "title", "joined_on"))), "")
        if wanted:
            added = self._add_row(start, sent)
            self.conflict.deleted.append(Difference(name, "", "", f"id_{added}-0", f"{LEAVE}{added}"))
        elif "DELETE" not in sent:
            self.conflict.deleted.append(Difference(name, "", ""))

    def _values(self, start, number):
        prefix = f"{start}-{number}-"
        return {name.removeprefix(prefix): self.data[name] for name in self.data if name.startswith(prefix)}

    def _drop_row(self, start, dropped):
        """Take a row out of the data; those after it move up."""
        total, initial = (_count(self.data, f"{start}-{name}_FORMS") for name in ("TOTAL", "INITIAL"))
        if dropped >= total:
            return
        rows = []
        for number in range(total):
            prefix = f"{start}-{number}-"
            names = [name for name in self.data if name.startswith(prefix)]
            rows.append({name.removeprefix(prefix): self.data.pop(name) for name in names})
        del rows[dropped]
        for number, row in enumerate(rows):
            for name, values in row.items():
                self.data.setlist(f"{start}-{number}-{name}", values)
        self.data[f"{start}-TOTAL_FORMS"] = str(total - 1)
        self.data[f"{start}-INITIAL_FORMS"] = str(initial - (dropped < initial))

    def _add_row(self, start, values):
        """Add a row that is not on file to the data; answers its prefix."""
        number = _count(self.data, f"{start}-TOTAL_FORMS")
        self.data[f"{start}-TOTAL_FORMS"] = str(number + 1)
        for name, value in values.items():
            self.data[f"{start}-{number}-{name}"] = "" if name == "id" else value
        return f"{start}-{number}"


def _count(data, name):
    text = data.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 5 else 0


def _flat(text):
    return " ".join(text.split())


def _name_of(row):
    return f"{capfirst(row.form.instance._meta.verbose_name)} “{row.form.instance}”"


def _shown(field, sent, text):
    """A value for the eyes: the label of a choice, yes or no, or what stands in the field."""
    if isinstance(field, forms.BooleanField):
        return _("yes") if text else _("no")
    if isinstance(field, forms.ModelChoiceField):
        keys = [key for key in text.split("\n") if key.isdecimal()]
        found = field.queryset.filter(pk__in=keys) if keys else []
        return ", ".join(field.label_from_instance(one) for one in found)
    if isinstance(field, forms.ChoiceField):
        labels = {
            str(value): str(label) for value, label in field.choices if not isinstance(label, (list, tuple))
        }
        return ", ".join(labels.get(value, value) for value in text.split("\n") if value)
    return ", ".join(filter(None, sent)) if not isinstance(field, LISTS) else text


# --- The admin class --------------------------------------------------------------------------------------


class VersionedForms:
    """For admin classes: forms and deletions notice what was changed since they were opened."""

    def lock_before(self, pk):
        """Lock what every other writer locks before a record of this class; nothing, unless a subclass says so."""

    def _lock(self, request, pk):
        """Lock the record and the rows of its inlines. Whether the record is still on file."""
        self.lock_before(pk)
        found = self.model._base_manager.select_for_update(no_key=True, of=("self",)).filter(pk=pk)
        if not list(found.values_list("pk")):
            return False
        for model, relation in self._inline_tables(request):
            rows = model._base_manager.filter(**{relation.name: pk}).order_by("pk")
            list(rows.select_for_update(no_key=True, of=("self",)).values_list("pk"))
        return True

    def _inline_tables(self, request):
        """[(model of an inline, its field that points at the record)]."""
        inlines = self.get_inlines(request, None)
        return [
            (one.model, forms.models._get_foreign_key(self.model, one.model, fk_name=one.fk_name))
            for one in inlines
        ]

    # --- The form -----------------------------------------------------------------------------------------

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if TOLD not in request.POST:
            return form
        return type(form)(form.__name__, (ToldForm, form), {"__module__": form.__module__})

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        if object_id is None or request.method != "POST" or VERSION not in request.POST:
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            key = self._key(object_id)
            if key is None or not self._lock(request, key):
                opened = opened_form(request.POST[VERSION], request.user, self._record(object_id))
                if opened:
                    return self._gone(request, object_id, opened)
                return super().changeform_view(request, object_id, form_url, extra_context)
            conflict = self._conflict(request, object_id)
            if conflict:
                extra_context = {**(extra_context or {}), "conflict": conflict}
            return super().changeform_view(request, object_id, form_url, extra_context)

    def _conflict(self, request, object_id):
        """Compare, and put into `request.POST` what is to be saved, or what the form that comes back holds."""
        reading = _to_read(request)
        page = super().changeform_view(reading, object_id)
        if not isinstance(page, TemplateResponse):
            return None
        on_file = list(rows_on_file(page.context_data))
        data = request.POST.copy()
        data.pop(TOLD, None)
        opened = opened_form(data[VERSION], request.user, self._record(object_id))
        if opened is None:  # a form of a time before a new key: whatever differs is shown
            opened = OpenedForm({row.key: dict.fromkeys(row.fields, None) for row in on_file}, None)
        comparison = Comparison(data, opened, on_file)
        comparison.apply_choices()
        conflict = comparison.compare()
        if conflict:
            data[TOLD] = "1"
            data[VERSION] = token(on_file, request.user, self._record(object_id))
            conflict.last = self._last_change(request, self._key(object_id), opened.at)
        request.POST = data
        return conflict

    def _gone(self, request, object_id, opened):
        """The record was deleted while its form was open: a sentence, and what the person had entered."""
        entered = []
        for name, text in opened.rows[""].items():
            column = next((one for one in self.opts.get_fields() if one.name == name), None)
            sent = ", ".join(filter(None, request.POST.getlist(name)))
            if column is not None and not column.is_relation and _flat(sent) not in ("", _flat(text)):
                entered.append((capfirst(column.verbose_name), sent))
        context = {
            **self.admin_site.each_context(request),
            "title": _("This record is no longer on file"),
            "opts": self.opts,
            "last": self._last_change(request, self._key(object_id), opened.at),
            "entered": entered,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/record_gone.html", context)

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj and self.has_change_permission(request, obj):
            sent = request.POST.get(VERSION)
            context["version"] = sent or token(rows_on_file(context), request.user, self._record(obj.pk))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _record(self, key):
        return self.opts.label_lower, unquote(str(key))

    def _key(self, object_id):
        try:
            return self.opts.pk.to_python(unquote(str(object_id)))
        except forms.ValidationError:
            return None

    # --- Who changed it -----------------------------------------------------------------------------------

    def _last_change(self, request, pk, since):
        """The newest change since then of the record or of a row of its inlines that keeps history, or None."""
        entries = []
        tables = [(self.model, self.opts.pk)] + self._inline_tables(request)
        for model, relation in tables:
            if keeps_history(model):
                newest = (
                    history_of(model).objects.filter(**{relation.attname: pk}).select_related("history_user")
                )
                found = newest.order_by("-history_date", "-history_id").first()
                if found:
                    reason = found.history_change_reason or ""
                    entries.append(LastChange(found.history_date, found.history_user, reason))
        logged = LogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model), object_id=str(pk)
        )
        logged = logged.select_related("user").order_by("-action_time").first()
        if logged:
            entries.append(LastChange(logged.action_time, logged.user))
        entries = [entry for entry in entries if since is None or entry.at >= since]
        if not entries:
            return None
        last = max(entries, key=lambda entry: entry.at)
        known = last.by and last.by.pk in colleagues(request.user)
        return LastChange(last.at, last.by if known else None, last.reason)

    # --- Deleting -----------------------------------------------------------------------------------------

    def version_to_delete(self, request, queryset):
        """A version of records and of all that would be deleted with them."""
        keys = list(queryset.values_list("pk", flat=True))
        deleted, counts, *_others = self.get_deleted_objects(queryset, request)
        rows = self.model._base_manager.filter(pk__in=keys)
        return digest_of_rows(rows, str(deleted), sorted((str(kind), n) for kind, n in counts.items()))

    def delete_view(self, request, object_id, extra_context=None):
        if request.method != "POST" or VERSION not in request.POST:
            return super().delete_view(request, object_id, extra_context)
        with transaction.atomic():
            key = self._key(object_id)
            if key is not None and self._lock(request, key):
                obj = self.get_object(request, unquote(object_id))
                if obj is not None and self._version_of(request, obj) != request.POST[VERSION]:
                    messages.error(request, CHANGED_BEFORE_DELETION)
                    return HttpResponseRedirect(request.get_full_path())
            return super().delete_view(request, object_id, extra_context)

    def _version_of(self, request, obj):
        return self.version_to_delete(request, self.model._base_manager.filter(pk=obj.pk))

    def render_delete_form(self, request, context):
        context["version"] = self._version_of(request, context["object"])
        return super().render_delete_form(request, context)

    def get_actions(self, request):
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            _function, name, description = actions["delete_selected"]
            actions["delete_selected"] = (delete_unless_changed, name, description)
        return actions


CHANGED_BEFORE_DELETION = gettext_lazy(
    "Nothing was deleted: it was changed since you opened this page. Look at it again before you delete it."
)


@transaction.atomic
def delete_unless_changed(model_admin, request, queryset):
    """The action that deletes selected records, after one more look where they were changed meanwhile."""
    list(queryset.order_by("pk").select_for_update(no_key=True, of=("self",)).values_list("pk"))
    version = model_admin.version_to_delete(request, queryset)
    if request.POST.get("post") and request.POST.get(VERSION, version) != version:
        messages.error(request, CHANGED_BEFORE_DELETION)
        data = request.POST.copy()
        del data["post"]
        request.POST = data
    response = delete_selected(model_admin, request, queryset)
    if isinstance(response, TemplateResponse):
        response.context_data["version"] = version
    return response


def _to_read(request):
    """The same request as if the person only opened the page."""
    reading = copy(request)
    reading.__dict__.update({**request.__dict__, "method": "GET", "_post": QueryDict()})
    return reading

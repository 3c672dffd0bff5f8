"""How an upload was read, on the page of its batch: shown with a sample, and changed where it was read wrongly."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.utils.translation import get_language, get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from aca_portal import words
from aca_portal.spreadsheets.table import ReadingOptions, UploadError, heading_key
from aca_portal.spreadsheets.text import DELIMITERS, ENCODINGS
from aca_portal.spreadsheets.workbook_out import workbook
from coalitions.imports.batches import read_again
from coalitions.imports.importers import importer_of
from coalitions.imports.jobs import is_long_file
from coalitions.models import ImportBatch, ImportJob
from coalitions.staff.import_pages import has_rows

MARKS = {
    ".": gettext_lazy("point: 1,234,567.5"),
    ",": gettext_lazy("comma: 1.234.567,5"),
}


class ReadingForm(forms.Form):
    """The settings with which a file is read, one select for each heading included. Empty means: detect."""

    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), required=False)
    delimiter = forms.ChoiceField(label=gettext_lazy("Columns are separated by"), required=False)
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"), required=False)
    header_row = forms.IntegerField(
        label=gettext_lazy("Row of the headings"), required=False, min_value=1, max_value=10_000
    )
    decimal = forms.ChoiceField(label=gettext_lazy("Decimal mark"), required=False)

    def __init__(self, data=None, *, reading, file):
        self.file, self.known = file, file.headings()
        self.options, self.found = reading.get("options", {}), reading.get("found", {})
        super().__init__(data, initial=self.options)
        sheets = {name: name for name in self.found.get("sheets", ())}
        for name, choices in (("encoding", ENCODINGS), ("delimiter", DELIMITERS), ("sheet", sheets)):
            if self.found.get(name):
                self.fields[name].choices = self._choices(name, choices)
            else:
                del self.fields[name]
        self.fields["decimal"].choices = self._choices("decimal", MARKS)
        self.fields["header_row"].widget.attrs["placeholder"] = self.found.get("header_row", 1)
        self.settings = list(self.fields)
        self._add_columns()

    def _choices(self, name, choices):
        """Every choice, before them to leave it to us, with what was detected unless something was chosen."""
        detected = self.found.get(name)
        label = _("Detect")
        if detected and not self.options.get(name):
            label = _("Detected: %(value)s") % {"value": choices.get(detected, detected)}
        return [("", label), *choices.items()]

    def _add_columns(self):
        choices = [
            ("", _("– not read –")),
            *((name, self.file.column_name(name)) for name in self.file.fields),
        ]
        self.titled = []
        for position, (title, column) in enumerate(self.found.get("headings", ())):
            if title:
                name = f"column_{position}"
                self.fields[name] = forms.ChoiceField(
                    label=title, choices=choices, required=False, initial=column
                )
                self.titled.append((name, title))

    def setting_fields(self):
        return [self[name] for name in self.settings]

    def column_fields(self):
        """One for each column of the file, None where it has no heading."""
        names = dict(self.titled)
        found = self.found.get("headings", ())
        return [
            self[f"column_{position}"] if f"column_{position}" in names else None
            for position in range(len(found))
        ]

    def reading_options(self):
        """What was chosen. A heading is in the mapping only where it is read otherwise than by itself, or where
        several columns have it."""
        mapping = dict(self.options.get("mapping") or {})
        chosen, as_found = {}, {}
        for name, title in self.titled:
            chosen.setdefault(heading_key(title), []).append(self.cleaned_data[name])
            as_found.setdefault(heading_key(title), []).append(self.fields[name].initial)
        for key, columns in chosen.items():
            if any(columns) and columns == as_found[key] and key not in mapping:
                continue  # such as two columns “Year”, each beside its figure
            column = next(filter(None, columns), "")
            mapping.pop(key, None)
            if column != self.known.get(key, "") or len(columns) > 1:
                mapping[key] = column
        settings = {name: self.cleaned_data[name] for name in self.settings if self.cleaned_data[name]}
        return ReadingOptions(**settings, mapping=mapping)


def template_languages():
    """{code: name in the language itself} of the languages in which a template can be had."""
    codes = [one.code for one in words.languages()]
    return {code: get_language_info(code)["name_local"].capitalize() for code in codes}


def reading_summary(reading):
    """How a file was read, in a few words, such as: Shift_JIS · comma · headings in row 3 · decimal mark: point."""
    found = reading.get("found", {})
    words = []
    if found.get("encoding"):
        words.append(str(ENCODINGS.get(found["encoding"], found["encoding"])))
    if found.get("delimiter"):
        words.append(str(DELIMITERS.get(found["delimiter"], found["delimiter"])))
    if found.get("sheet"):
        words.append(_("sheet “%(sheet)s”") % {"sheet": found["sheet"]})
    if found.get("header_row"):
        words.append(_("headings in row %(row)s") % {"row": found["header_row"]})
    if found.get("decimal"):
        words.append(_("decimal mark %(mark)s") % {"mark": MARKS[found["decimal"]]})
    return " · ".join(words)


def needs_a_look(reading):
    """Whether a column is not read although nobody chose to leave it out."""
    chosen = reading.get("options", {}).get("mapping") or {}
    headings = reading.get("found", {}).get("headings", ())
    return any(title and not column and heading_key(title) not in chosen for title, column in headings)


class ReadingPages:
    """The part of the admin of imports that is about reading: the form on the page of a batch, and templates."""

    def reading_of(self, request, batch):
        """How the file was read; with a form to read it otherwise as long as it is not imported."""
        context = {
            "reading_summary": reading_summary(batch.reading),
            "reading_found": batch.reading.get("found", {}),
        }
        if batch.is_open and batch.reading.get("found") and request.user.may("edit", batch.coalition_id):
            context["reading_form"] = self._form(batch)
            context["reading_is_open"] = needs_a_look(batch.reading) or not has_rows(batch)
        return context

    def read_view(self, request, pk):
        """Read the file again with other settings. Nothing is written but the batch itself."""
        batch = self._batch_or_404(request, pk)
        if not request.user.may("edit", batch.coalition_id):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = self._form(batch, request.POST)
        if not form.is_valid():
            fields = ", ".join(str(form.fields[name].label) for name in form.errors)
            messages.error(request, _("Please choose again: %(fields)s.") % {"fields": fields})
            return HttpResponseRedirect(self._url("change", pk))
        if batch.is_open and is_long_file(bytes(batch.content)):
            reading = form.reading_options().as_json()
            return self.hand_over(request, batch, ImportJob.Work.READ_AGAIN, reading=reading)
        try:
            attempt = read_again(batch=batch, options=form.reading_options(), user=request.user)
        except UploadError as error:
            messages.error(request, str(error))
        else:
            if attempt.is_repeat:
                messages.info(request, _("This upload was dealt with before. It was not read again."))
            else:
                messages.success(request, _("The file was read again. Below is what it would do now."))
        return HttpResponseRedirect(self._url("change", pk))

    def template_view(self, request, kind):
        """An empty roster or pledge file, with headings in the language that is asked for or being read."""
        if not self.may(request, "view"):
            raise PermissionDenied
        of = request.GET.get("of", ImportBatch.Kind.ROSTER.value)
        if of not in ImportBatch.Kind.values:
            raise Http404
        headings = importer_of(of).file.template(request.GET.get("language", get_language()))
        if kind == "csv":
            content, content_type = "\ufeff" + ",".join(headings) + "\r\n", "text/csv; charset=utf-8"
        elif kind == "xlsx":
            content = workbook(headings, [])
            content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        else:
            raise Http404
        response = HttpResponse(content, content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="{of}-template.{kind}"'
        return response

    def _form(self, batch, data=None):
        return ReadingForm(data, reading=batch.reading, file=importer_of(batch.kind).file)

"""Forgetting a person who asks for it: they are erased wherever a coalition has written them down as a contact."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from aca_portal.accounts.record import note
from aca_portal.models import User
from aca_portal.spreadsheets.limits import UploadError
from coalitions.imports.importers import importer_of
from coalitions.imports.reading import read_file_of
from coalitions.models import Application, Coalition, Contact, ImportBatch, ImportChange, OutgoingMail
from signatories.models import MergeRecord

MODEL = "coalitions.contact"
EMPTIED = ""  # the digest of a file that was emptied
COLUMNS = "contact_"  # with what the columns of files that are about contacts begin


@dataclass(frozen=True)
class Erased:
    """In how many places a person was erased."""

    contacts: int
    versions: int  # in the history of contacts
    notes: int  # of imports and merges, by which these could be undone
    files: int  # uploaded rosters, which are emptied
    letters: int = 0  # applications that the person sent in, and mails to them

    @property
    def places(self) -> int:
        return self.contacts + self.versions + self.notes + self.files + self.letters


def same_person(contact: Contact) -> QuerySet[Contact]:
    """The contacts of the coalition that are this person: all with the same e-mail address, else this one alone."""
    return Contact.objects.filter(coalition=contact.coalition_id).filter(_is(contact))


def _is(contact: Contact) -> Q:
    return Q(pk=contact.pk) | Q(email__iexact=contact.email) if contact.email else Q(pk=contact.pk)


@transaction.atomic
def forget(*, contact: Contact, by: User) -> Erased:
    """Erase the person from contacts, their history, the notes of imports and merges, uploaded files, applications and
    mails.

    Uploads that name the person lose their file, and with it can no longer be read again; what they imported stays.
    Raises PermissionDenied for one who may not edit the coalition. It cannot be undone.
    """
    coalition = contact.coalition
    if not by.may("edit", coalition.pk):
        raise PermissionDenied
    Coalition.objects.select_for_update(no_key=True).get(pk=coalition.pk)
    found = list(same_person(contact).select_for_update())
    if not found:
        return Erased(0, 0, 0, 0)
    keys = {one.pk for one in found}
    history = Contact.history.filter(coalition=coalition.pk)
    addresses = Q(email__iexact=contact.email) if contact.email else Q(pk=None)
    keys |= set(history.filter(addresses).values_list("id", flat=True))
    versions = history.filter(addresses | Q(id__in=[one.pk for one in found]))
    written = {
        text.casefold() for one in (*found, *versions) for text in (one.name, one.email, one.phone) if text
    }
    notes = _erase_from_imports(coalition, keys, written) + _erase_from_merges(keys)
    files = _erase_from_files(coalition, _told_by(contact, found))
    letters = _erase_from_letters(coalition, contact.email) if contact.email else 0
    number = versions.count()
    versions.delete()
    Contact.objects.filter(pk__in=[one.pk for one in found])._raw_delete(Contact.objects.db)
    erased = Erased(len(found), number, notes, files, letters)
    note("person forgotten", by.pk, coalition=coalition.pk, places=erased.places)
    return erased


def _erase_from_letters(coalition: Coalition, email: str) -> int:
    """Mails to the person are deleted; an application that they sent in stays, as one of nobody."""
    mails, _by_model = OutgoingMail.objects.filter(coalition=coalition, to__iexact=email).delete()
    sent_in = Application.objects.filter(coalition=coalition, contact_email__iexact=email)
    return mails + sent_in.update(**dict.fromkeys(Application.CONTACT, ""))


def _told_by(contact: Contact, found: list[Contact]) -> set[str]:
    """By what a person is known in files: the e-mail address, else the name and telephone."""
    if contact.email:
        return {contact.email.casefold()}
    return {text.casefold() for one in found for text in (one.name, one.phone) if text}


def _erase_from_imports(coalition: Coalition, keys: set[int], written: set[str]) -> int:
    """The notes of imports by which contacts could be put back, and what their previews said of them."""
    erased = 0
    for change in ImportChange.objects.filter(batch__coalition=coalition, model=MODEL).iterator(
        chunk_size=10
    ):
        kept = [at for at, row in enumerate(change.rows) if row[0] not in keys]
        if len(kept) < len(change.rows):
            erased += len(change.rows) - len(kept)
            change.rows = [change.rows[at] for at in kept]
            change.uids = [change.uids[at] for at in kept] if change.uids else []
            change.save(update_fields=["rows", "uids"])
    batches = ImportBatch.objects.filter(coalition=coalition, kind=ImportBatch.Kind.ROSTER)
    for batch in batches.only("rows").iterator(chunk_size=1):
        naming = [row for row in batch.rows if _names(row.get("changes", {}), written)]
        for row in naming:
            row["changes"] = {
                name: values for name, values in row["changes"].items() if not name.startswith(COLUMNS)
            }
        if naming:
            erased += len(naming)
            batch.save(update_fields=["rows"])
    return erased


def _names(changes: dict[str, Any], written: set[str]) -> bool:
    said = (values for name, values in changes.items() if name.startswith(COLUMNS))
    return any(str(value).casefold() in written for values in said for value in values)


def _erase_from_merges(keys: set[int]) -> int:
    """What merges of signatories noted of the contacts that they moved."""
    erased = 0
    for record in MergeRecord.objects.iterator(chunk_size=10):
        before = _notes(record.done)
        for kind in ("moved", "changed"):
            pairs = record.done.get(kind, [])
            record.done[kind] = [pair for pair in pairs if not _is_contact(pair[:1], keys)]
        removed = record.done.get("removed", [])
        record.done["removed"] = [one for one in removed if not _is_contact([one], keys)]
        if _notes(record.done) < before:
            erased += before - _notes(record.done)
            MergeRecord.objects.filter(pk=record.pk).update(done=record.done)
    return erased


def _notes(done: dict[str, Any]) -> int:
    return sum(len(done.get(kind, [])) for kind in ("moved", "changed", "removed"))


def _is_contact(notes: Iterable[dict[str, Any]], keys: set[int]) -> bool:
    return any(one["model"] == MODEL and one["pk"] in keys for one in notes)


def _erase_from_files(coalition: Coalition, told: set[str]) -> int:
    batches = ImportBatch.objects.filter(coalition=coalition, kind=ImportBatch.Kind.ROSTER).exclude(
        content=b""
    )
    keys = [batch.pk for batch in batches.iterator(chunk_size=1) if _file_names(batch, told)]
    named = ImportBatch.objects.filter(pk__in=keys)
    named.exclude(state__in=ImportBatch.WRITTEN).delete()
    for batch in named.only("reading"):
        batch.reading.get("found", {}).pop("sample", None)
        batch.content, batch.sha256, batch.errors, batch.warnings = b"", EMPTIED, [], []
        batch.save(update_fields=["content", "sha256", "errors", "warnings", "reading"])
    return len(keys)


def _file_names(batch: ImportBatch, told: set[str]) -> bool:
    """Whether a cell of the file, of any column, holds the person. One that cannot be read is searched as text."""
    if any(text.encode() in bytes(batch.content).lower() for text in told):
        return True
    read = partial(importer_of(batch.kind).file.read_table, keep_all=True)
    try:
        table = read_file_of(batch, read)
    except UploadError:
        return False
    cells = (str(cell).casefold() for row in table.rows for cell in row.all_cells)
    return any(text in cell for cell in cells for text in told)

"""The columns of a file of entries in lists of others, in their order: this is what is read and explained."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.spreadsheets.cells import as_text
from aca_portal.spreadsheets.columns import Column, FileResource
from aca_portal.spreadsheets.rows import CellError, Row
from aca_portal.spreadsheets.widgets import Choice, Code, Date, Text, Website
from coalitions.listings.catalogue import codes_by_word, known_lists
from coalitions.models import ListEntry, Membership
from coalitions.rosters.columns import TypeWidget
from signatories.models import Identifier, Jurisdiction, Signatory
from signatories.names.keys import name_key
from signatories.schemes import Scheme


class ListName(Text):
    """Which list it is, by its code or by one of its names."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        code = codes_by_word().get(name_key(as_text(value).replace("_", " ")))
        if code is None:
            known = ", ".join(one.code for one in known_lists())
            message = _("“%(text)s” is none of the lists that are known. Write one of: %(known)s.")
            raise CellError(message % {"text": as_text(value), "known": known})
        return code


class ListedCountry(Text):
    """A country as its two-letter code."""

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> str:
        text = super().clean(value, row, **kwargs).upper()
        if not re.fullmatch("[A-Z]{2}", text):
            raise CellError(_("Write the country as its two-letter ISO code, such as MX."))
        return text


class ListingFile(FileResource):
    """Who stands in lists of others, one entry a row. The model is `ListEntry`."""

    words_of = "listings"

    list = Column(
        ListName(None), required=True, help=gettext_lazy("Which list it is, such as race_to_zero. Required.")
    )
    name = Column(
        Text(Signatory.name.field.max_length),
        help=gettext_lazy("The name of the organisation, as the list has it."),
    )
    country = Column(
        ListedCountry(None),
        help=gettext_lazy("The code of its country, such as MX. Those of other countries are passed over."),
    )
    type = Column(
        TypeWidget(), help=gettext_lazy("What kind of organisation it is, where two have the same name.")
    )
    code = Column(
        Code(Jurisdiction.code.field.max_length),
        help=gettext_lazy("The code of the territory that it governs."),
    )
    external_id = Column(
        Code(Membership.external_id.field.max_length), help=gettext_lazy("Your own key for this member.")
    )
    scheme = Column(
        Choice(Scheme),
        help=gettext_lazy("Of which kind the code in “identifier” is, such as lei or wikidata."),
    )
    identifier = Column(
        Code(Identifier.value.field.max_length),
        help=gettext_lazy("The code under which others know the organisation. It goes before the name."),
    )
    since = Column(
        Date(),
        attribute="since",
        help=gettext_lazy("Since when it is listed. This or the date of the list is required."),
    )
    as_of = Column(
        Date(),
        attribute="as_of",
        help=gettext_lazy("Of which date the list is. This or the day of listing is required."),
    )
    status = Column(
        Text(ListEntry.status.field.max_length),
        attribute="status",
        help=gettext_lazy("Its status, as the list says it, such as Targets Set."),
    )
    ended_on = Column(
        Date(),
        attribute="ended_on",
        help=gettext_lazy("Since when it is no longer listed; such entries stay visible."),
    )
    source_url = Column(
        Website(ListEntry.source_url.field.max_length),
        attribute="source_url",
        help=gettext_lazy("The address where the list says so; else that of the list itself."),
    )


class ListingRow(Row):
    """A row as it was read. `values` holds the fields of the entry that it states, and no others."""

    state = county = ""  # a list names no region

    @property
    def signatory(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        return self.name or self.external_id or self.code or self.identifier

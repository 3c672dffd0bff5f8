"""The columns of a roster, in their order: this list is what is read, explained, exported and documented."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aca_portal.spreadsheets.cells import as_text
from aca_portal.spreadsheets.columns import Column, FileResource
from aca_portal.spreadsheets.widgets import (
    Choice,
    Code,
    Date,
    Email,
    LanguageName,
    Name,
    Text,
    Website,
    WholeNumber,
    Year,
)
from coalitions.models import Contact, Membership
from coalitions.rosters.status_words import StatusWidget
from coalitions.rosters.type_words import LOCAL_GOVERNMENT_BY_END, LOCAL_GOVERNMENTS, types_by_word
from signatories.models import LARGEST, Figure, Jurisdiction, Metric, Signatory, SignatoryName
from signatories.names.keys import name_key
from signatories.types import SignatoryType

LONGEST_NOTE = 30_000  # a cell of Excel holds 32,767 characters


class TypeWidget(Choice):
    """A type of signatory. Where a Japanese list says 自治体, the end of the name tells prefecture from city."""

    key = staticmethod(name_key)

    def __init__(self):
        super().__init__(SignatoryType)

    @cached_property
    def by_word(self):
        return types_by_word()

    def clean(self, value, row=None, **kwargs):
        if self.key(as_text(value)) in LOCAL_GOVERNMENTS:
            name = as_text(row.get("name", "")).strip()
            if name[-1:] in LOCAL_GOVERNMENT_BY_END:
                return LOCAL_GOVERNMENT_BY_END[name[-1]]
        return super().clean(value, row, **kwargs)

    def unknown(self):
        return _("“%(text)s” is not a type of signatory. Write one of: %(known)s.")


class JoiningDate(Date):
    """A year alone is no day and none is invented: the cell is passed over with a warning."""

    def vague(self, found, warn):
        message = _(
            "“%(found)s” is no full date, so the joining date was left as it is on file. "
            "Write the day like 2019-10-31 if it is known."
        )
        warn(message % {"found": found})


class RosterFile(FileResource):
    """The members of a coalition, one period of membership a row. The model is `Membership`."""

    words_of = "roster"

    name = Column(
        Name(Signatory.name.field.max_length),
        attribute="signatory__name",
        required=True,
        help=gettext_lazy("The official name of the signatory. Required."),
    )
    type = Column(
        TypeWidget(),
        attribute="signatory__type",
        required=True,
        help=gettext_lazy(
            "What kind of organisation it is; the words that are understood are listed below. Required."
        ),
    )
    external_id = Column(
        Code(Membership.external_id.field.max_length),
        attribute="external_id",
        help=gettext_lazy(
            "Your own key for this member. With it a member is found again even if its name changes."
        ),
    )
    code = Column(
        Code(Jurisdiction.code.field.max_length),
        help=gettext_lazy(
            "The code of the territory governed or based in, such as JP-14, MX-14039 or US-04019."
        ),
    )
    state = Column(
        Text(Jurisdiction.name.field.max_length, repeats=True),
        help=gettext_lazy("The state, province or prefecture, by name or code."),
    )
    county = Column(
        Text(Jurisdiction.name.field.max_length, repeats=True),
        help=gettext_lazy("The county or department, by name or code."),
    )
    city = Column(
        Text(Jurisdiction.name.field.max_length),
        help=gettext_lazy(
            "The city or municipality where an organisation is based. A city government needs no entry here."
        ),
    )
    joined_on = Column(
        JoiningDate(),
        attribute="joined_on",
        help=gettext_lazy(
            "The day on which it joined, as YYYY-MM-DD. Leave it empty if it is not known; a year alone is not "
            "taken over."
        ),
    )
    left_on = Column(
        Date(),
        attribute="left_on",
        help=gettext_lazy(
            "The first day without membership, as YYYY-MM-DD. Leave it empty for current members."
        ),
    )
    status = Column(
        StatusWidget(),
        is_offered=False,
        help=gettext_lazy(
            "Whether it is a member, such as active, suspended, withdrawn 2020. One that has left is never taken in as "
            "active. Not needed: write a leaving date instead."
        ),
    )
    website = Column(
        Website(Signatory.website.field.max_length),
        attribute="signatory__website",
        help=gettext_lazy("The full address, with https://."),
    )
    local_name = Column(
        Text(SignatoryName.name.field.max_length),
        help=gettext_lazy(
            "The name in the language of the country, if the official name above is in another."
        ),
    )
    population = Column(
        WholeNumber(LARGEST[Metric.POPULATION], zero_is_unknown=True),
        help=gettext_lazy("For governments: the number of inhabitants."),
    )
    population_year = Column(
        Year(), help=gettext_lazy("The year of that number. Leave it empty if the source does not say.")
    )
    population_source = Column(
        Text(Figure.source.field.max_length, repeats=True),
        help=gettext_lazy("Where that number comes from."),
    )
    gdp = Column(
        WholeNumber(LARGEST[Metric.GDP], zero_is_unknown=True),
        help=gettext_lazy(
            "For governments: the gross domestic product in whole units of the currency in which the country's own "
            "figure is on file."
        ),
    )
    gdp_year = Column(Year(), help=gettext_lazy("The year of that amount."))
    gdp_source = Column(
        Text(Figure.source.field.max_length, repeats=True),
        help=gettext_lazy("Where that amount comes from."),
    )
    contact_name = Column(
        Text(Contact.name.field.max_length, understands_unknown=True),
        help=gettext_lazy("The person whom you write to. Contacts are never shown to the public."),
    )
    contact_email = Column(
        Email(Contact.email.field.max_length),
        help=gettext_lazy("The person’s e-mail address. By it the person is found again."),
    )
    contact_role = Column(
        Text(Contact.role.field.max_length, understands_unknown=True),
        help=gettext_lazy("What the person does there, such as head of sustainability."),
    )
    contact_phone = Column(
        Text(Contact.phone.field.max_length, understands_unknown=True),
        help=gettext_lazy("The person’s telephone number, with the code of the country."),
    )
    contact_language = Column(
        LanguageName(), help=gettext_lazy("The language in which to write to the person, such as es.")
    )
    note = Column(
        Text(LONGEST_NOTE), attribute="note", help=gettext_lazy("For staff; never shown to the public.")
    )

    PLACE = ("code", "state", "county", "city")
    CONTACT = ("contact_name", "contact_email", "contact_role", "contact_phone", "contact_language")
    METRICS = (Metric.POPULATION.value, Metric.GDP.value)

    @classmethod
    def written_to_signatory(cls) -> tuple[str, ...]:
        """The columns that write a field of the signatory, which is called like them."""
        return tuple(name for name, column in cls.fields.items() if _model(column) == "signatory")

    @classmethod
    def written_to_membership(cls) -> tuple[str, ...]:
        """The columns that write a field of the membership, which is called like them."""
        return tuple(name for name, column in cls.fields.items() if _model(column) == "")


def _model(column):
    """Where the attribute of a column leads from the membership: "signatory", "" or, without one, None."""
    return None if column.attribute is None else column.attribute.rpartition("__")[0]

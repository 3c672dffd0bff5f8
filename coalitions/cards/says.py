"""What the picture of a coalition says. Drawing it is slow and needs fonts; this is quick, so that a page can tell
whether the picture that was drawn last still says what the page does."""

import datetime
from dataclasses import dataclass

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from aca_portal.numbers import count, not_known, share, year, years
from coalitions.models import SocialCard
from signatories.models import Jurisdiction
from signatories.territories.chains import named


@dataclass
class Words:
    """All that a card says, in the language that was active. What does not apply is empty."""

    name: str
    country: str
    share: str
    caption: str
    facts: list
    date: str
    demo: str
    site: str

    def __str__(self):
        share = f"{self.share} {self.caption}".strip()
        texts = [self.name, self.country, share, *self.facts, self.date, self.demo, self.site]
        return " · ".join(text for text in texts if text)


def still_agrees(card: SocialCard, coalition, reach, demo) -> bool:
    """Whether the card says what it would say if it were drawn now, but for its date, in the language of the card."""
    country = coalition.country.local_name  # read with the coalition
    return card.words == str(card_words(coalition, reach, demo, as_of=card.as_of, country=country))


def card_words(coalition, reach, demo, *, as_of: datetime.date | None = None, country: str = ""):
    """What the card says in the active language. `as_of` is the date that it names, if not that of the reach."""
    people = reach.population
    if not country:
        countries = Jurisdiction.objects.filter(pk=coalition.country_id)
        country = named(countries, translation.get_language()).get().local_name
    country = _on_one_line(country)
    caption = _("of the country's people")
    if people.share is None:
        caption = f"{_('Share of the population')}: {not_known()}"
    return Words(
        name=_on_one_line(str(coalition)),
        country=country,
        share="" if people.share is None else share(people.share),
        caption=caption,
        facts=_facts(people, country),
        date=_("As of %(date)s.") % {"date": date_format(as_of or reach.as_of, "DATE_FORMAT")},
        demo=demo.sentence,
        site=_("Alliances for Climate Action"),
    )


def _on_one_line(text):
    return " ".join(text.split())


def _facts(people, country):
    if people.value is None:
        facts = [_("The number of people is not known.")]
    else:
        when = f" ({years(people.years)})" if people.years else ""
        facts = [_("%(value)s people, each counted once") % {"value": count(people.value)} + when]
    if people.national is None:
        facts.append(_("The share of the country is not known: there is no national figure on file."))
    else:
        values = {"total": count(people.national), "country": country, "year": year(people.national_year)}
        facts.append(_("%(country)s: %(total)s people (%(year)s)") % values)
    if not people.is_certain:
        values = {"upper": count(people.upper)}
        facts.append(_("It may be as many as %(upper)s, with what is undetermined.") % values)
    return facts

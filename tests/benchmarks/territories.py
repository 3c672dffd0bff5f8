"""A large invented country for benchmarks: regions, counties and municipalities, written in bulk."""

import datetime

from coalitions.models import Membership
from signatories.models import Figure, Jurisdiction, JurisdictionKind, Metric, Signatory
from signatories.names.keys import name_key
from signatories.types import SignatoryType
from tests import factories

BATCH = 5000
TYPE_OF = {
    JurisdictionKind.REGION: SignatoryType.STATE,
    JurisdictionKind.COUNTY: SignatoryType.COUNTY,
    JurisdictionKind.MUNICIPALITY: SignatoryType.CITY,
}


def write(model, rows):
    return model.objects.bulk_create(rows, batch_size=BATCH)


def places(kind, parents, count):
    """`count` jurisdictions of that kind, dealt out to the parents in turn."""
    names = [f"{kind.label.split()[0].title()} {number}" for number in range(count)]
    return write(
        Jurisdiction,
        [
            Jurisdiction(
                name=name,
                name_key=name_key(name),
                kind=kind,
                country="US",
                parent=parents[number % len(parents)],
            )
            for number, name in enumerate(names)
        ],
    )


def populate(territories):
    """A census figure for each, the same for each kind and never above the territory around it."""
    people = {
        JurisdictionKind.REGION: 40_000_000,
        JurisdictionKind.COUNTY: 1_500_000,
        JurisdictionKind.MUNICIPALITY: 10_000,
    }
    figure = {
        "metric": Metric.POPULATION,
        "year": 2020,
        "unit": "people",
        "kind": "census",
        "source": "Benchmark",
    }
    write(Figure, [Figure(jurisdiction=place, value=people[place.kind], **figure) for place in territories])


def govern(coalition, territories):
    """A member government for each of the territories."""
    admit(
        coalition,
        [
            Signatory(
                slug=f"government-{place.pk}",
                name=place.name,
                name_key=place.name_key,
                type=TYPE_OF[place.kind],
                country="US",
                governs=place,
            )
            for place in territories
        ],
    )


def employ(coalition, territories, count):
    """`count` member companies, seated in the territories in turn."""
    names = [f"Company {number}" for number in range(count)]
    admit(
        coalition,
        [
            Signatory(
                slug=f"company-{number}",
                name=name,
                name_key=name_key(name),
                type=SignatoryType.BUSINESS,
                country="US",
                based_in=territories[number % len(territories)],
            )
            for number, name in enumerate(names)
        ],
    )


def admit(coalition, signatories):
    joined = datetime.date(2019, 1, 1)
    write(
        Membership,
        [
            Membership(
                coalition=coalition, signatory=signatory, status=Membership.Status.ACTIVE, joined_on=joined
            )
            for signatory in write(Signatory, signatories)
        ],
    )


def nation(*, regions, counties, municipalities):
    """The coalition and the territories of the country, by kind, all with figures."""
    coalition = factories.coalition("us")
    country = [coalition.country]
    states = places(JurisdictionKind.REGION, country, regions)
    districts = places(JurisdictionKind.COUNTY, states, counties)
    cities = places(JurisdictionKind.MUNICIPALITY, districts, municipalities)
    populate([*states, *districts, *cities])
    factories.figure(coalition.country, 330_000_000)
    return coalition, states, districts, cities

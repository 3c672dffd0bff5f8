"""Builders for tests: each makes one saved object with sane defaults and takes any field by keyword.

Names are numbered so that two calls never collide. Nothing is created behind the scenes but what a row cannot
exist without: the country of a region or coalition, the territory of a government.
"""

import datetime
from itertools import count

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import slugify

from coalitions.models import (
    Application,
    Claim,
    Coalition,
    CoalitionRole,
    Contact,
    Correction,
    MailText,
    Membership,
    OutgoingMail,
    Partner,
    Partnership,
)
from pledges.kinds import RULES
from pledges.models import Pledge
from signatories.models import (
    Figure,
    FigureKind,
    Identifier,
    Jurisdiction,
    JurisdictionKind,
    JurisdictionName,
    Measure,
    Metric,
    NameKind,
    Signatory,
    SignatoryName,
)
from signatories.types import KIND_GOVERNED, SignatoryType

PASSWORD = "correct horse battery staple"

COUNTRY_NAMES = {"AR": "Argentina", "JP": "Japan", "MX": "Mexico", "US": "United States of America"}
COALITION_COUNTRIES = {"argentina": "AR", "japan": "JP", "mexico": "MX", "us": "US"}

_number = count(1)


def _numbered(word):
    return f"{word} {next(_number)}"


# --- Territories ------------------------------------------------------------------------------------------


def country(code="US", **fields):
    """The country of that code, made on the first call. Keywords are used only when it is made."""
    defaults = {"name": COUNTRY_NAMES.get(code, code), "kind": JurisdictionKind.COUNTRY, "country": code}
    return Jurisdiction.objects.get_or_create(code=code, defaults=defaults | fields)[0]


def jurisdiction(
    name=None, kind=JurisdictionKind.MUNICIPALITY, *, parent=None, parts=(), lies_across=(), **fields
):
    """A territory inside `parent`, by default the United States."""
    parent = parent or country(fields.get("country", "US"))
    made = Jurisdiction.objects.create(
        **{"name": name or _numbered("Place"), "kind": kind, "country": parent.country, "parent": parent}
        | fields
    )
    made.parts.set(parts)
    made.lies_across.set(lies_across)
    return made


def region(code="US-CA", name=None, **fields):
    """The region of that ISO 3166-2 code, in its country, made on the first call."""
    found = Jurisdiction.objects.filter(code=code).first()
    return found or jurisdiction(
        name or code, JurisdictionKind.REGION, code=code, parent=country(code[:2]), **fields
    )


def county(name=None, *, parent=None, **fields):
    return jurisdiction(name or _numbered("County"), JurisdictionKind.COUNTY, parent=parent, **fields)


def municipality(name=None, *, parent=None, **fields):
    return jurisdiction(name or _numbered("City"), JurisdictionKind.MUNICIPALITY, parent=parent, **fields)


def jurisdiction_name(jurisdiction, name, language="", kind=NameKind.OFFICIAL):
    return JurisdictionName.objects.create(jurisdiction=jurisdiction, name=name, language=language, kind=kind)


def figure(jurisdiction, value, metric=Metric.POPULATION, **fields):
    """A figure of 2020 from the reference data: people, current USD or tCO2e, by metric."""
    defaults = {
        "year": 2020,
        "unit": {Metric.POPULATION: "people", Metric.GDP: "USD", Metric.GHG: "tCO2e"}[metric],
        "price_basis": "current" if metric == Metric.GDP else "",
        "kind": FigureKind.CENSUS if metric == Metric.POPULATION else "",
        "source": "Statistics office",
        "source_url": "https://statistics.example/",
        "provenance": "reference",
    }
    return Figure.objects.create(jurisdiction=jurisdiction, metric=metric, value=value, **defaults | fields)


# --- Signatories ------------------------------------------------------------------------------------------


def signatory(name=None, type=SignatoryType.CITY, *, governs=None, based_in=None, **fields):
    """A signatory of that type. A government without `governs` gets a territory of its own name and kind."""
    name = name or _numbered("Signatory")
    if type in KIND_GOVERNED and governs is None:
        governs = jurisdiction(name, KIND_GOVERNED[type], country=fields.get("country", "US"))
    place = governs or based_in
    defaults = {
        "slug": slugify(name) or slugify(_numbered("signatory")),
        "country": place.country if place else "US",
    }
    return Signatory.objects.create(
        name=name, type=type, governs=governs, based_in=based_in, **defaults | fields
    )


def business(name=None, **fields):
    return signatory(name or _numbered("Company"), SignatoryType.BUSINESS, **fields)


def signatory_name(signatory, name, language="", kind=NameKind.OFFICIAL):
    return SignatoryName.objects.create(signatory=signatory, name=name, language=language, kind=kind)


def identifier(signatory, value, scheme="wikidata", source="Wikidata", **fields):
    return Identifier.objects.create(signatory=signatory, scheme=scheme, value=value, source=source, **fields)


def measure(signatory, value, metric="employees", **fields):
    defaults = {"year": 2020, "unit": "people", "source": "Annual report"}
    return Measure.objects.create(signatory=signatory, metric=metric, value=value, **defaults | fields)


# --- Coalitions -------------------------------------------------------------------------------------------


def coalition(slug="us", **fields):
    """The coalition of that slug, launched in 2018; one of the first four knows its country, others are US."""
    defaults = {
        "name": _numbered("Alliance"),
        "country": fields.pop("country", None) or country(COALITION_COUNTRIES.get(slug, "US")),
        "launched_on": datetime.date(2018, 1, 1),
    }
    return Coalition.objects.create(slug=slug, **defaults | fields)


def membership(coalition, signatory, **fields):
    """An active membership since 2019; one with `left_on` has ended."""
    defaults = {
        "joined_on": datetime.date(2019, 1, 1),
        "status": Membership.Status.ENDED if fields.get("left_on") else Membership.Status.ACTIVE,
    }
    return Membership.objects.create(coalition=coalition, signatory=signatory, **defaults | fields)


def claim(coalition, value, metric=Claim.Metric.POPULATION, **fields):
    defaults = {"year": 2021, "source": "Press release", "source_url": "https://press.example/"}
    return Claim.objects.create(coalition=coalition, metric=metric, value=value, **defaults | fields)


def correction(coalition, signatory=None, **fields):
    defaults = {"message": "The population is that of another year."}
    return Correction.objects.create(coalition=coalition, signatory=signatory, **defaults | fields)


def contact(coalition, signatory, **fields):
    """A person at a member; the first of a pair is its main contact."""
    name = _numbered("Person")
    defaults = {"name": name, "email": f"{slugify(name)}@members.example"}
    defaults["is_main"] = not Contact.objects.filter(coalition=coalition, signatory=signatory).exists()
    return Contact.objects.create(coalition=coalition, signatory=signatory, **defaults | fields)


def application(coalition, **fields):
    """A confirmed application of a company, waiting for a decision."""
    defaults = {
        "language": "en",
        "type": "business",
        "name": _numbered("Applicant"),
        "contact_name": "Ana",
        "contact_email": "ana@example.org",
        "conditions": "The declaration.",
        "state": Application.State.WAITING,
        "confirmed_at": timezone.now(),
    }
    return Application.objects.create(coalition=coalition, **defaults | fields)


def mail_text(coalition, **fields):
    """A coalition's own words for a refusal in English."""
    defaults = {"occasion": "refused", "language": "en", "subject": "Sorry", "body": "No: {reason}"}
    return MailText.objects.create(coalition=coalition, **defaults | fields)


def outgoing_mail(coalition, **fields):
    """A mail that waits to be sent."""
    defaults = {"occasion": "refused", "to": "ana@example.org", "subject": "Sorry", "body": "No."}
    return OutgoingMail.objects.create(coalition=coalition, **defaults | fields)


def partner(coalition=None, role=Partnership.Role.SUPPORTER, **fields):
    """A partner, with that role in the coalition if one is given."""
    made = Partner.objects.create(**{"name": _numbered("Partner")} | fields)
    if coalition:
        Partnership.objects.create(partner=made, coalition=coalition, role=role)
    return made


def pledge(coalition, signatory, **fields):
    """A declared target: half the emissions of 2010 by 2030; of another kind, as much of this as it allows."""
    kind = fields.get("kind", Pledge.Kind.ABSOLUTE)
    numbers = {"base_year": 2010, "target_year": 2030, "target_value": 50, "unit": "percent"}
    defaults = {"title": _numbered("Pledge"), "kind": kind} | {
        field: value for field, value in numbers.items() if field in RULES[kind].fields
    }
    return Pledge.objects.create(coalition=coalition, signatory=signatory, **defaults | fields)


# --- People -----------------------------------------------------------------------------------------------


def staff_user(coalition=None, role=CoalitionRole.Role.EDITOR, **fields):
    """Staff with that role in the coalition; without a coalition, staff who may see nothing yet."""
    defaults = {"username": f"staff{next(_number)}", "password": PASSWORD, "is_staff": True}
    user = get_user_model().objects.create_user(**defaults | fields)
    if coalition:
        CoalitionRole.objects.create(user=user, coalition=coalition, role=role)
    return user


def superuser(**fields):
    defaults = {"username": f"admin{next(_number)}", "password": PASSWORD}
    return get_user_model().objects.create_superuser(**defaults | fields)

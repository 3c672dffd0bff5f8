"""The demonstration: a selection of real members, marked as such, and logins to look around with.

Only the `demo` command calls this, and only on a development machine. `demo_data/README.md` names the sources.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction

from coalitions.members.periods import write_period
from coalitions.models import Coalition, CoalitionRole, Membership
from coalitions.reference import load_reference, load_territories
from pledges.criteria.sets import adopt, ready_sets
from pledges.models import CriterionAnswer, Pledge
from signatories.models import Jurisdiction, Measure, NameKind, Signatory, SignatoryName, free_slug
from signatories.types import GOVERNMENT_TYPES

FOLDER = Path(__file__).parent.parent / "demo_data"
ADMIN = "demo-admin"


@dataclass
class Login:
    """One login of the demonstration. Its password is no secret: it exists on development machines only."""

    username: str
    coalition: str
    role: str

    @property
    def password(self):
        return f"{self.username}-password"

    def as_json(self):
        return {
            "username": self.username,
            "password": self.password,
            "coalition": self.coalition,
            "role": self.role,
        }


@transaction.atomic
def load_demo(*, progress=lambda text: None):
    """Load the reference data and the demonstration members; what is there already stays as it is."""
    tally = load_reference(progress=progress)
    load_territories(FOLDER, tally)
    coalitions = {coalition.slug: coalition for coalition in Coalition.objects.select_related("country")}
    members, pledges = read_entries("members.toml", "member"), read_entries("pledges.toml", "pledge")
    codes = {entry["code"] for entry in members + pledges if "code" in entry}
    places = {place.code: place for place in Jurisdiction.objects.filter(code__in=codes)}
    for entry in members:
        add_member(entry, coalitions[entry["coalition"]], places.get(entry.get("code")), tally)
    for entry in pledges:
        add_pledge(entry, coalitions[entry.pop("coalition")], places[entry.pop("code")], tally)
    add_answers(coalitions, places, tally)
    return tally


def add_answers(coalitions, places, tally):
    """Let a coalition ask what Race to Zero asks, and answer a little of it; the rest stays not checked."""
    for entry in read_entries("answers.toml", "answer"):
        coalition = coalitions[entry["coalition"]]
        adopt(coalition=coalition, ready=ready_sets()[entry["set"]], is_demo=True)
        criterion = coalition.criteria.get(set_code=entry["set"], code=entry["criterion"])
        signatory = Signatory.objects.get(governs=places[entry["code"]], type="state")
        about = {name: entry[name] for name in ("answer", "source", "source_url", "checked_on")}
        _answer, is_new = CriterionAnswer.objects.get_or_create(
            criterion=criterion, signatory=signatory, defaults=about | {"is_demo": True}
        )
        tally.count("answers", "new" if is_new else "unchanged")


def read_entries(filename, table):
    return tomllib.loads((FOLDER / filename).read_text(encoding="utf-8"))[table]


def add_member(entry, coalition, governs, tally):
    """Admit one member, unless the coalition has or had it already."""
    signatory = find_signatory(entry, coalition, governs) or make_signatory(entry, coalition, governs)
    if coalition.memberships.filter(signatory=signatory).exists():
        tally.count("members", "unchanged")
        return
    membership = Membership(
        coalition=coalition,
        signatory=signatory,
        joined_on=entry.get("joined_on"),
        note=entry.get("note", ""),
        is_demo=True,
    )
    write_period(membership)
    tally.count("members", "new")


def find_signatory(entry, coalition, governs):
    """The signatory that this entry is about: a government by its place and type, any other by its name."""
    if entry["type"] in GOVERNMENT_TYPES:
        found = Signatory.objects.filter(governs=governs, type=entry["type"])
    else:
        key = Signatory.key_of(entry["name"], entry["type"])
        found = Signatory.objects.filter(governs=None, country=coalition.country.code, name_key=key)
    return found.first()


def make_signatory(entry, coalition, governs):
    signatory = Signatory.objects.create(
        slug=free_slug(entry["name"]),
        name=entry["name"],
        type=entry["type"],
        country=coalition.country.code,
        governs=governs,
    )
    for column, name in entry.get("names", {}).items():
        kind, _underscore, language = column.partition("_")
        SignatoryName.objects.create(
            signatory=signatory, kind=NameKind(kind).value, language=language, name=name
        )
    for measure in entry.get("measures", []):
        Measure.objects.create(signatory=signatory, **measure)
    return signatory


def add_pledge(entry, coalition, governs, tally):
    """Add one pledge of a government, unless it has one of that kind for that year already."""
    signatory = Signatory.objects.get(governs=governs, type="state")
    key = {name: entry[name] for name in ("kind", "base_year", "target_year")}
    if Pledge.objects.filter(coalition=coalition, signatory=signatory, **key).exists():
        tally.count("pledges", "unchanged")
        return
    pledge = Pledge(coalition=coalition, signatory=signatory, is_demo=True, **entry)
    pledge.full_clean()
    pledge.save()
    tally.count("pledges", "new")


@transaction.atomic
def make_logins():
    """A coordinator for each coalition and one superuser, each with its demonstration password."""
    user_model = get_user_model()
    logins = []
    for coalition in Coalition.objects.order_by("slug"):
        login = Login(f"demo-{coalition.slug}", coalition.slug, CoalitionRole.Role.COORDINATOR.value)
        user = user_model.objects.filter(username=login.username).first()
        user = user or user_model(username=login.username)
        user.is_staff = user.is_active = True
        user.set_password(login.password)
        user.save()
        CoalitionRole.objects.update_or_create(user=user, coalition=coalition, defaults={"role": login.role})
        logins.append(login)
    admin = user_model.objects.filter(username=ADMIN).first() or user_model(username=ADMIN)
    admin.is_staff = admin.is_superuser = admin.is_active = True
    logins.append(Login(ADMIN, "", "superuser"))
    admin.set_password(logins[-1].password)
    admin.save()
    return logins

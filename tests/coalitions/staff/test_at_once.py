"""Two people at the same moment: at one record, and at imports of one and of two coalitions."""

import pytest
from django.test import Client
from django.urls import reverse

from coalitions.imports.batches import confirm_batch
from coalitions.imports.writing import Busy
from coalitions.models import ImportBatch, Membership
from coalitions.rosters.importer import preview_roster
from signatories.models import Signatory
from tests import factories
from tests.admin_pages import as_shown
from tests.coalitions.imports.test_safety import at_once
from tests.coalitions.rosters.files import roster

pytestmark = pytest.mark.django_db(transaction=True)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def form_of(client, record):
    address = reverse(f"admin:{record._meta.app_label}_{record._meta.model_name}_change", args=[record.pk])
    return address, as_shown(client.get(address))


@pytest.mark.parametrize("model", [Membership, Signatory], ids=lambda model: model.__name__)
def test_of_two_editors_who_save_at_once_one_is_told(us, us_staff, model):
    acme = factories.business("Acme")
    member = factories.membership(us, acme)
    record, name = (member, "note") if model is Membership else (acme, "website")
    clients = [signed_in(us_staff), signed_in(factories.staff_user(us))]
    texts = ["https://one.example/", "https://two.example/"]

    def save(client, text):
        address, form = form_of(client, record)
        return lambda: client.post(address, form | {name: text}).status_code

    answers = at_once(*[save(*each) for each in zip(clients, texts, strict=True)])
    assert sorted(answers) == [200, 302]
    saved = texts[answers.index(302)]
    assert model.objects.values_list(name, flat=True).get(pk=record.pk) == saved


def preview(coalition, user, names):
    rows = [{"name": name, "type": "business", "external_id": name, "note": "imported"} for name in names]
    return preview_roster(coalition=coalition, filename="r.csv", content=roster(*rows), user=user)


def until_written(batch, user):
    """Confirm as a person would: again where somebody else was writing, or had changed the data."""

    def act():
        for _attempt in range(10):
            try:
                attempt = confirm_batch(batch=batch, user=user)
            except Busy:
                continue
            if attempt.batch.state == ImportBatch.State.APPLIED:
                return attempt.batch.state
        return "never"

    return act


@pytest.mark.parametrize("slug", ["us-chapter", "japan"], ids=["one country", "two countries"])
def test_imports_of_two_coalitions_at_once_are_both_written(us, us_staff, slug):
    other = factories.coalition(slug)
    other_staff = factories.staff_user(other)
    names = [f"Company {number}" for number in range(30)]
    batches = [(preview(us, us_staff, names), us_staff), (preview(other, other_staff, names), other_staff)]
    assert at_once(*[until_written(*each) for each in batches]) == ["applied", "applied"]
    assert Membership.objects.filter(coalition=us).count() == 30
    assert Membership.objects.filter(coalition=other).count() == 30
    assert Signatory.objects.count() == (30 if other.country == us.country else 60)


def test_an_editor_and_an_import_at_once_overwrite_nothing(us, us_staff):
    """Whoever comes second is told: the editor by the form, the importer by a new preview."""
    names = [f"Company {number}" for number in range(30)]
    for name in names:
        factories.membership(us, factories.business(name), external_id=name, note="old")
    batch = preview(us, us_staff, names)
    client, signatory = signed_in(us_staff), Signatory.objects.get(name="Company 17")
    member = signatory.memberships.get()
    saves = []
    for record, name in ((member, "note"), (signatory, "memberships-0-note")):
        address, form = form_of(client, record)
        other = signed_in(us_staff)
        saves.append(
            lambda other=other, to=address, form=form, name=name: other.post(
                to, form | {name: f"edited as {name}"}
            )
        )
    confirmed, *saved = at_once(lambda: confirm_batch(batch=batch, user=us_staff), *saves)
    kept = [answer.status_code == 302 for answer in saved]
    member.refresh_from_db()
    is_applied = confirmed.batch.state == ImportBatch.State.APPLIED
    assert sum(kept) + is_applied == 1 or (sum(kept), confirmed.changed_since_preview) == (1, True)
    assert member.note == "imported" if is_applied else member.note.startswith("edited as")
    assert {answer.status_code for answer in saved} <= {200, 302}

"""A person who asks to be forgotten is erased wherever the coalition wrote them down, and nobody else is."""

import json

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from coalitions.contacts.forget import forget
from coalitions.imports.undo import undo_batch
from coalitions.members.merging import merge, undo_merge
from coalitions.models import Contact, ImportBatch, Membership
from coalitions.rosters.importer import import_roster
from tests import factories

pytestmark = pytest.mark.django_db

ROSTER = (
    "name,type,contact_name,contact_email,contact_phone\n"
    "Acme,business,Jane Doe,Jane.Doe@acme.example,555-0199\n"
    "Ford,business,Bob,bob@ford.example,\n"
)


def everything():
    """All rows of all tables as one text, to look for a person in."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        for row in model._base_manager.values_list():
            found.append(
                " ".join(
                    bytes(v).decode(errors="replace") if isinstance(v, memoryview | bytes) else str(v)
                    for v in row
                )
            )
    return "\n".join(found).casefold()


@pytest.fixture
def jane(us, us_staff):
    """Jane, imported, changed by a second import, merged with her signatory, and known to another member, too."""
    import_roster(coalition=us, filename="a.csv", content=ROSTER.encode(), user=us_staff)
    again = ROSTER.replace("Jane Doe", "Jane D. Doe")
    import_roster(coalition=us, filename="b.csv", content=again.encode(), user=us_staff)
    acme = Membership.objects.get(signatory__name="Acme").signatory
    other = factories.business("Acme Works")
    factories.membership(us, other)
    factories.contact(us, other, name="J. Doe", email="jane.doe@ACME.example")
    merge(kept=acme, dropped=other, by=us_staff, reason="One", join_periods=True)
    return Contact.objects.get(name="Jane D. Doe")


def test_the_person_is_nowhere_afterwards_and_others_stay(jane, us, us_staff):
    assert "jane" in everything()
    erased = forget(contact=jane, by=us_staff)
    assert "jane" not in everything()
    assert "555-0199" not in everything()
    assert [one.name for one in Contact.objects.all()] == ["Bob"]
    assert (erased.contacts, erased.files) == (2, 2)
    assert erased.places == erased.contacts + erased.versions + erased.notes + erased.files
    assert Membership.objects.count() == 2


def test_imports_and_merges_are_still_undone(jane, us, us_staff):
    forget(contact=jane, by=us_staff)
    acme = Membership.objects.get(signatory__name="Acme").signatory
    assert undo_merge(record=acme.merges.get(), by=us_staff) == []
    for batch in ImportBatch.objects.order_by("-pk"):
        assert undo_batch(batch=batch, user=us_staff).batch.state == ImportBatch.State.UNDONE
    assert not Contact.objects.exists()
    assert "jane" not in everything()


def test_without_an_address_only_this_contact_is_meant(us, us_staff):
    one, other = (factories.business(name) for name in ("One", "Other"))
    for signatory in (one, other):
        factories.membership(us, signatory)
        factories.contact(us, signatory, name="Maria García", email="")
    forget(contact=one.contacts.get(), by=us_staff)
    assert [contact.signatory for contact in Contact.objects.all()] == [other]


def test_another_coalition_keeps_its_own_contact(us, japan, us_staff):
    sony = factories.business("Sony")
    for coalition in (us, japan):
        factories.membership(coalition, sony)
        factories.contact(coalition, sony, email="taro@sony.example")
    forget(contact=us.contacts.get(), by=us_staff)
    assert [contact.coalition for contact in Contact.objects.all()] == [japan]


def test_only_who_may_edit_the_coalition_forgets(us, japan_staff):
    acme = factories.business("Acme")
    factories.membership(us, acme)
    contact = factories.contact(us, acme)
    with pytest.raises(PermissionDenied):
        forget(contact=contact, by=japan_staff)
    assert Contact.objects.exists()


def test_the_page_asks_says_how_many_places_and_logs_no_name(us_client, jane, caplog):
    address = reverse("admin:coalitions_contact_forget", args=[jane.pk])
    page = us_client.get(address).content.decode()
    assert "Jane D. Doe" in page
    assert "J. Doe" in page
    assert Contact.objects.filter(name="Jane D. Doe").exists()
    caplog.set_level("INFO", logger="aca_portal.accounts")
    after = us_client.post(address, follow=True).content.decode()
    assert "The person was forgotten: erased in" in after
    (line,) = [record for record in caplog.records if record.message == "person forgotten"]
    assert line.facts["places"] > 4
    assert "jane" not in json.dumps(line.facts).casefold()
    assert "jane" not in everything()


@pytest.mark.parametrize("role", ["viewer", "elsewhere"])
def test_others_do_not_open_the_page(client, us, japan, jane, role):
    client.force_login(
        factories.staff_user(us if role == "viewer" else japan, "viewer" if role == "viewer" else "editor")
    )
    address = reverse("admin:coalitions_contact_forget", args=[jane.pk])
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404
    assert Contact.objects.filter(pk=jane.pk).exists()


def test_an_emptied_file_is_no_longer_offered(us_client, us_staff, jane):
    forget(contact=jane, by=us_staff)
    batch = ImportBatch.objects.first()
    assert us_client.get(reverse("admin:coalitions_importbatch_file", args=[batch.pk])).status_code == 404
    page = us_client.get(reverse("admin:coalitions_importbatch_change", args=[batch.pk])).content.decode()
    assert "Emptied, because it named a person who asked to be forgotten." in page

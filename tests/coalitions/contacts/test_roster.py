"""Contacts in rosters: read, found again, changed, exported and undone."""

import pytest

from coalitions.imports.undo import undo_batch
from coalitions.models import Contact
from coalitions.rosters.export import roster_rows
from coalitions.rosters.importer import import_roster
from tests import factories

pytestmark = pytest.mark.django_db
COLUMNS = "name,type,contact_name,contact_email,contact_role,contact_phone,contact_language"


def upload(coalition, *rows, columns=COLUMNS):
    content = "\n".join([columns, *rows]).encode()
    batch = import_roster(coalition=coalition, filename="roster.csv", content=content)
    assert not batch.errors, batch.errors
    return batch


def people(*fields):
    return sorted(Contact.objects.values_list(*fields))


def test_a_contact_is_read_and_is_the_main_one(us):
    batch = upload(us, "Acme,business,Ana Ruiz,ana@acme.example,Director,+54 11 4000,español")
    assert (batch.new, batch.warnings) == (1, [])
    assert people("signatory__name", "name", "email", "role", "phone", "language", "is_main") == [
        ("Acme", "Ana Ruiz", "ana@acme.example", "Director", "+54 11 4000", "es", True)
    ]


def test_the_same_roster_again_changes_nothing(us):
    row = "Acme,business,Ana Ruiz,ana@acme.example,Director,+54 11 4000,es"
    upload(us, row)
    batch = upload(us, row)
    assert (batch.unchanged, batch.updated) == (1, 0)
    assert Contact.history.count() == 1


def test_a_person_is_found_by_address_then_by_name(us):
    upload(us, "Acme,business,Ana Ruiz,ana@acme.example,,,")
    batch = upload(us, "Acme,business,Ana María Ruiz,ANA@acme.example,Director,,")
    assert (batch.updated, batch.rows[0]["changes"]["contact_name"]) == (1, ["Ana Ruiz", "Ana María Ruiz"])
    upload(us, "Acme,business,Ana Maria Ruiz,ana.ruiz@acme.example,,,")
    assert people("name", "email", "role") == [("Ana Maria Ruiz", "ana.ruiz@acme.example", "Director")]


def test_another_person_is_one_more_contact_and_the_main_one_stays(us):
    upload(us, "Acme,business,Ana Ruiz,ana@acme.example,,,")
    batch = upload(us, "Acme,business,Bo Li,bo@acme.example,,,")
    assert [one["column"] for one in batch.warnings] == ["contact_name"]
    assert people("name", "is_main") == [("Ana Ruiz", True), ("Bo Li", False)]


def test_two_rows_of_one_member_each_name_a_contact(us):
    upload(us, "Acme,business,Ana Ruiz,ana@acme.example,,,", "Acme,business,Bo Li,bo@acme.example,,,")
    assert people("name") == [("Ana Ruiz",), ("Bo Li",)]


def test_blank_cells_leave_what_is_on_file(us):
    upload(us, "Acme,business,Ana Ruiz,ana@acme.example,Director,,ja")
    assert upload(us, "Acme,business,,,,,").unchanged == 1
    assert people("role", "language") == [("Director", "ja")]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("Ana,nowhere,,,", "contact_email"),
        (",,Director,,", "contact_role"),
        ("Ana,,,,klingon", "contact_language"),
    ],
)
def test_what_cannot_be_read_is_told_and_the_member_is_taken_in(us, cells, column):
    batch = upload(us, f"Acme,business,{cells}")
    assert (batch.new, [one["column"] for one in batch.warnings]) == (1, [column])


def test_undoing_takes_back_what_the_import_made_and_changed(us, us_staff):
    upload(us, "Acme,business,Ana Ruiz,ana@acme.example,Director,,")
    batch = upload(
        us, "Acme,business,Ana Ruiz,ana@acme.example,President,,", "Ford,business,Bo,bo@ford.example,,,"
    )
    undone = undo_batch(batch=batch, user=us_staff).batch
    assert undone.kept == []
    assert people("name", "role") == [("Ana Ruiz", "Director")]


def test_what_was_edited_since_is_kept_by_undoing(us, us_staff):
    batch = upload(us, "Acme,business,Ana Ruiz,ana@acme.example,,,")
    contact = Contact.objects.get()
    contact.role = "President"
    contact.save()
    undone = undo_batch(batch=batch, user=us_staff).batch
    assert "coalitions.contact" in [one["model"] for one in undone.kept]
    assert people("role") == [("President",)]


def test_a_shared_member_gets_the_contact_of_this_coalition_alone(us, japan, us_staff):
    acme = factories.business("Acme")
    factories.membership(us, acme)
    factories.membership(japan, acme)
    factories.contact(japan, acme, name="Taro", email="taro@acme.example")
    import_roster(
        coalition=us,
        filename="a.csv",
        content=f"{COLUMNS}\nAcme,business,Taro,taro@acme.example,,,".encode(),
        user=us_staff,
    )
    assert people("coalition__slug", "name") == [("japan", "Taro"), ("us", "Taro")]


def test_rows_hold_contacts_only_where_they_are_asked_for(us):
    acme = factories.business("Acme")
    factories.membership(us, acme)
    factories.contact(us, acme, name="Ana", email="ana@acme.example")
    (without,) = roster_rows(us)
    assert "Ana" not in str(without)
    (row,) = roster_rows(us, with_contacts=True)
    assert (row["contact_name"], row["contact_email"]) == ("Ana", "ana@acme.example")

"""Staff mark a figure that looks wrong as checked: it is right. The warning goes, and the mark is shown."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from coalitions.reach.reach import compute_reach
from signatories.models import Figure
from tests import factories as make
from tests.admin_pages import NO_ROWS, complaints, words

LIST = "admin:signatories_figure_changelist"


@pytest.fixture
def linn(us):
    """A member county with more people than its state."""
    iowa = make.region("US-IA", "Iowa")
    make.figure(iowa, 3_190_369)
    county = make.county("Linn County", parent=iowa, code="US-19113")
    make.membership(us, make.signatory("Linn County", "county", governs=county))
    return make.figure(county, 4_111_226, provenance="roster:us", source="roster")


def mark(client, figure):
    form = {"action": "mark_checked", ACTION_CHECKBOX_NAME: [figure.pk], "reason": "Read in the census"}
    return client.post(reverse(LIST), form, follow=True)


def warnings(coalition):
    (line,) = compute_reach(coalition).lines
    return line.warnings


def test_the_mark_silences_the_warning_and_is_shown(client, us_client, us, us_staff, linn):
    assert warnings(us)
    page = words(mark(us_client, linn))
    assert "1 figure is marked as checked." in page
    assert us_staff.username in page
    assert warnings(us) == []
    assert "checked, is right" in words(us_client.get("/en/places/US-19113/"))
    assert "checked, is right" in words(us_client.get("/en/coalitions/us/reach/"))


def test_the_mark_names_who_and_when_in_its_history(us_client, us_staff, linn):
    mark(us_client, linn)
    linn.refresh_from_db()
    assert (linn.checked_by, linn.checked_value) == (us_staff, 4_111_226)
    assert linn.history.first().checked_at == linn.checked_at


def test_another_value_drops_the_mark(us_client, us, linn):
    mark(us_client, linn)
    form = NO_ROWS | {
        "jurisdiction": linn.jurisdiction_id,
        "metric": "population",
        "year": 2020,
        "value": 5_111_226,
    }
    form |= {"unit": "people", "kind": "census", "source": "roster"}
    response = us_client.post(reverse("admin:signatories_figure_change", args=[linn.pk]), form)
    assert complaints(response) == []
    assert warnings(us)
    assert "checked, is right" not in words(us_client.get("/en/places/US-19113/"))


def test_also_where_another_program_writes_it(us_client, us, linn):
    mark(us_client, linn)
    Figure.objects.filter(pk=linn.pk).update(value=5_111_226)
    assert warnings(us)


def test_staff_of_another_country_do_not_mark_it(client, japan, japan_staff, linn):
    client.force_login(japan_staff)
    mark(client, linn)
    linn.refresh_from_db()
    assert linn.checked_at is None


def test_staff_of_a_coalition_that_does_not_count_it_do_not_mark_it(client, us, linn):
    other = make.coalition("other")
    client.force_login(make.staff_user(other))
    official = make.figure(linn.jurisdiction, 230_299)
    for figure in (linn, official):
        assert "Only figures that your own coalition counts were marked." in words(mark(client, figure))
        figure.refresh_from_db()
        assert figure.checked_at is None


def test_staff_whose_member_governs_it_mark_an_official_figure_that_others_use_too(client, us, linn):
    other = make.coalition("other")
    make.membership(other, linn.jurisdiction.governments.get())
    official = make.figure(linn.jurisdiction, 230_299)
    client.force_login(make.staff_user(other))
    mark(client, official)
    mark(client, linn)
    official.refresh_from_db()
    linn.refresh_from_db()
    assert official.checked_at
    assert linn.checked_at is None, "the roster of another coalition states it"


def test_viewers_do_not_mark(client, us, linn):
    client.force_login(make.staff_user(us, "viewer"))
    mark(client, linn)
    linn.refresh_from_db()
    assert linn.checked_at is None


def test_an_administrator_marks_any(client, linn):
    client.force_login(make.superuser())
    mark(client, linn)
    linn.refresh_from_db()
    assert linn.checked_at


def test_who_checked_is_named_to_colleagues_only(client, us, us_staff, us_client, linn):
    official = make.figure(linn.jurisdiction, 230_299)
    mark(us_client, official)
    client.force_login(make.staff_user(make.coalition("other")))
    page = words(client.get(reverse(LIST)))
    assert "somebody" in page
    assert us_staff.username not in page

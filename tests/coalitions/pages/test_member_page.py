"""The page of one member: what it adds to the reach and why, what happened, and what others may take from it."""

import datetime

import pytest
from django.utils.html import strip_tags

from signatories.models import NameKind
from tests import factories

D = datetime.date


@pytest.fixture
def arizona(us):
    region = factories.region("US-AZ", "Arizona")
    factories.figure(region, 7_151_502, source="Census Bureau")
    return region


def seen(client, slug):
    page = client.get(f"/en/signatories/{slug}/").content.decode()
    return " ".join(strip_tags(page[page.index("<main") : page.index("</main>")]).split())


def test_a_counted_government_says_how_many_people_it_adds_of_which_year_and_source(client, us, arizona):
    factories.membership(us, factories.signatory("Arizona", "state", governs=arizona))
    page = seen(client, "arizona")
    assert "It adds 7,151,502 people (2020): counted with the figure of its own territory." in page
    assert "Census Bureau" in page[page.index("Sources") :]


def test_a_city_inside_a_member_says_inside_whom_it_is_counted(client, us, arizona):
    factories.membership(us, factories.signatory("Arizona", "state", governs=arizona))
    tucson = factories.municipality("Tucson", parent=arizona)
    factories.figure(tucson, 542_629)
    factories.membership(us, factories.signatory("Tucson", governs=tucson))
    assert "It adds nobody: its people are counted already, inside Arizona" in seen(client, "tucson")


def test_a_government_without_figure_is_not_taken_for_nobody(client, us, arizona):
    factories.membership(
        us, factories.signatory("Ajo", governs=factories.municipality("Ajo", parent=arizona))
    )
    assert "how many people live there is not on file. That is not zero." in seen(client, "ajo")


def test_a_company_says_why_it_adds_no_people(client, us):
    factories.membership(us, factories.business("Panel Maker"))
    assert "Only governments bring people into the reach, so it adds none." in seen(client, "panel-maker")


def test_who_left_or_is_suspended_adds_nothing_today(client, us, japan, arizona):
    member = factories.signatory("Arizona", "state", governs=arizona)
    factories.membership(us, member, left_on=D(2021, 3, 1))
    factories.membership(japan, member, status="suspended")
    page = seen(client, "arizona")
    assert "It is no longer a member: it adds nothing today." in page
    assert "Its membership is suspended: it adds nothing as long as that lasts." in page
    assert "It adds 7,151,502" not in page


def test_what_happened_is_told_in_order_and_what_has_no_date_last(client, us):
    us.name = "We Are Still In"
    us.save()
    maker = factories.business("Panel Maker")
    factories.signatory_name(maker, "Old Maker", kind=NameKind.FORMER)
    factories.membership(us, maker, joined_on=D(2019, 1, 1), left_on=D(2022, 5, 1))
    pledge = factories.pledge(us, maker, title="Half by 2030", declared_on=D(2020, 2, 1))
    pledge.reports.create(year=2021, value=20, unit="percent", review="accepted")
    pledge.reports.create(year=2020, value=1, unit="percent", review="pending")
    page = seen(client, "panel-maker")
    told = [
        "Jan. 1, 2019 Joined We Are Still In",
        "Feb. 1, 2020 Pledged: Half by 2030",
        "2021 Reported on: Half by 2030",
        "May 1, 2022 Left We Are Still In",
        "date not known Formerly called Old Maker",
    ]
    assert sorted(told, key=page.index) == told
    assert page.count("Reported on") == 1


def test_evidence_is_drawn_only_where_something_is_reported(client, us):
    maker = factories.business("Panel Maker")
    factories.membership(us, maker)
    pledge = factories.pledge(us, maker)
    address = "/en/signatories/panel-maker/"
    assert "<polyline" not in client.get(address).content.decode()
    pledge.reports.create(year=2020, value=20, unit="percent", review="accepted")
    page = client.get(address).content.decode()
    assert page.count("<polyline") == 2
    assert "50% less than in 2010, by 2030." in page


def test_the_card_of_a_member_may_be_framed_and_shows_no_membership_that_is_not_public(client, us, japan):
    maker = factories.business("Panel Maker")
    factories.membership(us, maker)
    factories.membership(japan, maker, status="rejected")
    page = client.get("/en/signatories/panel-maker/").content.decode()
    assert "&lt;iframe src=&quot;http://testserver/embed/signatories/panel-maker/?lang=en&quot;" in page
    response = client.get("/embed/signatories/panel-maker/?lang=es")
    assert "frame-ancestors *" in response["Content-Security-Policy"]
    card = response.content.decode()
    assert '<html lang="es"' in card
    assert us.name in card
    assert japan.name not in card
    assert client.get("/embed/signatories/nobody/").status_code == 404
    assert client.get("/embed/signatories/panel-maker/?lang=xx").status_code == 404


def test_the_correction_page_has_the_menu_of_its_coalition(client, us):
    page = client.get("/en/coalitions/us/correction/").content.decode()
    assert 'href="/en/coalitions/us/members/"' in page
    assert "On another date" not in page


def test_the_filters_say_how_many_are_set(client, us):
    factories.membership(us, factories.business("Panel Maker"))
    page = seen_list(client, "?type=business&q=panel&sort=newest")
    assert "Filters 2 set" in page
    assert "Filters 0 set" in seen_list(client, "")


def seen_list(client, query):
    return " ".join(strip_tags(client.get(f"/en/coalitions/us/members/{query}").content.decode()).split())

"""What the public pages ask of the database: a small fixed number of queries, all of them before the page is drawn."""

import datetime

import pytest
from django.db import connection
from django.template.base import Template
from django.utils import timezone

from coalitions.models import SocialCard
from coalitions.publication.log import freeze
from pledges.models import ProgressReport
from signatories.models import Metric
from tests import factories

D = datetime.date

PAGES = {
    "/en/": 10,
    "/en/compare/": 13,
    "/en/about/": 3,
    "/en/methodology/": 2,
    "/en/signatories/": 12,
    "/en/signatories/?type=city": 12,
    "/en/signatories/tucson/": 28,
    "/en/places/US-AZ/": 25,
    "/en/search/?q=tucson": 17,
    "/en/pledges/": 12,
    "/en/pledges/1/": 5,
    "/en/coalitions/us/": 21,
    "/en/coalitions/us/?as_of=2022-02-02": 19,
    "/en/coalitions/us/members/": 16,
    "/en/coalitions/us/members/?type=city": 16,
    "/en/coalitions/us/pledges/": 27,
    "/en/coalitions/us/pledges/?q=tucson": 14,
    "/en/coalitions/us/about/": 5,
    "/en/coalitions/us/reach/": 21,
    "/en/coalitions/us/growth/": 6,
    "/en/coalitions/us/log/": 7,
    "/en/coalitions/us/log/2024-01-01/": 7,
    "/en/coalitions/us/contribution/": 14,
    "/en/coalitions/us/correction/": 4,
    "/embed/coalitions/us/": 7,
    "/embed/signatories/tucson/": 2,
}


@pytest.fixture
def us_with_tucson(us):
    """A coalition with all that its pages can show: a card, partners, a goal, and a member with everything."""
    factories.figure(us.country, 330_000_000)
    factories.figure(us.country, 20_000_000_000_000, Metric.GDP)
    now = timezone.now()
    card = {"as_of": now.date(), "drawn_at": now, "has_text": True, "png": b"", "sha256": "0" * 64}
    SocialCard.objects.create(coalition=us, language="en", **card)
    add(us, "Tucson", pk=1)
    freeze(coalition=us, today=D(2024, 1, 1))
    return us


def add(coalition, name, pk):
    """A member city inside another member, with figures, a measure and a pledge; a company that left; a claim."""
    region = factories.region("US-AZ", "Arizona")
    county = factories.county(f"County of {name}", parent=region)
    place = factories.municipality(name, parent=county)
    for territory in (county, place):
        factories.figure(territory, 500_000)
        factories.figure(territory, 1_000_000, Metric.GHG)
    city = factories.signatory(name, governs=place)
    factories.membership(coalition, city, joined_on=D(2020, 1, 1))
    factories.membership(coalition, factories.signatory(county.name, "county", governs=county))
    factories.membership(coalition, factories.business(), left_on=D(2021, 1, 1))
    factories.measure(city, 5)
    factories.claim(coalition, 5, year=2020, source=name)
    factories.partner(coalition)
    pledge = factories.pledge(coalition, city, pk=pk)
    ProgressReport.objects.create(pledge=pledge, year=2020, value=1, unit="percent", review="accepted")


class Count:
    """How many queries ran besides that for the edition, and which of them while a template was being drawn."""

    def __init__(self, monkeypatch):
        self.number, self.while_drawing, self.depth = 0, [], 0
        render = Template.render

        def watched(template, context):
            self.depth += 1
            try:
                return render(template, context)
            finally:
                self.depth -= 1

        monkeypatch.setattr(Template, "render", watched)

    def __call__(self, execute, sql, *args):
        self.number += "portal_edition" not in sql
        if self.depth:
            self.while_drawing.append(sql)
        return execute(sql, *args)


@pytest.fixture
def visit(client, monkeypatch):
    """Open a page and count its queries. What a process reads once was read before."""

    def open_page(path):
        client.get(path)
        with monkeypatch.context() as patched:
            count = Count(patched)
            with connection.execute_wrapper(count):
                assert client.get(path).status_code == 200
        return count

    return open_page


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_read_everything_before_it_is_drawn(visit, us_with_tucson, path):
    count = visit(path)
    assert count.number > 0
    assert count.while_drawing == []


@pytest.mark.parametrize(("path", "queries"), PAGES.items())
def test_a_page_asks_the_same_small_number_of_queries_however_much_it_shows(
    visit, us_with_tucson, path, queries
):
    assert visit(path).number == queries
    add(us_with_tucson, "Bisbee", pk=2)
    add(us_with_tucson, "Yuma", pk=3)
    assert visit(path).number == queries

"""The date of a page is typed or chosen: a year, or a day in the order of the page's language."""

import datetime
import re

import pytest

from coalitions.pages.as_of import years_to_choose
from tests import factories

D = datetime.date
PAGE = "coalitions/us/growth/"


@pytest.mark.parametrize(
    ("language", "written", "iso"),
    [
        ("en", "2020", "2020-12-31"),
        ("en", "2/1/2020", "2020-02-01"),
        ("en", "March 5, 2020", "2020-03-05"),
        ("es", "1/2/2020", "2020-02-01"),
        ("es", "5 de marzo de 2020", "2020-03-05"),
        ("ja", "2020/02/01", "2020-02-01"),
        ("ja", "2020年2月1日", "2020-02-01"),
        ("ja", "２０２０年", "2020-12-31"),
        ("ja", "令和2年2月1日", "2020-02-01"),
    ],
)
def test_a_year_or_day_is_typed_as_its_readers_write_it(client, us, language, written, iso):
    address = client.get(f"/{language}/{PAGE}", {"as_of": written, "theme": "x"})["Location"]
    assert address == f"/{language}/{PAGE}?as_of={iso}&theme=x"
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("written", ["today", "year"])
def test_today_and_the_running_year_are_the_page_without_a_date(client, us, written):
    today = D.today()
    asked = today.isoformat() if written == "today" else str(today.year)
    answer = client.get(f"/en/{PAGE}", {"as_of": asked})
    if written == "year":
        assert answer["Location"] == f"/en/{PAGE}"
    else:
        assert answer.status_code == 200


def test_an_empty_field_is_the_page_without_a_date(client, us):
    assert client.get(f"/en/{PAGE}?as_of=").status_code == 200


def test_data_takes_days_of_one_form_alone(client, us):
    for written in ("2020", "2/1/2020"):
        assert client.get("/data/coalitions/us/growth.csv", {"as_of": written}).status_code == 400


def test_the_years_that_are_over_are_there_to_choose(client, us):
    us.launched_on = D(D.today().year - 2, 6, 5)
    us.save()
    page = client.get(f"/en/{PAGE}?reach=1").content.decode()
    years = re.search(r'<ul class="years".*?</ul>', page)[0]
    last = D.today().year - 1
    assert re.findall(r'href="([^"]+)"', years) == [
        f"?reach=1&amp;as_of={last}-12-31",
        f"?reach=1&amp;as_of={last - 1}-12-31",
    ]


def test_at_most_ten_years_are_there_to_choose():
    assert len(years_to_choose(None)) == len(years_to_choose(D(1990, 1, 1))) == 10


@pytest.mark.parametrize(
    ("language", "example"), [("en", "12/31/2020"), ("es", "31/12/2020"), ("ja", "2020/12/31")]
)
def test_the_page_shows_how_a_day_is_written(client, us, language, example):
    assert example in client.get(f"/{language}/{PAGE}").content.decode()


def test_the_coalitions_side_by_side_take_such_dates_too(client, us):
    factories.coalition("japan")
    assert client.get("/es/compare/?as_of=1/2/2020")["Location"] == "/es/compare/?as_of=2020-02-01"

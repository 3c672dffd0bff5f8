"""The public pages of pledges, and their open data."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pledges.models import NationalGoal, ProgressReport
from tests import factories as make


@pytest.fixture
def city(us):
    arizona = make.region("US-AZ", "Arizona")
    place = make.municipality("Tucson", parent=arizona)
    signatory = make.signatory("Tucson", governs=place)
    make.membership(us, signatory)
    return signatory


@pytest.fixture
def pledge(us, city):
    made = make.pledge(us, city, title="Half by 2030", text="La mitad", language="es", scope_1="yes")
    ProgressReport.objects.create(
        pledge=made,
        year=2020,
        value=20,
        unit="percent",
        percent_reported=45,
        source="Report",
        review="accepted",
    )
    return made


def page(client, language, pledge):
    return client.get(f"/{language}/pledges/{pledge.pk}/")


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_a_pledge_has_a_page_with_its_trajectory_drawn_and_as_a_table(client, pledge, language):
    answer = page(client, language, pledge)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "<polyline" in text
    assert "style=" not in text
    assert '<blockquote lang="es">' in text
    points = text.split('class="trajectory-path" points="')[1].split('"')[0].split()
    assert all(len([float(part) for part in point.split(",")]) == 2 for point in points)


@pytest.mark.parametrize("state", ["", "?state=behind"])
def test_the_page_of_a_pledge_names_its_signatory_in_the_language_of_the_page(client, city, pledge, state):
    make.signatory_name(city, "ツーソン", "ja")
    for answer in (page(client, "ja", pledge), client.get(f"/ja/pledges/{state}")):
        assert "ツーソン</a>" in " ".join(answer.content.decode().split())


def test_the_page_shows_computed_and_reported_progress(client, pledge):
    text = page(client, "en", pledge).content.decode()
    assert "Behind" in text
    assert "40%" in text
    assert "45%" in text
    assert "The target year" not in text


def test_a_target_year_that_passed_without_evidence_is_no_accusation(client, us, city):
    late = make.pledge(us, city, target_year=2020)
    text = page(client, "en", late).content.decode()
    assert "No report</strong>" in text
    assert "The target year 2020 has passed, and nothing on it is on file." in text
    assert "verdue" not in text
    assert "issed" not in text


@pytest.fixture
def back_to_1990(us, city):
    """A target for 2020 that the territory's published inventory shows as reached."""
    for year, tonnes in ((1990, 1000), (2020, 870)):
        make.figure(city.governs, tonnes, "ghg", year=year, source="Environment agency")
    return make.pledge(us, city, title="", base_year=1990, target_year=2020, target_value=0)


def test_the_page_names_the_evidence_that_a_target_was_reached_by(client, back_to_1990):
    text = page(client, "en", back_to_1990).content.decode()
    assert "Reached in 2020, by the published inventory; no report by the signatory" in text
    assert "▲ the published inventory" in text
    assert text.count('class="trajectory-evidence"') == 2  # for wide and for narrow windows
    assert "Environment agency" in text


def test_the_page_shows_both_where_the_evidence_contradicts_itself(client, back_to_1990):
    back_to_1990.reports.create(year=2020, value=1100, unit="tCO2e", source="City hall", review="accepted")
    text = page(client, "en", back_to_1990).content.decode()
    assert "Reached in 2020, by the published inventory</strong>" in text
    assert "Not so by the signatory&#x27;s own report for 2020: see the table." in text
    assert "City hall" in text
    assert "Environment agency" in text


def test_figures_of_a_coalition_that_is_not_public_are_no_evidence_on_public_pages(
    client, back_to_1990, japan
):
    japan.is_published = False
    japan.save()
    back_to_1990.signatory.governs.figures.update(provenance=f"roster:{japan.slug}")
    assert "No report</strong>" in page(client, "en", back_to_1990).content.decode()


def test_a_hidden_target_is_no_step_of_a_public_line(client, us, japan, city, pledge):
    def steps():
        return [point.year for point in page(client, "en", pledge).context["progress"].path.points]

    make.membership(japan, city)
    step = make.pledge(japan, city, target_year=2025, target_value=30)
    assert steps() == [2010, 2025, 2030]
    japan.is_published = False
    japan.save()
    assert steps() == [2010, 2030]
    type(step).objects.filter(pk=step.pk).update(coalition=us, is_published=False)
    assert steps() == [2010, 2030]


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "50% less than in 2010, by 2030"),
        ("es", "50\u00a0% menos que en 2010, para 2030"),
        ("ja", "2030年までに2010年比50%削減"),
    ],
)
def test_a_pledge_without_a_title_has_one_made_from_its_numbers(client, us, city, language, title):
    made = make.pledge(us, city, title="")
    assert f"<h1>{title}" in page(client, language, made).content.decode()
    assert title in client.get(f"/{language}/pledges/").content.decode()


def test_a_title_that_staff_wrote_is_shown_with_its_language(client, us, city):
    made = make.pledge(us, city, title="La mitad para 2030", language="es")
    assert '<span lang="es">La mitad para 2030</span>' in page(client, "ja", made).content.decode()


def test_a_pledge_without_a_path_has_a_page(client, us, city):
    made = make.pledge(us, city, kind="adaptation", target_value=None, unit="", target_year=None, title="")
    text = page(client, "en", made).content.decode()
    assert "No report" in text
    assert "<polyline" not in text


def test_a_pledge_that_is_not_public_has_no_page(client, us, city, pledge):
    pledge.reports.create(year=2021, value=99, unit="percent", source="Rumour")
    assert "Rumour" not in page(client, "en", pledge).content.decode()
    for hide in ({"is_published": False},):
        type(pledge).objects.filter(pk=pledge.pk).update(**hide)
        assert page(client, "en", pledge).status_code == 404
    type(pledge).objects.filter(pk=pledge.pk).update(is_published=True)
    city.memberships.update(status="applied")
    assert page(client, "en", pledge).status_code == 404


@pytest.fixture
def several(us, japan, city, pledge):
    """Three more: without a promised report in the US, net zero of a company elsewhere, one in Japan."""
    make.pledge(us, city, title="Late", target_year=2020, report_due_on=datetime.date(2021, 1, 1))
    company = make.business("Acme", based_in=make.region("US-NY", "New York"))
    make.membership(us, company)
    make.pledge(us, company, title="Zero", kind="net_zero", target_year=2050, text="Nothing left")
    tokyo = make.signatory("Tokyo", "state", governs=make.region("JP-13", "Tokyo"))
    make.membership(japan, tokyo)
    make.pledge(japan, tokyo, title="Tokyo halves")


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", {"Half by 2030", "Late", "Zero", "Tokyo halves"}),
        ("coalition=japan", {"Tokyo halves"}),
        ("type=business", {"Zero"}),
        ("kind=net_zero", {"Zero"}),
        ("year=2020", {"Late"}),
        ("state=overdue", {"Late"}),
        ("state=behind", {"Half by 2030"}),
        ("region=US-AZ", {"Half by 2030", "Late"}),
        ("region=US-NY", {"Zero"}),
        ("q=tucson", {"Half by 2030", "Late"}),
        ("q=nothing", {"Zero"}),
        ("coalition=nowhere", set()),
    ],
)
def test_the_csv_of_pledges_follows_the_filters_of_the_list(client, several, query, titles):
    answer = client.get(f"/en/pledges/?{query}")
    assert {followed.pledge.title for followed in answer.context["page"]} == titles
    table = client.get(f"/data/pledges.csv?{query}")
    if table.status_code == 200:
        content = b"".join(table.streaming_content).decode("utf-8-sig")
        assert {row["title"] for row in csv.DictReader(io.StringIO(content))} == titles
    else:
        assert (query, table.status_code) == ("coalition=nowhere", 400)


def test_the_directory_is_sorted_as_asked(client, several):
    answer = client.get("/en/pledges/?sort=year")
    assert [one.pledge.target_year for one in answer.context["page"]] == [2020, 2030, 2030, 2050]


def test_the_csv_carries_the_state_and_what_is_stated(client, pledge):
    content = b"".join(client.get("/data/pledges.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(content))
    assert (row["state"], row["percent_achieved"], row["scopes"]) == ("behind", "40.0", "1")
    assert (row["evidence"], row["evidence_year"], row["evidence_source"]) == ("report", "2020", "Report")


def test_a_list_of_three_pledges_needs_as_many_queries_as_one_of_one(
    client, us, city, django_assert_num_queries
):
    def add():
        ProgressReport.objects.create(
            pledge=make.pledge(us, city), year=2020, value=1, unit="tCO2e", review="accepted"
        )

    add()
    with CaptureQueriesContext(connection) as queries:
        client.get("/en/pledges/")
    add()
    add()
    with django_assert_num_queries(len(queries)):
        client.get("/en/pledges/")


@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_the_contribution_page_lists_each_member(client, us, city, pledge, language):
    make.figure(city.governs, 3_000_000, "ghg", year=2010)
    answer = client.get(f"/{language}/coalitions/us/contribution/")
    assert answer.status_code == 200
    assert "Tucson" in answer.content.decode()
    assert answer.context["contribution"].lower == 1_500_000


def test_the_contribution_page_says_what_is_lacking(client, us, pledge):
    text = client.get("/en/coalitions/us/contribution/").content.decode()
    assert "no emissions on file for the base year" in text
    assert client.get("/en/coalitions/us/contribution/?as_of=x").status_code == 400


def national_goal(us, **fields):
    defaults = {"kind": "absolute_base_year", "year": 2030, "target_value": 50, "base_year": 2005}
    return NationalGoal.objects.create(jurisdiction=us.country, **defaults | fields)


def test_the_contribution_page_says_what_it_is_measured_on_and_what_is_reached(client, us, city, pledge):
    national_goal(us, is_net=True)
    for year, tonnes in ((2005, 4_000_000), (2010, 3_000_000), (2022, 3_500_000)):
        make.figure(city.governs, tonnes, "ghg", year=year)
    text = client.get("/en/coalitions/us/contribution/").content.decode()
    assert "Measured against the emissions of 2005, the base year of the country's goal." in text
    assert "2.5 million tCO2e" in text
    assert "500,000 tCO2e of it reached in 2022" in text
    assert "The goal counts what forests and land take out of the air" in text
    assert "not counted" not in text.lower()


def test_the_contribution_page_names_what_it_does_not_count_or_holds_constant(client, us, city, pledge):
    make.figure(city.governs, 3_000_000, "ghg", year=2010)
    type(pledge).objects.update(target_year=2022)
    text = client.get("/en/coalitions/us/contribution/").content.decode()
    assert "1 member has no target for 2030 or later: its last one is taken to hold." in text
    make.figure(city.governs, 2_500_000, "ghg", year=2022)
    text = client.get("/en/coalitions/us/contribution/").content.decode()
    assert "1.5 million tCO2e of targets that were missed or whose report is overdue." in text


def test_a_goal_without_its_official_document_shows_no_placeholder(client, us, city, pledge):
    national_goal(us)
    text = client.get("/en/coalitions/us/contribution/").content.decode()
    assert "50% less than in 2005, by 2030" in text
    assert "Source of the goal" not in text


def test_the_contribution_is_asked_for_by_year(client, us, pledge):
    path = "/en/coalitions/us/contribution/"
    assert 'name="year" value="2030"' in client.get(path).content.decode()
    page = client.get(f"{path}?year=2025&as_of=2024-05-01").content.decode()
    assert "Contribution for 2025" in page
    assert 'name="year" value="2025"' in page
    assert "contribution.json?as_of=2024-05-01&amp;year=2025" in page
    wrong = client.get(f"{path}?year=3000")
    assert wrong.status_code == 400
    assert "less than or equal to 2100" in wrong.content.decode()


def test_the_coalition_page_sums_up_the_pledges(client, us, city, pledge):
    make.figure(city.governs, 3_000_000, "ghg", year=2010)
    make.figure(city.governs, 500_000)
    text = client.get("/en/coalitions/us/pledges/").content.decode()
    assert "What the pledges add up to" in text
    assert "1.5 million tCO2e" in text
    assert reverse("contribution", args=["us"]) in text
    assert "/en/coalitions/us/pledges/?state=behind" in text
    assert "/en/coalitions/us/pledges/?year=2030" in text
    past = client.get("/en/coalitions/us/pledges/?as_of=2019-06-01").content.decode()
    assert f"{reverse('contribution', args=['us'])}?as_of=2019-06-01" in past


def test_a_coalition_without_pledges_has_no_section_about_them(client, us):
    assert "add up to" not in client.get("/en/coalitions/us/pledges/").content.decode()


def test_a_hidden_coalition_has_no_contribution_page(client, us):
    us.is_published = False
    us.save()
    assert client.get("/en/coalitions/us/contribution/").status_code == 404


def test_the_methodology_page_explains_pledges(client, us):
    text = client.get("/en/methodology/").content.decode()
    assert "How we add up pledges" in text


def test_demonstration_pledges_are_marked_where_real_ones_stand_beside_them(client, us, city, pledge):
    make.pledge(us, city, is_demo=True)
    text = client.get("/en/pledges/").content.decode()
    assert "1 of the 2 pledges on file is demonstration data" in text
    assert text.count('<span class="badge">demonstration data</span>') == 1
    assert "1 of the 2 pledges" in client.get("/en/coalitions/us/contribution/").content.decode()

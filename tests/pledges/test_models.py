"""What the database holds of a pledge, and who may see it."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from pledges.kinds import FIELDS, RULES, Kind
from pledges.models import NationalGoal, Pledge, ProgressReport, Status
from tests import factories as make

VALID = {
    "base_year": 2010,
    "base_value": 90,
    "target_year": 2030,
    "target_value": 40,
    "denominator": "tonne",
}


@pytest.fixture
def city(us):
    signatory = make.signatory("Tucson")
    make.membership(us, signatory)
    return signatory


def complete(kind):
    """The fields of a pledge of that kind, all that it needs and allows."""
    rule = RULES[kind]
    values = VALID | {"unit": rule.units[0] if rule.units else "percent"}
    return {field: values[field] for field in rule.fields}


def pledge(coalition, signatory, kind, **fields):
    return Pledge(coalition=coalition, signatory=signatory, kind=kind, **fields)


@pytest.mark.parametrize("kind", Kind.values)
def test_every_kind_takes_what_it_allows(us, city, kind):
    made = pledge(us, city, kind, **complete(kind))
    made.full_clean()
    made.save()


@pytest.mark.parametrize("kind", Kind.values)
def test_no_kind_is_kept_without_what_it_needs(us, city, kind):
    for field in RULES[kind].needs:
        values = {name: value for name, value in complete(kind).items() if name != field}
        made = pledge(us, city, kind, **values)
        with pytest.raises(ValidationError) as error:
            made.full_clean()
        assert field in error.value.message_dict
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save()


@pytest.mark.parametrize("kind", Kind.values)
def test_no_kind_is_kept_with_what_makes_no_sense_for_it(us, city, kind):
    for field in RULES[kind].unused:
        extra = {field: VALID.get(field, "percent")}
        made = pledge(us, city, kind, **complete(kind) | extra)
        with pytest.raises(ValidationError):
            made.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            made.save()


def test_the_table_of_rules_has_every_kind_and_only_fields_of_pledges():
    assert set(RULES) == set(Kind)
    assert all(set(rule.needs) | set(rule.allows) <= set(FIELDS) for rule in RULES.values())


def test_a_target_of_zero_percent_is_valid(us, city):
    made = pledge(us, city, Kind.ABSOLUTE, base_year=1990, target_year=2020, target_value=0, unit="percent")
    made.full_clean()
    made.save()
    assert made.is_target
    assert list(Pledge.objects.targets()) == [made]


@pytest.mark.parametrize("value", [-1, 101])
def test_a_reduction_is_between_0_and_100_percent(us, city, value):
    made = pledge(
        us, city, Kind.ABSOLUTE, base_year=1990, target_year=2020, target_value=value, unit="percent"
    )
    with pytest.raises(ValidationError):
        made.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.save()


def test_a_pledge_of_a_signatory_that_is_no_member_is_refused(us, city):
    stranger = make.signatory("Elsewhere")
    with pytest.raises(ValidationError, match="not a member"):
        pledge(us, stranger, Kind.NET_ZERO, target_year=2050).full_clean()


def test_an_interim_target_leads_to_a_later_one_of_the_same_signatory(us, city):
    late = make.pledge(us, city, target_year=2050)
    pledge(us, city, Kind.NET_ZERO, target_year=2040, long_term=late).full_clean()
    with pytest.raises(ValidationError, match="interim target"):
        pledge(us, city, Kind.NET_ZERO, target_year=2050, long_term=late).full_clean()
    other = make.signatory("Mesa")
    make.membership(us, other)
    with pytest.raises(ValidationError, match="interim target"):
        pledge(us, other, Kind.NET_ZERO, target_year=2040, long_term=late).full_clean()


def test_a_pledge_without_a_title_is_called_by_what_it_promises(us, city):
    made = make.pledge(us, city, title="")
    assert str(made) == "50% less than in 2010, by 2030"


@pytest.mark.parametrize(
    ("type", "label"), [("city", "in law"), ("business", "in the strategy of the organisation")]
)
def test_the_status_is_told_in_the_words_for_a_government_or_an_organisation(us, type, label):
    signatory = make.signatory("Somebody", type)
    assert make.pledge(us, signatory, status=Status.IN_LAW).status_label == label


@pytest.mark.parametrize(
    ("fields", "stands"),
    [
        ({}, True),
        ({"status": Status.PROPOSED}, False),
        ({"declared_on": "2020-01-01"}, True),
        ({"declared_on": "2022-01-02"}, False),
        ({"status": Status.IN_LAW, "status_on": "2023-01-01", "declared_on": "2019-01-01"}, True),
        ({"status": Status.IN_LAW, "status_on": "2023-01-01"}, False),
        ({"status": Status.ACHIEVED_VERIFIED}, True),
        ({"status": Status.WITHDRAWN}, False),
        ({"status": Status.WITHDRAWN, "status_on": "2022-01-01"}, False),
        ({"status": Status.WITHDRAWN, "status_on": "2022-01-02"}, True),
        ({"status": Status.SUPERSEDED, "status_on": "2024-01-01", "declared_on": "2023-01-01"}, False),
    ],
)
def test_a_pledge_is_in_force_from_its_declaration_until_its_end(us, city, fields, stands):
    date = datetime.date(2022, 1, 1)
    made = make.pledge(us, city, **fields)
    made.refresh_from_db()
    assert made.is_in_force_on(date) is stands
    assert Pledge.objects.in_force_on(date).exists() is stands


def test_only_accepted_reports_on_public_pledges_are_public(us, city):
    accepted, hidden = make.pledge(us, city), make.pledge(us, city, is_published=False)
    for shown in (accepted, hidden):
        for review in ProgressReport.Review.values:
            ProgressReport.objects.create(
                pledge=shown, year=2020, value=1, unit="tCO2e", source=review, review=review
            )
    assert list(ProgressReport.objects.published()) == list(accepted.reports.filter(review="accepted"))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"value": 5},
        {"percent_reported": 5, "evidence": "verified"},
        {"percent_reported": 5, "verified_by": "somebody"},
    ],
)
def test_a_report_says_something_and_who_verified_it(us, city, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgressReport.objects.create(pledge=make.pledge(us, city), year=2020, **fields)


@pytest.mark.parametrize(
    ("fields", "figure", "tonnes"),
    [
        ({"target_value": 46, "base_year": 2013}, None, None),
        ({"target_value": 46, "base_year": 2013}, 1000, 460),
        ({"target_value": 46, "base_year": 2013, "base_tco2e": 2000}, 1000, 920),
        ({"target_value": 50, "target_value_to": 52, "base_year": 2005}, 1000, 500),
        ({"kind": "fixed_level", "unit": "tCO2e", "target_value": 349}, None, None),
        ({"kind": "fixed_level", "unit": "tCO2e", "target_value": 349, "base_tco2e": 400}, None, 51),
        ({"kind": "baseline_scenario", "target_value": 36, "is_up_to": True, "base_tco2e": 100}, None, 36),
    ],
)
def test_what_a_national_goal_means_in_tonnes(fields, figure, tonnes):
    goal = NationalGoal(**{"kind": "absolute_base_year", "unit": "percent", "year": 2030} | fields)
    assert goal.reduction(figure) == tonnes

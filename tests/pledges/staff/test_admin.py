"""Staff look after the pledges of their own coalition's members."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from coalitions.models import CoalitionRole
from pledges.kinds import RULES
from pledges.models import NationalGoal, Pledge
from tests import factories

LIST = "admin:pledges_pledge_changelist"


@pytest.fixture
def acme(us):
    signatory = factories.business("Acme")
    factories.membership(us, signatory)
    return signatory


def pledge_form(coalition, signatory, **fields):
    form = {"coalition": coalition.pk, "signatory": signatory.pk, "title": "Net zero by 2050"}
    form |= {"kind": "net_zero", "status": "declared", "target_year": 2050, "is_published": "on"}
    form |= {"check_result": "not_checked", "reports-TOTAL_FORMS": 0, "reports-INITIAL_FORMS": 0}
    return form | fields


def words(response):
    return " ".join(response.content.decode().split())


def test_an_editor_keeps_pledges(us_client, us, acme):
    us_client.post(reverse("admin:pledges_pledge_add"), pledge_form(us, acme))
    pledge = Pledge.objects.get()
    assert pledge.target_year == 2050
    change = reverse("admin:pledges_pledge_change", args=[pledge.pk])
    us_client.post(change, pledge_form(us, acme, title="Net zero by 2045", target_year=2045))
    assert Pledge.objects.get().title == "Net zero by 2045"
    assert "Net zero by 2045" in words(us_client.get(reverse(LIST), {"q": "acme"}))
    us_client.post(reverse("admin:pledges_pledge_delete", args=[pledge.pk]), {"post": "yes"})
    assert not Pledge.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "science_based", "target_value": "50"}, "A target value needs a unit."),
        ({"target_value": "50"}, "This kind of pledge has no target value."),
        ({"kind": "intensity_base_year"}, "This kind of pledge needs it."),
        ({"base_year": 2060}, "The target year is before the base year."),
    ],
)
def test_a_target_that_does_not_fit_is_refused_with_a_sentence(us_client, us, acme, fields, sentence):
    response = us_client.post(reverse("admin:pledges_pledge_add"), pledge_form(us, acme, **fields))
    assert sentence in words(response)
    assert not Pledge.objects.exists()


def test_only_a_member_can_be_given_a_pledge(client, us, acme):
    stranger = factories.business("Stranger")
    client.force_login(factories.superuser())
    response = client.post(reverse("admin:pledges_pledge_add"), pledge_form(us, stranger))
    assert "This signatory is not a member of the coalition." in words(response)


def test_viewers_read_pledges_and_no_more(client, us, acme):
    pledge = factories.pledge(us, acme)
    client.force_login(factories.staff_user(us, CoalitionRole.Role.VIEWER))
    change = reverse("admin:pledges_pledge_change", args=[pledge.pk])
    assert pledge.title in words(client.get(change))
    assert client.post(change, pledge_form(us, acme)).status_code == 403
    assert client.post(reverse("admin:pledges_pledge_delete", args=[pledge.pk])).status_code == 403
    assert client.get(reverse("admin:pledges_pledge_add")).status_code == 403


def test_pledges_are_listed_on_the_page_of_the_signatory(us_client, us, japan, acme):
    factories.pledge(us, acme, title="Our pledge")
    factories.membership(japan, acme)
    factories.pledge(japan, acme, title="Their pledge")
    page = words(us_client.get(reverse("admin:signatories_signatory_change", args=[acme.pk])))
    assert "Our pledge" in page
    assert "Their pledge" not in page
    assert 'id="pledges-group"' not in words(us_client.get(reverse("admin:signatories_signatory_add")))


@pytest.mark.parametrize(
    ("kind", "shown", "hidden"),
    [
        ("absolute_base_year", "base_year", "denominator"),
        ("intensity_base_year", "denominator", None),
        ("net_zero", "target_year", "target_value"),
        ("adaptation", "target_value", "base_year"),
    ],
)
def test_the_form_shows_only_what_the_kind_needs_and_explains_it(us_client, us, acme, kind, shown, hidden):
    for page in (
        us_client.get(reverse("admin:pledges_pledge_add"), {"kind": kind}),
        us_client.get(
            reverse(
                "admin:pledges_pledge_change",
                args=[factories.pledge(us, acme, kind=kind, **NEEDED.get(kind, {})).pk],
            )
        ),
    ):
        assert f'name="{shown}"' in words(page)
        assert f'name="{hidden}"' not in words(page)
        assert words(page).count(escape(str(RULES[kind].help))) == 1


NEEDED = {"intensity_base_year": {"denominator": "inhabitant"}}


def test_changing_the_kind_empties_fields_of_the_old_kind_after_asking(us_client, us, acme):
    pledge = factories.pledge(us, acme)
    change = reverse("admin:pledges_pledge_change", args=[pledge.pk])
    typed = {"target_value": "50", "unit": "percent", "base_year": "2010"}
    assert "Save again to leave that out." in words(us_client.post(change, pledge_form(us, acme, **typed)))
    us_client.post(change, pledge_form(us, acme, base_year="2010"))
    pledge.refresh_from_db()
    assert (pledge.kind, pledge.target_value, pledge.unit) == ("net_zero", None, "")


def test_a_problem_of_a_field_that_the_form_lacks_is_still_a_sentence(us_client, us, acme):
    late = factories.pledge(us, acme, target_year=2040)
    early = factories.pledge(us, acme, target_year=2030, long_term=late)
    inline = reverse("admin:signatories_signatory_change", args=[acme.pk])
    page = us_client.get(inline)
    form = page.context["adminform"].form.initial
    data = {name: value for name, value in form.items() if value is not None}
    for formset in page.context["inline_admin_formsets"]:
        prefix = formset.formset.prefix
        data |= {f"{prefix}-TOTAL_FORMS": formset.formset.initial_form_count()}
        data |= {f"{prefix}-INITIAL_FORMS": formset.formset.initial_form_count()}
        for each in formset.formset.initial_forms:
            data |= {each.add_prefix(k): v for k, v in each.initial.items() if v is not None}
            data[each.add_prefix("id")] = each.instance.pk
    index = next(n for n in range(2) if str(data.get(f"pledges-{n}-id")) == str(early.pk))
    answer = us_client.post(inline, data | {f"pledges-{index}-target_year": 2050})
    assert answer.status_code == 200
    assert "An interim target leads to a later target" in words(answer)


def test_reports_are_kept_on_the_page_of_the_pledge(us_client, us, acme):
    pledge = factories.pledge(us, acme, title="Half")
    report = {"year": 2020, "value": 30, "unit": "percent", "evidence": "self_reported", "review": "accepted"}
    form = pledge_form(
        us, acme, kind="absolute_base_year", base_year=2010, target_year=2030, target_value=50, unit="percent"
    )
    form |= {f"reports-0-{name}": value for name, value in report.items()} | {"reports-TOTAL_FORMS": 1}
    us_client.post(reverse("admin:pledges_pledge_change", args=[pledge.pk]), form)
    assert pledge.reports.get().value == 30


def test_the_attention_page_lists_pledges_of_own_coalitions_only(us_client, us, japan, acme):
    factories.pledge(us, acme, title="Long past", target_year=2020)
    factories.membership(japan, acme)
    factories.pledge(japan, acme, title="Theirs", target_year=2020)
    page = words(us_client.get(reverse("admin:pledges_pledge_attention")))
    assert "Long past" in page
    assert "Theirs" not in page
    assert "The target year passed" in page
    assert reverse("admin:signatories_signatory_change", args=[acme.pk]) in page


@pytest.mark.parametrize("address", ["admin:index", "admin:pledges_pledge_attention"])
def test_staff_are_asked_for_the_official_document_of_their_own_countrys_goal(us_client, us, japan, address):
    def is_asked():
        return "The official document of the country" in words(us_client.get(reverse(address)))

    fields = {"kind": "absolute_base_year", "year": 2030, "target_value": 50, "base_year": 2005}
    NationalGoal.objects.create(jurisdiction=japan.country, **fields)
    assert not is_asked()
    goal = NationalGoal.objects.create(jurisdiction=us.country, **fields)
    assert is_asked()
    NationalGoal.objects.filter(pk=goal.pk).update(source="NDC", source_url="https://unfccc.int/NDCREG")
    assert not is_asked()


def test_the_goals_of_a_country_are_for_staff_of_its_coalitions(us_client, japan_staff, us):
    goal = NationalGoal.objects.create(
        jurisdiction=us.country,
        kind="absolute_base_year",
        year=2030,
        target_value=50,
        base_year=2005,
        source="NDC",
    )
    change = reverse("admin:pledges_nationalgoal_change", args=[goal.pk])
    assert us_client.get(change).status_code == 200
    elsewhere = Client()
    elsewhere.force_login(japan_staff)
    assert elsewhere.get(change).status_code == 302


@pytest.mark.parametrize("edits_both", [True, False])
def test_a_goal_is_added_by_those_who_edit_all_coalitions_of_the_country(client, us, edits_both):
    other = factories.coalition("cities", country=us.country)
    editor = factories.staff_user(us)
    if edits_both:
        CoalitionRole.objects.create(user=editor, coalition=other, role=CoalitionRole.Role.EDITOR)
    client.force_login(editor)
    form = {"jurisdiction": us.country.pk, "kind": "absolute_base_year", "year": 2030, "target_value": 50}
    form |= {"unit": "percent", "base_year": 2005, "source": "NDC"}
    client.post(reverse("admin:pledges_nationalgoal_add"), form)
    assert NationalGoal.objects.exists() == edits_both

"""US staff upload a roster in a real browser, look, confirm, and see what it did. No page breaches the policy."""

import csv
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from coalitions.models import CoalitionRole, Membership
from tests import factories
from tests.browser.conftest import fits

REAL = settings.BASE_DIR.parent / "shared" / "data" / "us-wasi-2019-localities.csv"
WIDTHS = [1280, 390]
SMALL = (
    "name,type,external_id,state,county,population,population_year\r\n"
    "Tucson,city,T-1,Arizona,Pima County,527972,2010\r\n"
    "Pima County,county,P-1,Arizona,,1039073,\r\n"
    "Acme,business,A-1,,,,\r\n"
)


@pytest.fixture
def us(transactional_db):
    coalition = factories.coalition("us", name="We Are Still In")
    factories.figure(factories.country("US"), 331_000_000)
    for code, name in (("US-AZ", "Arizona"), ("US-CA", "California")):
        factories.figure(factories.region(code, name), 7_000_000)
    return coalition


def sign_in_through_the_form(portal, user):
    page = portal.open("/admin/")
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign In", exact=True).click()
    return page


def upload(page, path):
    page.get_by_role("link", name="Upload a roster").click()
    page.locator("[name=file]").set_input_files(path)
    page.get_by_role("button", name="Look at what it would do").click()
    expect(page.locator(".batch-state")).to_contain_text("nothing is written yet")


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_upload_preview_and_confirm_a_roster(portal, us, tmp_path, width):
    portal.page.set_viewport_size({"width": width, "height": 900})
    page = sign_in_through_the_form(portal, factories.staff_user(us))
    assert fits(page)
    roster = tmp_path / "roster.csv"
    roster.write_bytes(SMALL.encode())
    upload(page, roster)
    expect(page.locator(".totals")).to_contain_text("3 new")
    expect(page.locator(".issues")).to_contain_text("population_year")
    assert fits(page)
    portal.screenshot(f"admin-preview-{width}")
    assert Membership.objects.count() == 0
    page.get_by_role("button", name="Import now").click()
    expect(page.locator(".messagelist")).to_contain_text("The roster was imported.")
    portal.screenshot(f"admin-imported-{width}")
    assert Membership.objects.count() == 3
    page.get_by_role("link", name="See the members").click()
    expect(page.locator("#result_list")).to_contain_text("Tucson")
    assert fits(page)
    page.goto(portal.url + "/admin/")
    expect(page.locator(".card").first).to_contain_text("3 new, 0 updated")
    portal.screenshot(f"admin-first-page-{width}")


@pytest.mark.skipif(not REAL.exists(), reason="the real file lies beside the checkout, not in it")
def test_staff_upload_the_real_file(portal, us):

    with Path(REAL).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for number, state in enumerate(sorted({row["state"] for row in rows} - {"Arizona", "California"})):
        factories.region(f"US-{number:02}", state)
    page = sign_in_through_the_form(portal, factories.staff_user(us))
    upload(page, REAL)
    expect(page.locator(".totals")).to_contain_text(f"{len(rows)} new")
    page.get_by_role("button", name="Import now").click()
    expect(page.locator(".messagelist")).to_contain_text("The roster was imported.")
    page.get_by_role("link", name="See the public page").click()
    expect(page.locator("main")).to_contain_text("Alameda")
    assert Membership.objects.count() == len(rows)


@pytest.mark.parametrize("width", WIDTHS)
def test_every_staff_page_keeps_the_security_policy_and_fits_the_window(portal, us, width):
    """Each page of the staff side, as a coordinator and as an administrator sees it."""
    portal.page.set_viewport_size({"width": width, "height": 900})
    place = factories.municipality("Tucson", parent=factories.region("US-AZ"))
    figure = factories.figure(place, 527_972, provenance="staff")
    signatory = factories.signatory("Tucson", governs=place)
    membership = factories.membership(us, signatory)
    pledge = factories.pledge(us, signatory)
    claim = factories.claim(us, 155_000_000)
    partner = factories.partner(us, name="City network")
    records = [us, place, figure, signatory, membership, pledge, claim, partner]
    coordinator = factories.staff_user(us, CoalitionRole.Role.COORDINATOR)
    for user in (coordinator, factories.superuser()):
        portal.sign_in(user)
        shown = records if user is coordinator else [coordinator]
        addresses = ["/admin/", "/admin/password_change/", reverse("admin:coalitions_importbatch_upload")]
        addresses += [reverse("admin:coalitions_importbatch_changelist")]
        addresses += [reverse("admin:coalitions_membership_export")]
        for record in shown:
            name = f"{record._meta.app_label}_{record._meta.model_name}"
            addresses += [
                reverse(f"admin:{name}_changelist"),
                reverse(f"admin:{name}_change", args=[record.pk]),
            ]
            addresses += [reverse(f"admin:{name}_history", args=[record.pk])]
            if record is not us:
                addresses += [reverse(f"admin:{name}_add")]
            if record not in (us, coordinator):  # accounts are closed, never deleted
                addresses += [reverse(f"admin:{name}_delete", args=[record.pk])]
        version = membership.history.first().pk
        addresses += [reverse("admin:coalitions_membership_simple_history", args=[membership.pk, version])]
        for address in addresses:
            page = portal.open(address)
            assert fits(page), address


def test_the_widgets_of_the_admin_work_under_the_security_policy(portal, us):
    """Autocomplete, calendar, inline rows, actions: what needs script has it, from our own host."""
    place = factories.municipality("Tucson", parent=factories.region("US-AZ"))
    factories.membership(us, factories.business("Acme"))
    portal.sign_in(factories.staff_user(us))
    page = portal.open(reverse("admin:signatories_signatory_add"))
    page.locator("#id_name").fill("City of Tucson")
    page.locator("#id_name").press("Tab")
    expect(page.locator("#id_slug")).to_have_value("city-of-tucson")
    page.locator("#id_type").select_option("city")
    page.locator(".field-governs .select2-selection").click()
    page.locator(".select2-search__field").fill("tucs")
    page.locator(".select2-results__option", has_text="Tucson").click()
    page.locator("#memberships-0 .datetimeshortcuts a").first.click()
    page.locator("#names-group .add-row a").click()
    page.locator("#id_names-0-language").select_option("es")
    page.locator("#id_names-0-name").fill("Ciudad de Tucson")
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist")).to_contain_text("was added successfully")
    assert place.governments.get().names.get().name == "Ciudad de Tucson"

    page = portal.open(reverse("admin:coalitions_membership_changelist"))
    page.locator("tr", has_text="Acme").locator(".action-select").check()
    page.locator("[name=action]").select_option("end_memberships")
    page.locator("button[name=index]").click()
    expect(page.locator(".datetimeshortcuts").first).to_be_visible()
    page.get_by_label("Reason").fill("They asked to leave.")
    page.get_by_role("button", name="End these memberships").click()
    expect(page.locator(".messagelist")).to_contain_text("1 membership ended.")

    page.locator(".language-switch [value=ja]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    assert page.url.startswith(portal.url + reverse("admin:coalitions_membership_changelist"))


@pytest.mark.parametrize(
    "path",
    [
        "admin:index",
        "admin:coalitions_membership_changelist",
        "admin:coalitions_membership_export",
        "admin:coalitions_importbatch_upload",
    ],
)
def test_pages_are_accessible(portal, us, path):
    factories.membership(us, factories.business("Acme"))
    portal.sign_in(factories.staff_user(us))
    portal.open(reverse(path))
    problems = portal.accessibility_problems("wcag2a", "wcag2aa")
    assert problems == "", problems


CHANGED = (
    "name,type,external_id,website,left_on\r\n"
    "Acme,business,A-1,new.example,\r\n"
    "Initech,business,,,\r\n"
    "Hooli,bussiness,,,\r\n"
)


@pytest.mark.parametrize("width", WIDTHS)
def test_staff_leave_out_errors_end_the_missing_and_undo_it_all(portal, us, tmp_path, width):
    portal.page.set_viewport_size({"width": width, "height": 900})
    acme = factories.membership(
        us, factories.business("Acme", website="https://old.example"), external_id="A-1"
    )
    gone = factories.membership(us, factories.business("Umbrella"))
    page = sign_in_through_the_form(portal, factories.staff_user(us))
    roster = tmp_path / "roster.csv"
    roster.write_bytes(CHANGED.encode())
    page.get_by_role("link", name="Upload a roster").click()
    page.locator("[name=file]").set_input_files(roster)
    page.get_by_role("button", name="Look at what it would do").click()
    expect(page.locator(".batch-state")).to_contain_text("Refused: nothing was written.")
    expect(page.locator("del")).to_have_text("https://old.example")
    expect(page.locator("#content")).to_contain_text("What the reach becomes")
    assert fits(page)
    portal.screenshot(f"admin-diff-{width}")
    page.get_by_role("button", name="Import the 2 valid rows").click()
    expect(page.locator(".batch-state")).to_contain_text("The rows with errors were left out")
    page.get_by_role("link", name="Choose those that left").click()
    page.get_by_label("Umbrella").check()
    page.get_by_label("Left on").fill("2024-05-01")
    page.get_by_label("Reason").fill("Umbrella wrote that it left.")
    assert fits(page)
    portal.screenshot(f"admin-missing-{width}")
    page.get_by_role("button", name="End the chosen memberships").click()
    expect(page.locator(".messagelist")).to_contain_text("1 membership ended.")
    gone.refresh_from_db()
    assert gone.left_on
    assert gone.history.first().history_change_reason == "Umbrella wrote that it left."
    page.get_by_role("link", name="Undo this import").click()
    portal.screenshot(f"admin-undo-{width}")
    page.get_by_role("button", name="Undo this import").click()
    expect(page.locator(".batch-state")).to_contain_text("taken back by")
    assert fits(page)
    portal.screenshot(f"admin-undone-{width}")
    gone.refresh_from_db()
    acme.signatory.refresh_from_db()
    assert (gone.left_on, acme.signatory.website) == (None, "https://old.example")
    assert Membership.objects.count() == 2


@pytest.mark.parametrize("width", WIDTHS)
def test_a_file_that_was_read_wrongly_is_read_again(portal, us, tmp_path, width):
    """A column under a strange heading is mapped on the page of the upload, in the sample of the file."""
    portal.sign_in(factories.staff_user(us, CoalitionRole.Role.EDITOR))
    portal.page.set_viewport_size({"width": width, "height": 900})
    file = tmp_path / "roster.csv"
    file.write_bytes("name;Clase de miembro\nPeñoles;business\n".encode("cp1252"))
    page = portal.open(reverse("admin:coalitions_importbatch_upload"))
    page.set_input_files("#id_file", str(file))
    page.get_by_role("button", name="Look at what it would do").click()
    expect(page.locator("details.reading[open] .sample")).to_contain_text("Peñoles")
    assert fits(page)
    assert portal.accessibility_problems() == ""
    portal.screenshot(f"admin-reading-{width}")
    page.select_option("#id_column_1", "type")
    page.get_by_role("button", name="Preview with these settings").click()
    expect(page.locator("details.reading:not([open])")).to_contain_text("semicolon")
    page.get_by_role("button", name="Import now").click()
    expect(page.locator(".messagelist")).to_be_visible()
    assert Membership.objects.get().signatory.name == "Peñoles"

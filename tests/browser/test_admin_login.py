"""Staff sign in through the form, in a real browser."""

from playwright.sync_api import expect

from tests import factories


def test_staff_sign_in_and_out(portal):
    user = factories.staff_user(factories.coalition("japan"))
    page = portal.open("/admin/")
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""
    portal.screenshot("admin-login")
    page.locator("[name=login]").fill(user.username)
    page.locator("[name=password]").fill(factories.PASSWORD)
    page.get_by_role("button", name="Sign In", exact=True).click()
    expect(page.locator("#user-tools")).to_contain_text(user.username)
    page.locator("#logout-form button").click()
    page.goto(portal.url + "/admin/")
    expect(page.locator("[name=password]")).to_be_visible()

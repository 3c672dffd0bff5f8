"""Partner staff bring the files that they really have, in their own language: look, read otherwise, import, undo."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from coalitions.models import ImportBatch
from tests import factories
from tests.browser.conftest import fits
from tests.coalitions.rosters.test_partner_files import ARGENTINA, JAPAN, mexican_workbook

REGIONS = {
    "japan": {"JP-14": "神奈川県", "JP-24": "三重県", "JP-26": "京都府"},
    "argentina": {"AR-B": "Buenos Aires", "AR-S": "Santa Fe", "AR-L": "La Pampa"},
    "mexico": {"MX-NLE": "Nuevo León"},
}
FILES = {
    "japan": ("参加団体.csv", JAPAN.encode("cp932")),
    "argentina": ("miembros.csv", ARGENTINA.replace("\n", "\r\n").encode("cp1252")),
    "mexico": ("ACA México.xlsx", mexican_workbook()),
}
SAID = {
    "ja": (
        "まだ何も書き込まれていません",
        "名簿を取り込みました",
        "取り込みを元に戻しました",
        "団体名 (name)",
    ),
    "es": ("todavía no se guardó nada", "El padrón se importó", "La importación se deshizo", "nombre (name)"),
}


def read_otherwise(page, name, value):
    """Choose a setting on the page of the upload and have the file read again."""
    if not page.locator("details.reading[open]").count():
        page.locator("details.reading summary").click()
    page.select_option(f"#id_{name}", value)
    with page.expect_navigation():
        page.locator("details.reading button").click()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    ("slug", "language", "setting", "wrong", "right", "new"),
    [
        ("japan", "ja", "encoding", "latin-1", "cp932", 11),
        ("argentina", "es", "encoding", "cp850", "cp1252", 7),
        ("mexico", "es", "sheet", "Contactos", "Miembros", 4),
    ],
)
def test_staff_import_their_own_file_and_undo_it(
    transactional_db, portal, tmp_path, slug, language, setting, wrong, right, new, width
):
    coalition = factories.coalition(slug)
    for code, name in REGIONS[slug].items():
        factories.region(code, name)
    name, content = FILES[slug]
    (tmp_path / name).write_bytes(content)
    preview, imported, undone, column = SAID[language]
    portal.page.set_viewport_size({"width": width, "height": 900})
    portal.sign_in(factories.staff_user(coalition))
    page = portal.open(reverse("admin:coalitions_importbatch_upload"))
    page.locator(f".language-switch [value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)
    page.set_input_files("#id_file", str(tmp_path / name))
    page.locator("#content form [type=submit], #content form button").last.click()
    expect(page.locator(".batch-state")).to_contain_text(preview)
    expect(page.locator(".totals b").first).to_have_text(str(new))
    portal.screenshot(f"partner-{slug}-preview-{width}")

    read_otherwise(page, setting, wrong)
    assert ImportBatch.objects.get().reading["found"][setting] == wrong
    expect(page.locator("#id_column_0")).to_contain_text(column)
    read_otherwise(page, setting, right)
    expect(page.locator(".totals b").first).to_have_text(str(new))
    read_otherwise(page, "column_1", "")
    expect(page.locator(".batch-state.refused")).to_be_visible()
    portal.screenshot(f"partner-{slug}-reading-{width}")
    read_otherwise(page, "column_1", "type")
    expect(page.locator(".batch-state")).to_contain_text(preview)
    assert fits(page)
    assert portal.accessibility_problems("wcag2a", "wcag2aa") == ""

    page.locator("form[action$='confirm/'] button").first.click()
    expect(page.locator(".messagelist")).to_contain_text(imported)
    assert coalition.memberships.count() == new
    portal.screenshot(f"partner-{slug}-imported-{width}")
    page.locator("a[href$='undo/']").click()
    page.locator("#content form button").last.click()
    expect(page.locator(".messagelist")).to_contain_text(undone)
    assert coalition.memberships.count() == 0
    assert fits(page)

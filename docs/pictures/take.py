"""Takes the two pictures of the README. Run it against a portal with the demonstration, such as that of `make demo`:

    .venv/bin/python docs/pictures/take.py http://127.0.0.1:8000

It uploads a small roster as the demonstration's US staff and takes a picture of the preview; nothing is confirmed.
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
SIZE = {"width": 1280, "height": 800}
ROSTER = """name,type,state,joined_on
Tucson,city,Arizona,2017-06-05
Oregon,state,,2017-06-05
Acme,business,Ohio,2020-01-31
"""


def take(base):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        page = browser.new_page(viewport=SIZE)
        page.goto(f"{base}/en/coalitions/us/")
        page.locator("h2", has_text="Reach").first.evaluate("heading => heading.scrollIntoView()")
        page.screenshot(path=HERE / "coalition.png")
        page.goto(f"{base}/admin/login/")
        page.fill("#id_login", "demo-us")
        page.fill("#id_password", "demo-us-password")
        page.click("#content form [type=submit]")
        page.goto(f"{base}/admin/coalitions/importbatch/upload/")
        file = {"name": "roster.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
        page.set_input_files("#id_file", file)
        page.click("#content [type=submit]")
        page.wait_for_url("**/change/")
        page.screenshot(path=HERE / "preview.png")
        browser.close()


if __name__ == "__main__":
    take(sys.argv[1])

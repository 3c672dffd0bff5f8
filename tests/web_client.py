"""A browser of a few lines: it keeps its connection and its cookies, and sends the forms of pages."""

import http.client
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit


class FormFields(HTMLParser):
    """The fields of the forms of a page as a browser sends them untouched: [(name, value)]."""

    def __init__(self, page):
        super().__init__()
        self.fields = []
        self._select = self._textarea = None
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        name, kind = found.get("name"), found.get("type", "text")
        if tag == "input" and name and kind not in ("submit", "button", "file"):
            if kind not in ("checkbox", "radio") or "checked" in found:
                self.fields.append((name, found.get("value") or ("on" if kind == "checkbox" else "")))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in found:
            self.fields.append((self._select, found.get("value", "")))
        elif tag == "textarea":
            self._textarea = [name, ""]

    def handle_data(self, data):
        if self._textarea:
            self._textarea[1] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        elif tag == "textarea" and self._textarea:
            name, text = self._textarea
            self.fields.append((name, text.removeprefix("\n")))
            self._textarea = None


class WebClient:
    """One reader or one person of the staff, at a portal on loopback that believes it stands behind a proxy."""

    def __init__(self, host):
        self.connection = http.client.HTTPConnection(host, timeout=60)
        self.cookies = {}
        self.origin = f"https://{host}"

    def get(self, path):
        """The status and the text of a page."""
        return self._ask("GET", path)

    def post(self, path, page, **changed):
        """Send the fields of the forms of `page`, some of them changed; answers the status and the text."""
        kept = [(name, value) for name, value in FormFields(page).fields if name not in changed]
        body = urlencode([*kept, *changed.items()])
        return self._ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def sign_in(self, path, login, password):
        _, page = self.get(path)
        status, page = self.post(path, page, login=login, password=password)
        assert status == 302, f"{status} at signing in"

    def _ask(self, method, path, body=None, headers=None):
        sent = {"X-Forwarded-Proto": "https", "Referer": self.origin + "/", "Accept-Encoding": "identity"}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self.connection.request(
            method, urlsplit(path)._replace(fragment="").geturl(), body, sent | (headers or {})
        )
        response = self.connection.getresponse()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return response.status, response.read().decode(errors="replace")

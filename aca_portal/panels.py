"""Parts of a page that a view has composed and a template only places."""

from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Panel:
    """A part of a page: its template and everything that the template shows. `{{ panel }}` draws it.

    A template tag would have to read what it shows while the page is drawn; a panel is filled in the view.
    """

    template: str
    shown: dict = field(default_factory=dict)

    def __str__(self) -> SafeString:
        return render_to_string(self.template, self.shown)

"""The picture of a coalition that other sites show beside a link to its page, one for each language.

Drawn ahead of time from our own SVG and kept in the database, since drawing is too slow for a request and the
picture has to stay the same while it is passed on. It says itself for which day its numbers hold.
"""

import hashlib

import resvg_py
from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation

from aca_portal.demonstration import demo_share
from aca_portal.numbers import shown_as_in
from coalitions.cards.says import card_words
from coalitions.cards.typesetting import FONTS, SEMIBOLD, Face, can_set, family_for, fit
from coalitions.models import Coalition, SocialCard
from coalitions.reach.reach import compute_reach
from coalitions.templatetags.reach_display import reach_bar

TEXT_WIDTH = SocialCard.WIDTH - 2 * 60
COUNTRY_WIDTH = 700  # beside it stands that it is demonstration data
SHARE_SIZE = 112


@transaction.atomic
def draw_cards(*, slug=None, progress=lambda text: None):
    """Draw the cards of all published coalitions, or of one, as of today, and answer them.

    Raises Coalition.DoesNotExist where none is published under `slug`.
    """
    published = Coalition.objects.published()
    coalitions = [published.get(slug=slug)] if slug else published
    return [card for coalition in coalitions for card in _draw_coalition(coalition, progress)]


def _draw_coalition(coalition, progress):
    reach = compute_reach(coalition)
    demo = demo_share(coalition.memberships.published(), of="signatory")
    for language, _name in settings.LANGUAGES:
        progress(f"Drawing {coalition.slug}, {language} …")
        with translation.override(language), shown_as_in(coalition.country.country):
            words = card_words(coalition, reach, demo)
            png = _paint(card_svg(words, reach.population))
        drawn = {
            "as_of": reach.as_of,
            "drawn_at": timezone.now(),
            "words": str(words),
            "has_text": can_set(str(words)),
            "png": png,
            "sha256": hashlib.sha256(png).hexdigest(),
        }
        yield SocialCard.objects.update_or_create(coalition=coalition, language=language, defaults=drawn)[0]


def _paint(svg):
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=[*FONTS.values()], skip_system_fonts=True))


# --- How it looks -----------------------------------------------------------------------------------------


def card_svg(words, people):
    """The card as SVG, in the active language; without text where a font lacks one of its letters."""
    shown = {"width": SocialCard.WIDTH, "height": SocialCard.HEIGHT, "bar": reach_bar(people, "", "")}
    if can_set(str(words)):
        shown["text"] = _set(words)
    return render_to_string("coalitions/card.svg", shown)


def _set(words):
    """The words in their sizes, on their lines, each with the y of its baseline where that varies."""
    family = family_for(translation.get_language())
    regular, semibold = Face(family), Face(family, SEMIBOLD)
    name = fit(words.name, semibold, TEXT_WIDTH, sizes={1: (68, 62), 2: (56, 50, 44, 38)})
    beside_share = TEXT_WIDTH - semibold.width(words.share, SHARE_SIZE)
    return {
        "family": family,
        "country": fit(words.country, regular, COUNTRY_WIDTH, sizes={1: (32, 26)}),
        "name": name,
        "name_lines": [(line, 92 + (row + 1) * name.size * 1.16) for row, line in enumerate(name.lines)],
        "share": words.share,
        "share_size": SHARE_SIZE,
        "caption": fit(words.caption, regular, beside_share, sizes={1: (44, 40, 34, 28)}),
        "facts": [
            (fit(fact, regular, TEXT_WIDTH, sizes={1: (32, 28, 24, 21)}), 470 + row * 37)
            for row, fact in enumerate(words.facts)
        ],
        "words": words,
    }

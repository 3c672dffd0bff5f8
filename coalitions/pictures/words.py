"""Placing words in pictures: how wide they are, and where labels go so that none lies on another."""

import unicodedata

NARROW, WIDE = 0.56, 1.0  # of the size of the type; measured generously, since fonts differ


def text_width(text, size):
    """About how wide a text is. Kanji and kana take a full square each."""
    wide = sum(unicodedata.east_asian_width(letter) in "WF" for letter in text)
    return (wide * WIDE + (len(text) - wide) * NARROW) * size


def shorten(text, size, width):
    """The text, cut with an ellipsis where it is wider than `width`."""
    if text_width(text, size) <= width:
        return text
    while text and text_width(text + "…", size) > width:
        text = text[:-1]
    return text.rstrip() + "…"


def first_fitting(texts, size, width):
    """The first of the texts, from long to short, that is not wider than `width`; the last where none fits."""
    return next((text for text in texts if text_width(text, size) <= width), texts[-1])


def staircase(wanted, end, most_rows=6):
    """Rows for labels that each hang on a line from their own x: {index: row}, row 0 nearest to the picture.

    `wanted` are (x, width) from left to right; a label reaches to the right of its line. Labels go down from left
    to right like stairs, so that no line crosses a word. As few rows as do; what still finds no room is left out.
    """
    best = {}
    for rows in range(1, most_rows + 1):
        placed = _stairs(wanted, end, rows)
        if len(placed) > len(best):
            best = placed
    return _lift(best, wanted)


def _lift(placed, wanted):
    """Labels over which no further line passes hang right below the picture."""
    end = float("inf")
    for index in reversed(placed):
        start, width = wanted[index]
        if start + width <= end:
            placed[index] = 0
        end = start
    return placed


def _stairs(wanted, end, rows):
    reach, placed = [float("-inf")] * rows, {}
    for index, (x, width) in enumerate(wanted):
        if x + width > end:
            continue
        for row in reversed(range(rows)):
            if all(x >= reach[lower] for lower in range(row + 1)):
                reach[row], placed[index] = x + width, row
                break
    return placed


def spread(wanted, gap, end):
    """Positions as near to the `wanted` ones, which ascend, as a distance of `gap` and the `end` allow."""
    positions = []
    for position in wanted:
        positions.append(max(position, positions[-1] + gap) if positions else max(position, gap / 2))
    limit = end - gap / 2
    for index in reversed(range(len(positions))):
        positions[index] = min(positions[index], limit)
        limit = positions[index] - gap
    return positions

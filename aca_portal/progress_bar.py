"""How far a long command has come: a bar on the terminal."""

import sys

from tqdm import tqdm


def bar(rows, step):
    """The rows, gone through under a bar with their share on stderr; none where that is no terminal."""
    return tqdm(rows, desc=step, leave=False, disable=None, file=sys.stderr)


def no_bar(rows, step):
    """The rows, for those who do not wait at a terminal."""
    return rows

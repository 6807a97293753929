"""Numbers, dates and names as words on a page. Plain text only; templates escape it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from datetime import datetime

from kb.present.citations import long_date, page_words
from kb.present.pages import page_list

_NO_BREAK_SPACE = "\u00a0"


def today() -> str:
    """Return the date on which a page is read, as a citation needs it. ISO 8601."""
    return datetime.now().astimezone().date().isoformat()


def number(value: int) -> str:
    """Return a number with its thousands separated."""
    return f"{value:,}"


def count(value: int, one: str, many: str) -> str:
    """Return a number and its noun, which stay on one line: "1 passage", "1,234 passages"."""
    return f"{value:,}{_NO_BREAK_SPACE}{one if value == 1 else many}"


def listed(words: tuple[str, ...]) -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)


def shortened(words: str, characters: int) -> str:
    """Return a name cut between words where it is longer than a narrow column can bear."""
    return textwrap.shorten(words, characters, placeholder=f"{_NO_BREAK_SPACE}…")


def dialled(number: str) -> str:
    """Return a telephone number as a `tel:` address holds it: "+44 (0)800 12" is dialled +4480012."""
    return re.sub(r"[^0-9+]", "", re.sub(r"(?<=.)\(0\)", "", number) if number.startswith("+") else number)


FILTERS: dict[str, Callable[..., str]] = {
    "dialled": dialled,
    "number": number,
    "count": count,
    "page_list": page_list,
    "listed": listed,
    "shortened": shortened,
    "long_date": long_date,
    "page_words": page_words,
}

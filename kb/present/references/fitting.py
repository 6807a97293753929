"""What each style is told of an item: the handbook's rules that a style file cannot know or does not keep.

A style file prints what it is given. That a body which published its own report is named once, and what a press release
is called where, stands in the handbooks. Knows no processor and no markup.
"""

from __future__ import annotations

import re
from datetime import date

from kb.present.references.item import Item, ItemType, csl_item
from kb.present.references.styles import Style

Values = dict[str, object]
# What is quoted within a title. An apostrophe within a word does not end it.
_SINGLE_MARKS = re.compile(r"‘((?:[^‘’]|’(?=\w))*)’")
_DOUBLE_MARKS = re.compile('[“"]([^“”"]*)[”"]')


def fitted(item: Item, style: Style, accessed: date) -> Values:
    """Return an item in the words of the Citation Style Language's JSON, as a style needs it.

    Args:
        item: What is cited.
        style: The style.
        accessed: The day on which it was read.
    """
    values = csl_item(item, accessed)
    if not item.url:
        del values["accessed"]
    return _FITS[style](values, item)


def _harvard(values: Values, item: Item) -> Values:
    """Cite Them Right: "[Press release]" after the title; a department that is the author is not named again."""
    _name_once(values, item)
    if item.type is ItemType.WEBPAGE and item.genre:
        values["medium"] = values.pop("genre")
    return values


def _apa(values: Values, item: Item) -> Values:
    """Publication Manual 9.29: a publisher that is the author is left out.

    A description in brackets belongs to the title; where the title stands in the author's place, the style leaves it
    behind the date, so it is left out.
    """
    _name_once(values, item)
    if not item.authors:
        values.pop("genre", None)
        _shorten_title(values)
    return values


def _mla(values: Values, item: Item) -> Values:
    """MLA Handbook 5.22 (p. 119): a body that is author and publisher is named as publisher only."""
    if item.by_publisher:
        values.pop("author")
    if "author" not in values:
        _shorten_title(values)
    if "container-title" in values:
        _nest_double_marks(values)
    return values


def _chicago(values: Values, item: Item) -> Values:
    """Chicago Manual 14: a description such as "press release" is no proper name and stands in lower case."""
    if item.genre:
        values["genre"] = item.genre.lower()
    if item.type is ItemType.WEBPAGE:
        _name_once(values, item)
        _nest_double_marks(values)
    return values


def _oscola(values: Values, item: Item) -> Values:
    """OSCOLA 3.4.1: 'author, ‘title’ (additional information, publisher year)'; a body is named once.

    The style prints the kind and the number of a report after the brackets and those of a web page not at all, so
    they are given as a part of the publisher. "Article" is its one type that prints a publisher with a whole date.
    """
    values["title"] = _SINGLE_MARKS.sub(r"“\1”", item.title)
    site = "" if item.by_publisher else item.publisher
    additional = " ".join(part for part in (item.genre, item.number) if part)
    for key in ("genre", "number"):
        values.pop(key, None)
    if item.type is ItemType.REPORT:
        # The year follows the publisher without a comma, but a kind with one.
        comma = "," if additional and not site and item.issued else ""
        values["publisher"] = ", ".join(part for part in (additional, site) if part) + comma
    elif additional:
        values["type"] = "article"
        values.pop("container-title", None)
        values["publisher"] = ", ".join(part for part in (additional, site) if part)
    else:
        values["container-title"] = site
    return {key: value for key, value in values.items() if value}


def _name_once(values: Values, item: Item) -> None:
    if item.by_publisher:
        values.pop("container-title" if item.type is ItemType.WEBPAGE else "publisher", None)


def _nest_double_marks(values: Values) -> None:
    """Make double marks within a title single, since the style puts the whole of it in double ones."""
    for key in values.keys() & {"title", "title-short"}:
        values[key] = _DOUBLE_MARKS.sub(r"‘\1’", str(values[key]))


def _shorten_title(values: Values) -> None:
    """Give the title without its subtitle, for a cite that names the title for want of an author."""
    short, colon, _ = str(values["title"]).partition(": ")
    if colon:
        values["title-short"] = short


_FITS = {
    Style.HARVARD: _harvard,
    Style.APA: _apa,
    Style.MLA: _mla,
    Style.CHICAGO: _chicago,
    Style.OSCOLA: _oscola,
}

"""Citations of judgments, statutes and debates of the United Kingdom, which published CSL styles cite as American ones.

The handbooks of Harvard, MLA, APA and Chicago leave foreign law to the rules of its jurisdiction or say little about
it. So the parts and their order follow the handbooks, and what identifies a source (the neutral citation, the chapter,
the volume of Hansard) is printed as in the United Kingdom. Missing parts are left out with their punctuation.

Sources of the forms:

OSCOLA, 4th edition: 2.1.1, 2.1.3 and 2.1.6 (neutral citations, paragraphs in brackets), 2.1.4 (unreported cases: court
    and date in brackets), 1.6.2 (case names are upright in tables and bibliographies), 2.4.1, 2.4.2 and 2.5.1
    (statutes, sections, statutory instruments), 3.4 (Hansard: "HC Deb 3 February 1977, vol 389, cols 973–76"),
    1.3.2 (ranges).
APA, Publication Manual, 7th edition: 11.4 (the case in italics with its year in the text, upright in the list), 11.5
    (the name and year of an act). It has no British sources; for Hansard the form that British universities derive from
    it: "Hansard HC Deb vol 314 cols 1083–86 (24 June 1998)", and the speaker in brackets as in the Bluebook.
Chicago Manual of Style, 17th edition, chapter 14, "Legal and Public Documents: United Kingdom": cases by their neutral
    citations, statutes by chapter, a speech by speaker, House, day, "Parliamentary Debates", volume and columns;
    chapter 9 (ranges).
Cite Them Right, 12th edition (Harvard): judgments with a neutral citation, and acts with their chapter.
MLA Handbook, 9th edition: "par." and "sec." in the text, and what it says of works in law.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from kb.citations.item import Item, ItemType
from kb.citations.pinpoints import Pinpoint, spell_pinpoint
from kb.citations.styles import CitationStyle
from kb.citations.wording import StyledText, spell_american_date, spell_date

Composed = tuple[tuple[StyledText, ...], tuple[StyledText, ...]]
_VERSUS = re.compile(r"\bv\.\s")
_YEAR = re.compile(r"\[(\d{4})\]")
_INSTRUMENT = re.compile(r"(?:SI|SSI|WSI|SR)\s\d")
_HOUSES = {"Commons": "HC", "Lords": "HL"}


def compose(item: Item, style: CitationStyle, pinpoint: Pinpoint | None, accessed: date) -> Composed | None:
    """Return the citation and the entry of an official record; None where the style's own rules apply."""
    if item.type is ItemType.DEBATE and not item.house:
        return None
    form = _FORMS.get((item.type, style))
    return form(item, pinpoint, accessed) if form else None


# -------------------------------------------------------------------------------- judgments


def _cite_judgment_in_oscola(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    title, cited = _VERSUS.sub("v ", item.title), _begin(" ", _identify_judgment(item, spell_date))
    numbers = dict.fromkeys((pinpoint.first, pinpoint.last)) if pinpoint else ()
    paragraphs = _begin(" ", "–".join(f"[{number}]" for number in numbers))
    return _set(_italic(title), cited, paragraphs, "."), _set(title, cited)


def _cite_judgment_in_apa(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    cited = _join(" ", item.title, _identify_judgment(item, spell_american_date))
    cite = _set("(", _italic(item.title), _begin(", ", _find_year(item)), _begin(", ", _spell(pinpoint)), ")")
    return cite, _set(cited, ".", _begin(" ", item.url))


def _cite_judgment_in_chicago(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    separator = ", " if item.number else " "
    cited = _join(separator, item.title, _identify_judgment(item, spell_american_date))
    return _set(_join(", ", cited, _spell(pinpoint), item.url), "."), _set(cited, ".", _end(item.url))


def _cite_judgment_in_harvard(item: Item, pinpoint: Pinpoint | None, accessed: date) -> Composed:
    cite = _set("(", _italic(item.title), _begin(", ", _find_year(item)), _begin(", ", _spell(pinpoint)), ")")
    cited = _begin(" ", _identify_judgment(item, spell_date))
    return cite, _set(_italic(item.title), cited, ".", _locate(item, accessed))


def _cite_judgment_in_mla(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    paragraph = _begin(", ", _spell(pinpoint).replace("para", "par"))
    court = "" if item.number else item.body
    rest = _join(", ", item.number, court, spell_date(item.iso_date), item.url)
    return _set("(", _italic(item.title), paragraph, ")"), _set(_italic(item.title), ".", _end(rest))


def _identify_judgment(item: Item, spell: Callable[[str], str]) -> str:
    """Return the neutral citation of a judgment, or court and date in brackets if it has none."""
    return item.number or _bracket(_join(", ", item.body, spell(item.iso_date)))


def _find_year(item: Item) -> str:
    neutral = _YEAR.search(item.number)
    return neutral[1] if neutral else item.iso_date[:4]


# --------------------------------------------------------------------------------- statutes


def _cite_statute_in_oscola(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    name = _join(", ", item.title, item.number if _INSTRUMENT.match(item.number) else "")
    return _set(_join(", ", name, _spell(pinpoint).replace(".", "")), "."), _set(name)


def _cite_statute_in_apa(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    cite = _set("(", _join(", ", item.title, _spell(pinpoint)), ")")
    return cite, _set(_join(", ", item.title, item.number), ".", _begin(" ", item.url))


def _cite_statute_in_chicago(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    name = _join(", ", item.title, item.number)
    return _set(_join(", ", name, _spell(pinpoint), item.url), "."), _set(name, ".", _end(item.url))


def _cite_statute_in_harvard(item: Item, pinpoint: Pinpoint | None, accessed: date) -> Composed:
    cite = _set("(", _italic(item.title), _begin(", ", _spell(pinpoint)), ")")
    return cite, _set(_italic(item.title), _begin(", ", item.number), ".", _locate(item, accessed))


def _cite_statute_in_mla(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    section = _begin(", sec. ", pinpoint.first if pinpoint else "")
    rest = _join(", ", item.number, item.url)
    return _set("(", _italic(item.title), section, ")"), _set(_italic(item.title), ".", _end(rest))


# ---------------------------------------------------------------------------------- debates


def _cite_debate_in_oscola(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    record = _join(" ", _HOUSES[item.house], "Deb", spell_date(item.iso_date))
    name = _join(", ", record, _begin("vol ", item.number))
    return _set(_join(", ", name, _spell(pinpoint).replace(".", "")), "."), _set(name)


def _cite_debate_in_apa(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    day, columns = spell_date(item.iso_date), _spell(pinpoint).replace(".", "")
    record = _join(" ", "Hansard", _HOUSES[item.house], "Deb", _begin("vol ", item.number))
    name = _join(" ", record, _bracket(day), _bracket(_name_members(item)))
    return _set("(", _join(", ", "Hansard", day, columns), ")"), _set(name, ".", _begin(" ", item.url))


def _cite_debate_in_chicago(item: Item, pinpoint: Pinpoint | None, _: date) -> Composed:
    day, members, volume = spell_american_date(item.iso_date), _name_members(item), _begin("vol. ", item.number)
    speech = _join(", ", members, f"speech to the House of {item.house}", day) + ", " if members else ""
    dated = _join(" ", volume, _bracket(day))
    place = _join(", ", item.house, volume if members else dated, _spell(pinpoint), item.url)
    note = _set(speech, _italic("Parliamentary Debates"), ", ", place, ".")
    entry = _set("United Kingdom. ", _italic("Parliamentary Debates"), ", ", _join(", ", item.house, dated), ".")
    return note, (*entry, *_set(_end(item.url)))


def _name_members(item: Item) -> str:
    """Return the members who speak; empty where the author is a body."""
    names = [str(name) for name in item.authors if name.family != item.body]
    return " and ".join(names)


# ------------------------------------------------------------------------------------- parts


def _set(*parts: str | StyledText) -> tuple[StyledText, ...]:
    """Return parts as runs, with adjacent plain parts joined."""
    runs: list[StyledText] = []
    for part in parts:
        run = part if isinstance(part, StyledText) else StyledText(part)
        if runs and runs[-1].italic == run.italic:
            runs[-1] = StyledText(runs[-1].text + run.text, run.italic)
        elif run.text:
            runs.append(run)
    return tuple(runs)


def _italic(text: str) -> StyledText:
    return StyledText(text, italic=True)


def _join(separator: str, *parts: str) -> str:
    return separator.join(filter(None, parts))


def _begin(mark: str, text: str) -> str:
    return f"{mark}{text}" if text else ""


def _end(text: str) -> str:
    return f" {text}." if text else ""


def _bracket(text: str) -> str:
    return f"({text})" if text else ""


def _locate(item: Item, accessed: date) -> str:
    return f" Available at: {item.url} (Accessed: {spell_date(accessed.isoformat())})." if item.url else ""


def _spell(pinpoint: Pinpoint | None) -> str:
    """Return a pinpoint in words, a range without the figures that its numbers share: "cols. 973–76"."""
    if not pinpoint:
        return ""
    return spell_pinpoint(replace(pinpoint, last=_shorten(pinpoint.first, pinpoint.last)))


def _shorten(first: str, last: str) -> str:
    """Return the last number of a range, with at least two figures: "973–76", "1099–1101"."""
    if first == last or len(first) != len(last) or not (first + last).isdigit():
        return last
    shared = next(at for at, (one, other) in enumerate(zip(first, last, strict=True)) if one != other)
    return last[max(min(shared, len(last) - 2), 0) :]


_FORMS: dict[tuple[ItemType, CitationStyle], Callable[[Item, Pinpoint | None, date], Composed]] = {
    (ItemType.JUDGMENT, CitationStyle.OSCOLA): _cite_judgment_in_oscola,
    (ItemType.JUDGMENT, CitationStyle.APA): _cite_judgment_in_apa,
    (ItemType.JUDGMENT, CitationStyle.CHICAGO): _cite_judgment_in_chicago,
    (ItemType.JUDGMENT, CitationStyle.HARVARD): _cite_judgment_in_harvard,
    (ItemType.JUDGMENT, CitationStyle.MLA): _cite_judgment_in_mla,
    (ItemType.STATUTE, CitationStyle.OSCOLA): _cite_statute_in_oscola,
    (ItemType.STATUTE, CitationStyle.APA): _cite_statute_in_apa,
    (ItemType.STATUTE, CitationStyle.CHICAGO): _cite_statute_in_chicago,
    (ItemType.STATUTE, CitationStyle.HARVARD): _cite_statute_in_harvard,
    (ItemType.STATUTE, CitationStyle.MLA): _cite_statute_in_mla,
    (ItemType.DEBATE, CitationStyle.OSCOLA): _cite_debate_in_oscola,
    (ItemType.DEBATE, CitationStyle.APA): _cite_debate_in_apa,
    (ItemType.DEBATE, CitationStyle.CHICAGO): _cite_debate_in_chicago,
}

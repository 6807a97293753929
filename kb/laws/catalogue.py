"""The laws known by name, and the sorts of law.

Owns `data/laws.toml`: its form, and the pattern that finds its names in a text.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Sort(StrEnum):
    """What a law is, as a list of laws is divided."""

    ACT = "act"
    REGULATIONS = "regulations"
    TREATY = "treaty"
    EU = "eu"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Law:
    """A law.

    Attributes:
        name: In its short form.
        title: Its full name.
        names: Other names that always mean it.
        short: Abbreviations, which mean it only beside a provision or a year, or where a document explains them.
    """

    name: str
    title: str
    sort: Sort
    jurisdiction: str = ""
    names: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    source: str = ""

    @property
    def year(self) -> str:
        """The year in its title, or ""."""
        found = _YEAR.findall(self.title)
        return found[-1] if found else ""


@dataclass(frozen=True, slots=True)
class Alias:
    """One name of a law, and whether it counts only beside other signs."""

    law: Law
    is_short: bool


_YEAR = re.compile(r"\b(?:18|19|20)\d{2}\b")
_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\w+|[^\w\s]")
# What stands for a piece of a name: itself, and what printers put in its place or leave out.
_LOOSE = {"v": r"v\.?", "and": "(?:and|&)", ",": "[.,]?", ".": "[.,]?", "'": "['’‘]?", ";": "[;,]?"}


@cache
def known_laws() -> tuple[Law, ...]:
    """Return the laws of the catalogue, in its order."""
    tables = tomllib.loads(files("kb.laws").joinpath("data/laws.toml").read_text(encoding="utf-8"))["laws"]
    return tuple(
        Law(
            name=table["name"],
            title=table["title"],
            sort=Sort(table["sort"]),
            jurisdiction=table["jurisdiction"],
            names=tuple(table.get("names", ())),
            short=tuple(table.get("short", ())),
            source=table.get("source", ""),
        )
        for table in tables
    )


@cache
def by_name() -> dict[str, Law]:
    """Return the laws of the catalogue by their short forms."""
    return {law.name: law for law in known_laws()}


@cache
def aliases() -> dict[str, Alias]:
    """Return every name of every law by its key (`key_of`)."""
    found: dict[str, Alias] = {}
    for law in known_laws():
        for name in law.short:
            found.setdefault(key_of(name), Alias(law, is_short=True))
        for name in (law.name, law.title, *law.names):
            found[key_of(name)] = Alias(law, is_short=False)
    return found


@cache
def _words_of_names() -> frozenset[frozenset[str]]:
    """Return, for each name, the words that are in it however it is printed, in small letters."""
    names = {name for law in known_laws() for name in (law.name, law.title, *law.names, *law.short)}
    return frozenset(
        frozenset(piece.lower() for piece in _PIECE.findall(name) if piece.isalnum() and piece not in _LOOSE)
        for name in names
    )


def may_name(text: str) -> bool:
    """Tell whether a text has all the words of any name: what has not need not be searched for one."""
    words = set(_WORD.findall(text.lower()))
    return any(map(words.issuperset, _words_of_names()))


@cache
def names_pattern(*, typed: bool = False) -> re.Pattern[str]:
    """Return the pattern of all names, the longest first: full names in any case, short ones as they are.

    Args:
        typed: Whether short ones too are in any case.
    """
    long: list[str] = []
    short: list[str] = []
    for law in known_laws():
        short += law.short
        for name in (law.name, law.title, *law.names):
            (long if " " in name else short).append(name)
    flags = re.IGNORECASE if typed else re.NOFLAG
    return re.compile(rf"(?<!\w)(?i:{_any_of(long)})(?!\w)|(?<![\w/.-])(?:{_any_of(short)})(?![\w/]|\.\w|-\w)", flags)


def _any_of(names: list[str]) -> str:
    return "|".join(_flexible(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


def _flexible(name: str) -> str:
    """Return the pattern of a name, with the commas, full stops, marks and spaces that may stand otherwise."""
    pattern, end, after_word = "", 0, False
    for match in _PIECE.finditer(name):
        piece, is_word = match.group(), match.group().isalnum()
        if match.start() > end:
            pattern += r"\s+" if is_word and after_word else r"\s*"
        pattern += _LOOSE.get(piece) or re.escape(piece)
        end, after_word = match.end(), is_word
    return pattern


def key_of(name: str) -> str:
    """Return what the forms of one name share: its letters and digits in small letters, "&" as "and"."""
    words = re.findall(r"\w+", re.sub(r"['’‘.]", "", name.replace("&", " and ")).lower())
    return " ".join(words)


_REPORTED = re.compile(r"\[\d{4}\]|\bv\b|^C-\d")


def sort_of(name: str) -> Sort:
    """Return the sort of a law by its short form."""
    known = by_name().get(name)
    if known:
        return known.sort
    if _REPORTED.search(name):
        return Sort.CASE
    if name.startswith(("Directive ", "Framework Decision ", "Regulation (")):
        return Sort.EU
    if re.search(r"\b(?:Regulations?|Rules|Order)\b", name):
        return Sort.REGULATIONS
    return Sort.TREATY if re.search(r"\b(?:Convention|Protocol|Covenant|Treaty)\b", name) else Sort.ACT


def title_of(name: str) -> str:
    """Return the full name of a law by its short form, which is its full name where no catalogue has it."""
    known = by_name().get(name)
    return known.title if known else name


def jurisdiction_of(name: str) -> str:
    """Return where a law of the catalogue is law, "" for any other."""
    known = by_name().get(name)
    return known.jurisdiction if known else ""


def source_of(name: str) -> str:
    """Return the address where a law of the catalogue is published, "" for any other."""
    known = by_name().get(name)
    return known.source if known else ""

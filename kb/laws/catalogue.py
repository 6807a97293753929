"""The catalogue of laws known by name (`data/laws.toml`), and the pattern that finds their names in a text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class LawKind(StrEnum):
    """The kinds by which a list of laws is grouped."""

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
        short: Abbreviations, which mean it only beside a provision or a year, or where a document defines them.
        source: The URL where it is published.
    """

    name: str
    title: str
    kind: LawKind
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
class LawAlias:
    """A name of a law, and whether it means the law only beside a provision or a year."""

    law: Law
    is_short: bool


_YEAR = re.compile(r"\b(?:18|19|20)\d{2}\b")
_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\w+|[^\w\s]")
# How some pieces of a name may be printed: as themselves, as something else, or not at all.
_LOOSE = {"v": r"v\.?", "and": "(?:and|&)", ",": "[.,]?", ".": "[.,]?", "'": "['’‘]?", ";": "[;,]?"}


@cache
def load_laws() -> tuple[Law, ...]:
    """Return the laws of the catalogue, in its order."""
    tables = tomllib.loads(files("kb.laws").joinpath("data/laws.toml").read_text(encoding="utf-8"))["laws"]
    return tuple(
        Law(
            name=table["name"],
            title=table["title"],
            kind=LawKind(table["sort"]),
            jurisdiction=table["jurisdiction"],
            names=tuple(table.get("names", ())),
            short=tuple(table.get("short", ())),
            source=table.get("source", ""),
        )
        for table in tables
    )


@cache
def load_laws_by_name() -> dict[str, Law]:
    """Return the laws of the catalogue by their short forms."""
    return {law.name: law for law in load_laws()}


@cache
def load_aliases() -> dict[str, LawAlias]:
    """Return every name of every law, by its normalised form (`normalize_name`)."""
    aliases: dict[str, LawAlias] = {}
    for law in load_laws():
        for name in law.short:
            aliases.setdefault(normalize_name(name), LawAlias(law, is_short=True))
        for name in (law.name, law.title, *law.names):
            aliases[normalize_name(name)] = LawAlias(law, is_short=False)
    return aliases


@cache
def _collect_name_words() -> frozenset[frozenset[str]]:
    """Return, for each name, the words that all its printed forms have, in small letters."""
    names = {name for law in load_laws() for name in (law.name, law.title, *law.names, *law.short)}
    return frozenset(
        frozenset(piece.lower() for piece in _PIECE.findall(name) if piece.isalnum() and piece not in _LOOSE)
        for name in names
    )


def may_mention_law(text: str) -> bool:
    """Tell whether a text has all the words of any name; this is much quicker than searching it for names."""
    words = set(_WORD.findall(text.lower()))
    return any(map(words.issuperset, _collect_name_words()))


@cache
def compile_names_pattern(*, typed: bool = False) -> re.Pattern[str]:
    """Return the pattern of all names, the longest first; full names match in any case.

    Args:
        typed: Whether short names match in any case too.
    """
    long: list[str] = []
    short: list[str] = []
    for law in load_laws():
        short += law.short
        for name in (law.name, law.title, *law.names):
            (long if " " in name else short).append(name)
    flags = re.IGNORECASE if typed else re.NOFLAG
    return re.compile(
        rf"(?<!\w)(?i:{_join_alternatives(long)})(?!\w)|(?<![\w/.-])(?:{_join_alternatives(short)})(?![\w/]|\.\w|-\w)",
        flags,
    )


def _join_alternatives(names: list[str]) -> str:
    return "|".join(_build_flexible_pattern(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


def _build_flexible_pattern(name: str) -> str:
    """Return the pattern of a name, in which commas, full stops, apostrophes and spaces may vary."""
    pattern, end, after_word = "", 0, False
    for match in _PIECE.finditer(name):
        piece, is_word = match.group(), match.group().isalnum()
        if match.start() > end:
            pattern += r"\s+" if is_word and after_word else r"\s*"
        pattern += _LOOSE.get(piece) or re.escape(piece)
        end, after_word = match.end(), is_word
    return pattern


def normalize_name(name: str) -> str:
    """Return a name without punctuation, in small letters, with "and" for "&"."""
    words = re.findall(r"\w+", re.sub(r"['’‘.]", "", name.replace("&", " and ")).lower())
    return " ".join(words)


_REPORTED = re.compile(r"\[\d{4}\]|\bv\b|^C-\d")


def find_law_kind(name: str) -> LawKind:
    """Return the kind of a law by its short form: from the catalogue, or else from words in it."""
    known = load_laws_by_name().get(name)
    if known:
        return known.kind
    if _REPORTED.search(name):
        return LawKind.CASE
    if name.startswith(("Directive ", "Framework Decision ", "Regulation (")):
        return LawKind.EU
    if re.search(r"\b(?:Regulations?|Rules|Order)\b", name):
        return LawKind.REGULATIONS
    return LawKind.TREATY if re.search(r"\b(?:Convention|Protocol|Covenant|Treaty)\b", name) else LawKind.ACT


def find_law_title(name: str) -> str:
    """Return the full name of a law by its short form; outside the catalogue the two are the same."""
    known = load_laws_by_name().get(name)
    return known.title if known else name


def find_law_jurisdiction(name: str) -> str:
    """Return the jurisdiction of a law of the catalogue, "" for any other."""
    known = load_laws_by_name().get(name)
    return known.jurisdiction if known else ""


def find_law_source(name: str) -> str:
    """Return the URL where a law of the catalogue is published, "" for any other."""
    known = load_laws_by_name().get(name)
    return known.source if known else ""

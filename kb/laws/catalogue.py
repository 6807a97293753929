"""The catalogue of laws known by name (`data/laws.toml`), and the pattern that finds their names in a text."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from kb.model import Span


class LawKind(StrEnum):
    """The kinds that a list of laws is grouped by."""

    ACT = "act"
    REGULATIONS = "regulations"
    TREATY = "treaty"
    EU = "eu"
    CASE = "case"


@dataclass(frozen=True, slots=True)
class Law:
    """A law of the catalogue."""

    name: str  # short form
    title: str  # full name
    kind: LawKind
    jurisdiction: str = ""
    names: tuple[str, ...] = ()  # other names that always mean this law
    short: tuple[str, ...] = ()  # abbreviations; valid beside a provision or a year, or if the document defines them
    source: str = ""  # URL of the published text

    @property
    def year(self) -> str:
        """The year in the title, or ""."""
        found = _YEAR.findall(self.title)
        return found[-1] if found else ""


@dataclass(frozen=True, slots=True)
class LawAlias:
    """A name of a law; a short one counts only beside a provision or a year."""

    law: Law
    is_short: bool


@dataclass(frozen=True, slots=True)
class LawMention:
    """A mention of a law."""

    law: str  # short form
    title: str  # full name
    span: Span  # of the name in the text
    is_short: bool = False  # an abbreviation that counts only beside a provision or a year
    is_unsure: bool = False  # recognised by capitals alone; counts only if the document names the law elsewhere


_YEAR = re.compile(r"\b(?:18|19|20)\d{2}\b")
_WORD = re.compile(r"\w+")
_PIECE = re.compile(r"\w+|[^\w\s]")
# Variants of some pieces of a name: as printed, something else, or left out.
_LOOSE = {"v": r"v\.?", "and": "(?:and|&)", ",": "[.,]?", ".": "[.,]?", "'": "['’‘]?", ";": "[;,]?"}


@cache
def load_laws() -> tuple[Law, ...]:
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
    """Return the laws of the catalogue by short form."""
    return {law.name: law for law in load_laws()}


@cache
def load_laws_by_folded_title() -> dict[str, Law]:
    """Return the laws of the catalogue by title, folded with `fold_title`."""
    return {fold_title(law.title): law for law in load_laws()}


_FOLDED_ENDS = (("isation", "ization"), ("ise", "ize"), ("our", "or"), ("ies", "y"))


def fold_title(title: str) -> str:
    """Fold a title for comparison: no articles, "etc.", plurals or possessives, and one spelling."""
    words = []
    for word in normalize_name(title).split():
        for end, folded in _FOLDED_ENDS:
            if word.endswith(end):
                word = word.removesuffix(end) + folded
        words.append(word.removesuffix("s") if len(word) > _FOLDED_CHARS else word)
    return " ".join(word for word in words if word not in ("the", "etc"))


_FOLDED_CHARS = 3  # a word this short has no plural


@cache
def load_aliases() -> dict[str, LawAlias]:
    """Return all names of all laws, keyed by `normalize_name`."""
    aliases: dict[str, LawAlias] = {}
    for law in load_laws():
        for name in law.short:
            aliases.setdefault(normalize_name(name), LawAlias(law, is_short=True))
        for name in (law.name, law.title, *law.names):
            aliases[normalize_name(name)] = LawAlias(law, is_short=False)
    return aliases


@cache
def _collect_name_words() -> frozenset[frozenset[str]]:
    """Return, for each name, the lower-case words that all its printed forms share."""
    names = {name for law in load_laws() for name in (law.name, law.title, *law.names, *law.short)}
    return frozenset(
        frozenset(piece.lower() for piece in _PIECE.findall(name) if piece.isalnum() and piece not in _LOOSE)
        for name in names
    )


def may_mention_law(text: str) -> bool:
    """Tell whether a text has all words of any name: a cheap pre-filter for the search for names."""
    words = set(_WORD.findall(text.lower()))
    return any(map(words.issuperset, _collect_name_words()))


@cache
def compile_names_pattern(*, typed: bool = False) -> re.Pattern[str]:
    """Return the pattern of all names, longest first; full names match in any case, with `typed` short ones too."""
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
    """Return a pattern that lets commas, full stops, apostrophes and spaces of a name vary."""
    pattern, end, after_word = "", 0, False
    for match in _PIECE.finditer(name):
        piece, is_word = match.group(), match.group().isalnum()
        if match.start() > end:
            pattern += r"\s+" if is_word and after_word else r"\s*"
        pattern += _LOOSE.get(piece) or re.escape(piece)
        end, after_word = match.end(), is_word
    return pattern


def normalize_name(name: str) -> str:
    """Return a name in lower case, without punctuation, with "and" for "&"."""
    words = re.findall(r"\w+", re.sub(r"['’‘.]", "", name.replace("&", " and ")).lower())
    return " ".join(words)


_REPORTED = re.compile(r"\[\d{4}\]|\bv\b|^C-\d")


def find_law_kind(name: str) -> LawKind:
    """Return the kind of a law by its short form: the catalogue's, else by words in it."""
    known = load_laws_by_name().get(name)
    if known:
        return known.kind
    if _REPORTED.search(name):
        return LawKind.CASE
    if name.startswith(("Directive ", "Framework Decision ", "Regulation (", "Decision ")):
        return LawKind.EU
    if re.search(r"\b(?:Regulations?|Rules|Order|CFR|S?SI \d+/)(?!\w)", name):
        return LawKind.REGULATIONS
    return LawKind.TREATY if re.search(r"\b(?:Convention|Protocol|Covenant|Treaty)\b", name) else LawKind.ACT


def find_law_title(name: str) -> str:
    """Return the full name of a law by its short form; outside the catalogue they are the same."""
    known = load_laws_by_name().get(name)
    return known.title if known else name


def find_law_jurisdiction(name: str) -> str:
    """Return the jurisdiction of a law: the catalogue's, or the one that uses this form of citation; else ""."""
    known = load_laws_by_name().get(name)
    if known:
        return known.jurisdiction
    if _EUROPEAN.match(name):
        return "European Union"
    if _AMERICAN.match(name):
        return "United States"
    return next((area for area in ("Scotland", "Northern Ireland", "Wales") if f"({area})" in name), "")


def find_law_source(name: str) -> str:
    """Return the URL of a law's text: the catalogue's, or one built from its number; else ""."""
    known = load_laws_by_name().get(name)
    if known and known.source:
        return known.source
    if act := _EUROPEAN.match(name):
        sort = {"Directive": "dir", "Regulation": "reg", "Framework Decision": "dec_framw"}[act["sort"]]
        year, number = act["first"], act["second"]
        if (act["sort"] == "Regulation" and int(year) < _YEAR_FIRST) or len(year) != _YEAR_DIGITS:
            year, number = number, year
        if len(year) == _YEAR_DIGITS:
            return f"https://eur-lex.europa.eu/eli/{sort}/{year}/{number}/oj"
    if case := _ARCHIVED.match(name):
        court = case["court"].lower().replace(" ", "/")
        division = f"/{case['division'].lower()}" if case["division"] else ""
        return f"https://caselaw.nationalarchives.gov.uk/{court}{division}/{case['year']}/{case['number']}"
    return ""


_YEAR_DIGITS = 4
_YEAR_FIRST = 2015  # before it, the number of an EU regulation came before the year
_EUROPEAN = re.compile(
    r"(?P<sort>Directive|Regulation|Framework Decision) (?:\((?:EU|EC)\) )?(?P<first>\d{2,4})/(?P<second>\d{1,4})"
)
_AMERICAN = re.compile(
    r"\d{1,2} (?:USC|CFR)$|(?:Public Law|Executive Order) \d|United States Constitution$|"
    r"[A-Z][a-z]+(?:-[A-Z][a-z]+)? Amendment$|Internal Revenue Code$|California |.+ (?:Revised |General )?Statutes$"
)
# Courts whose judgments the National Archives publish at a URL made from the neutral citation.
_ARCHIVED = re.compile(
    r"\[(?P<year>\d{4})\] (?P<court>UKSC|UKPC|EWCA (?:Civ|Crim)|EWHC|EWFC|EWCOP|UKUT|UKFTT) (?P<number>\d+)"
    r"(?: \((?P<division>Admin|QB|KB|Ch|Fam|Comm|TCC|Pat|IAC|LC|AAC)\))?$"
)

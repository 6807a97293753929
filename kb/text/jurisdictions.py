"""Places in which a text may apply: names and codes, containment, and headings that name one.

The places are in `data/nations.toml`. A state is named with its nation ("Illinois, US"). A text that applies to a whole
applies in each of its parts, so two places meet if one is the other or contains it: England meets England, England and
Wales and the UK, and does not meet Scotland. "international" meets nothing else, nor does the European Union.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from kb.text.tokens import split_terms

INTERNATIONAL = "international"
UK = "UK"
ENGLAND_AND_WALES = "England and Wales"
PARTS_OF_UK = (ENGLAND_AND_WALES, "England", "Wales", "Scotland", "Northern Ireland")
_BESIDES = (INTERNATIONAL, "European Union")  # not nations
_STATE_SEPARATOR = ", "
_SHORT = 3  # letters of a name that counts in capitals only
# "American", "Filipino": one capitalised word, or two that end as adjectives do.
_ADJECTIVE = re.compile(r"[A-Z][a-z]+|[A-Z][a-z]+ [A-Z][a-z]+(?:an|ish)")
_HEADING = re.compile(
    r"(?i:(?:part|section|chapter|annex|appendix)\s+\w{1,4}\s*[:.–—-]?\s*|\d[\d.]*\s+)?"
    r"(?i:(?:guidance|the law|the position)\s+)?(?i:(?:for|in)\s+)?(?P<place>[A-Z][\w .]+)"
)


@dataclass(frozen=True, slots=True)
class Gazetteer:
    """All known places.

    Attributes:
        names: The place of each name, other name and adjective, as printed.
        codes: The place of each code of ISO 3166.
        domains: Ends of addresses with their places, the longest first.
        languages: For nations, the region of English that is written there.
        cities: The state of each city.
    """

    names: Mapping[str, str]
    codes: Mapping[str, str]
    domains: Sequence[tuple[str, str]]
    languages: Mapping[str, str]
    cities: Mapping[str, str]


@cache
def load_gazetteer() -> Gazetteer:
    """Load all known places."""
    table = tomllib.loads((files("kb.text") / "data" / "nations.toml").read_text(encoding="utf-8"))
    nations = table["nations"]
    names: dict[str, str] = {}
    for row in nations:
        names |= dict.fromkeys([row["name"], *row["words"]], row["name"])
    codes = {row["code"]: row["name"] for row in nations}
    own_codes = {row["name"]: row["code"] for row in nations}
    for nation, states in table["states"].items():
        places = {code: f"{state}{_STATE_SEPARATOR}{nation}" for code, state in states.items()}
        names |= {states[code]: place for code, place in places.items()}
        codes |= {f"{own_codes[nation]}-{code}": place for code, place in places.items()}
    domains = [(domain, row["name"]) for row in nations for domain in row.get("domains", ())]
    return Gazetteer(
        names,
        codes,
        tuple(sorted(domains, key=lambda each: -len(each[0]))),
        {row["name"]: row["language"] for row in nations if "language" in row},
        {city: state for state, cities in table["cities"].items() for city in cities},
    )


def get_nation(place: str) -> str:
    """Return the nation of a state or of a part of the UK; any other place unchanged."""
    return UK if place in PARTS_OF_UK else place.rpartition(_STATE_SEPARATOR)[2]


def contains(whole: str, part: str) -> bool:
    """Tell whether a place equals or contains another."""
    if whole == ENGLAND_AND_WALES:
        return part in (whole, "England", "Wales")
    return whole in (part, get_nation(part))


def meet(one: str, other: str) -> bool:
    """Tell whether a text that applies to one place applies in the other, or in a part of it."""
    return contains(one, other) or contains(other, one)


def meets_any(place: str, others: Iterable[str]) -> bool:
    """Tell whether a place meets one of others."""
    return any(meet(place, other) for other in others)


def applies_elsewhere(places: Sequence[str], nation: str) -> bool:
    """Tell whether a text applies only outside a nation; False if unknown or international."""
    return bool(places) and not meets_any(nation, places) and not any(each in _BESIDES for each in places)


# -------------------------------------------------------------------------------------- what is typed


def list_nations() -> tuple[str, ...]:
    """Return the places that a library can be for: nations, parts of the UK, and states."""
    places = load_gazetteer()
    return tuple(dict.fromkeys(places.codes.values()))


def resolve_nation(name: str) -> str:
    """Return the nation, part of the UK or state meant by a name, adjective or code alone, or ""."""
    found = match_places(tuple(split_terms(name))).difference(_BESIDES)
    return next(iter(found)) if len(found) == 1 else ""


def find_named_places(text: str) -> frozenset[str]:
    """Return the places that a text names.

    "Romanian" says where a person is from, and is no place; "Scottish" and other adjectives of the parts of the UK are.
    Names of up to three letters count in capitals only, since "us" is a word.
    """
    names = load_gazetteer().names
    found = (match[0] for match in _compile_place_names().finditer(" ".join(text.split())))
    by_folded = _fold_place_names()
    return frozenset(by_folded.get(each.casefold()) or names[each] for each in found)


def list_names_outside(nation: str) -> list[str]:
    """Return the names of places outside a nation, but for short ones, which are words as well."""
    names = load_gazetteer().names.items()
    return [
        name for name, place in names if _is_place_name(name, place) and not (_is_short(name) or meet(nation, place))
    ]


@cache
def _compile_place_names() -> re.Pattern[str]:
    names = sorted((name for name, place in load_gazetteer().names.items() if _is_place_name(name, place)), key=len)
    parts = (re.escape(name) if _is_short(name) else f"(?i:{re.escape(name)})" for name in reversed(names))
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


@cache
def _fold_place_names() -> dict[str, str]:
    return {name.casefold(): place for name, place in load_gazetteer().names.items()}


def _is_place_name(name: str, place: str) -> bool:
    """Tell whether one of the names of a place is more than the adjective of a nation."""
    return name == place or _STATE_SEPARATOR in place or get_nation(place) == UK or not _ADJECTIVE.fullmatch(name)


def _is_short(name: str) -> bool:
    return len(re.sub(r"\W", "", name)) <= _SHORT


def match_places(terms: Sequence[str], *, is_prefix: bool = False) -> frozenset[str]:
    """Return the places whose whole name or code is these folded words, or begins with them if `is_prefix`."""
    return _match_places(tuple(terms), is_prefix)


@lru_cache(1024)
def _match_places(terms: tuple[str, ...], is_prefix: bool) -> frozenset[str]:
    wanted = " ".join(terms)
    return frozenset(
        place for name, place in _list_typed_names() if (name.startswith(wanted) if is_prefix else name == wanted)
    )


@cache
def _list_typed_names() -> tuple[tuple[str, str], ...]:
    """Return every typed form of a place as folded words, with the place."""
    places = load_gazetteer()
    typed = {**places.names, **places.codes, **{place: place for place in (*places.names.values(), *_BESIDES)}}
    return tuple((" ".join(split_terms(name)), place) for name, place in typed.items())


# ----------------------------------------------------------------------------------------- passages


def find_narrower(headings: Sequence[str], jurisdictions: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """Return where a passage applies, if a heading above it narrows its document's jurisdictions, and the heading.

    The headings are the outermost first. Without such a heading the result is empty, with "".
    """
    names = load_gazetteer().names
    for heading in reversed(headings):
        match = _HEADING.fullmatch(heading.strip())
        place = names.get(match.group("place"), "") if match else ""
        if place:
            return ((place,), heading) if _is_part(place, jurisdictions) else ((), "")
    return (), ""


def _is_part(place: str, jurisdictions: Sequence[str]) -> bool:
    """Tell whether a place is a proper part of those in which a document applies."""
    is_inside = INTERNATIONAL in jurisdictions or any(contains(each, place) for each in jurisdictions)
    return is_inside and list(jurisdictions) != [place]


def find_jurisdictions(headings: Sequence[str], jurisdictions: Sequence[str]) -> tuple[str, ...]:
    """Return where a passage applies: by a heading above it, else where its document does."""
    return find_narrower(headings, jurisdictions)[0] or tuple(jurisdictions)

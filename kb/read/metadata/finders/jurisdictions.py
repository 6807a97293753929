"""Finds where a document applies, from its own statement, title, publisher, and the nations that its text names.

And which English it is written in, by its spelling.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from urllib.parse import urlsplit

from kb.text.jurisdictions import INTERNATIONAL, PARTS_OF_UK, UK, get_nation, load_gazetteer
from kb.text.names import GIVEN_NAMES, is_ordinary
from kb.text.word_lists import COMMONEST_WORDS

_NO_PLACE = re.compile(
    r"\b(?:New England|American Samoa|Indian Ocean|Prince of Wales|Bank of England|"
    r"Church of England|Bank of Scotland|South China Sea|Spanish(?=[ -]speaking)|"
    r"(?:Lake|Queen|Princess|Port) Victoria|Victoria (?:Falls|Street|Road|Station|University of Wellington)|"
    r"(?:Latin|African|Native|North|South) American?)\b"
)
_SCOPE = re.compile(
    r"\b(?:this|the) (?:\w+ ){0,3}?(?:guidance|guide|guidelines?|toolkit|document|code|strategy|policy|handbook|"
    r"booklet|leaflet|fact ?sheet|protocol|act|form|publication|advice|briefing|plan)(?: of practice)? "
    r"(?:only |also )?(?:applies|extends|covers|relates|is (?:only )?(?:for|intended for|aimed at|relevant to)|"
    r"is applicable|applying)\b(?P<scope>[^.;]{0,160})",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|by|with)\s+(?:the\s+)?$", re.IGNORECASE)
_FROM_WORD = re.compile(r"\b(?:from|by|with)\b", re.IGNORECASE)
_TITLE_PARTS = re.compile(r"[:(){}–—;|]|\s-\s|\s\d{4}\b")
_BRACKETED = re.compile(r" \((?P<places>[^()]{1,80})\)$")
_FORMAL_NAME = re.compile(r"\b(?:republic|commonwealth|kingdom) of (?:the )?(?P<name>[^\W\d_]+)", re.IGNORECASE)
_PAIR = re.compile(r"\b(?:in|of|across|between) (?:[A-Z][\w’-]+ ){1,3}and (?:[A-Z][\w’-]+ ?){1,3}$")
_EDGE_WORDS = 3
_GLOBAL = re.compile(
    r"\b(?:countries|global(?:ly)?|worldwide|international(?:ly)?|member states|states parties|regions?)\b",
    re.IGNORECASE,
)
_MIN_GLOBAL = 20
_SURNAME = re.compile(r" ([A-Z][a-z]+)\b")
_SURNAME_CHARS = 24
_SCOPE_CHARS = 12_000
_MIN_NAMED, _MOST_NAMED = 4, 0.8  # mentions of the nation that a text is about, and their share of all
_PART_NAMED, _PART_TIMES = 0.5, 4  # share of a part of the UK among all its mentions, and ratio to any other part
_STATE_SEPARATOR = ", "
# Groups are named by the codes of nations; va.gov belongs to no state.
_POSTAL = re.compile(
    r",\s+(?P<us>[A-Z]{2})\s+\d{5}(?:-\d{4})?\b|,?\s(?P<ca>[A-Z]{2})\s+[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|"
    r"\b(?P<au>NSW|VIC|QLD|SA|WA|TAS|NT|ACT)\s+\d{4}\b"
)
_STATE_HOST = re.compile(
    r"\b(?:[a-z0-9-]{1,63}\.){0,9}(?:(?P<us>(?!va\.gov)[a-z]{2})\.(?:gov|us)|(?P<au>nsw|vic|qld|sa|wa|tas|nt|act)\.gov\.au|"
    r"gov\.(?P<ca>[a-z]{2})\.ca)\b"
)
_MANY, _FEW_NAMED = 8, 0.35  # nations named in an international text, and the share of the most frequent
_PUBLIC_ADDRESS = re.compile(
    r"\b(?:[a-z0-9-]{1,63}\.){1,9}(?:gov|gov\.[a-z]{2}|govt\.nz|gc\.ca|mil|gov\.scot|gov\.wales)\b"
)


@cache
def _compile_names() -> re.Pattern[str]:
    """Return the pattern of all place names, longest first."""
    ordered = sorted(load_gazetteer().names, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, ordered))})(?![\w])(?!-)")


def find_named(text: str) -> list[str]:
    """Return every mention of a nation or state in a text, in order."""
    names = load_gazetteer().names
    text = _NO_PLACE.sub("", text)
    return [
        names[match.group()]
        for match in _compile_names().finditer(text)
        if not _FROM.search(text[max(match.start() - 12, 0) : match.start()])
        and not _is_given_name(match.group(), text[match.end() : match.end() + _SURNAME_CHARS])
    ]


def _is_given_name(name: str, after: str) -> bool:
    """Tell whether a place's name is a person's here, before a surname: "Victoria Wren", not "Victoria Police"."""
    surname = _SURNAME.match(after) if name.casefold() in GIVEN_NAMES else None
    return surname is not None and not is_ordinary(surname[1]) and surname[1] not in load_gazetteer().names


def find_region(jurisdictions: Sequence[str]) -> str:
    """Return the region of English for a document's jurisdictions: "GB"; "" if it is open."""
    languages = load_gazetteer().languages
    regions = {languages.get(get_nation(each), "") for each in jurisdictions}
    regions.discard("")
    return regions.pop() if len(regions) == 1 else ""


def find_scope(text: str) -> tuple[str, ...]:
    """Return where a document says it applies: "This guidance applies to England and Wales"."""
    for match in _SCOPE.finditer(text[:_SCOPE_CHARS]):
        if named := _merge_parts(find_named(match.group("scope"))):
            return named
    return ()


def find_in_title(title: str) -> tuple[str, ...]:
    """Return the one place that a title names, at its beginning or end: "Nets in Scotland: a guide".

    Or the two that it joins there: "Nets of Ghana and Togo".
    """
    text = title.title() if title.isupper() else title
    named = _merge_parts(find_named(text))
    if len(_merge_parts(find_named(_FROM_WORD.sub("", text)))) > len(named):
        return ()  # "From Ghana to Togo and Benin": not of the last alone
    parts = [part.strip() for part in _TITLE_PARTS.split(text)]
    at_edge = any(_merge_parts(find_named(edge)) == named for part in parts for edge in _find_edges(part))
    if len(named) == 1 and at_edge:
        return named
    pairs = (_merge_parts(find_named(match.group())) for match in _PAIR.finditer(text))
    return next((pair for pair in pairs if len(pair) == 2 and set(named) == set(pair)), ())


def find_in_brackets(title: str) -> tuple[str, ...]:
    """Return the places in brackets at the end of a title that names no other: "Nets: a guide (England and Wales)"."""
    match = _BRACKETED.search(title)
    return _merge_parts(find_named(match["places"])) if match and not find_named(title[: match.start()]) else ()


def _find_edges(text: str) -> tuple[str, str]:
    words = text.split()
    return " ".join(words[:_EDGE_WORDS]), " ".join(words[-_EDGE_WORDS:])


def find_in_name(name: str) -> tuple[str, ...]:
    """Return the one place in a body's name."""
    named = _merge_parts(find_named(name))
    return named if len(named) == 1 else ()


def names_unlisted_state(text: str) -> bool:
    """Tell whether a text has the formal name of a state that no list has: "Commonwealth of Dominica"."""
    found = (match["name"].title() for match in _FORMAL_NAME.finditer(text))
    return any(name not in load_gazetteer().names for name in found)


def find_by_address(url: str) -> tuple[str, ...]:
    """Return the nation of a URL by its host: "https://www.gov.scot/x" is Scotland."""
    host = (urlsplit(url).hostname or "").lower()
    return next(((nation,) for end, nation in load_gazetteer().domains if host == end or host.endswith(f".{end}")), ())


def find_in_text(text: str, *, may_be_international: bool) -> tuple[str, ...]:
    """Return the nation that nearly all mentions in a text belong to, or the part of the UK.

    `may_be_international` says that a text that names many nations applies to all, and they are not a menu.
    """
    counts = Counter(find_named(text))
    counts.update(name for match in _PUBLIC_ADDRESS.finditer(text) for name in find_by_address(f"//{match.group()}"))
    by_nation: Counter[str] = Counter()
    for name, count in counts.items():
        by_nation[get_nation(name)] += count
    if not by_nation:
        return ()
    nation, count = by_nation.most_common(1)[0]
    if may_be_international and len(by_nation) >= _MANY and count <= _FEW_NAMED * by_nation.total():
        mentions = len(_GLOBAL.findall(text))
        return (INTERNATIONAL,) if mentions >= max(_MIN_GLOBAL, count) else ()
    if count < _MIN_NAMED or count < _MOST_NAMED * by_nation.total():
        return ()
    if nation != UK:
        return (nation,)
    parts = Counter({each: counts[each] for each in PARTS_OF_UK}).most_common(2)
    is_part = parts[0][1] >= _PART_NAMED * count and parts[0][1] >= _PART_TIMES * parts[1][1]
    return (parts[0][0],) if is_part else (UK,)


def find_state(text: str) -> tuple[str, ...]:
    """Return the state that nearly all names, cities, addresses and hosts of states in a text belong to.

    Most of the nations named must be that state's nation.
    """
    named = Counter(name for name in find_named(text) if _STATE_SEPARATOR in name)
    cities = Counter(load_gazetteer().cities[match.group()] for match in _compile_cities().finditer(text))
    counts = named + cities + Counter(_find_addressed(text))
    state, count = counts.most_common(1)[0] if counts else ("", 0)
    nations = Counter(get_nation(name) for name in find_named(text))
    is_only = bool(count) and count >= _MOST_NAMED * counts.total()
    return (state,) if is_only and 2 * nations[get_nation(state)] >= nations.total() else ()


def find_state_in_name(name: str) -> tuple[str, ...]:
    """Return the state of the only city in a body's name."""
    states = {load_gazetteer().cities[match.group()] for match in _compile_cities().finditer(name)}
    return tuple(states) if len(states) == 1 else ()


def _find_addressed(text: str) -> Iterator[str]:
    """Yield the states of postal addresses ("Chicago, IL 60601") and of hosts ("nets.il.gov", "nsw.gov.au")."""
    codes = load_gazetteer().codes
    for match in (*_POSTAL.finditer(text), *_STATE_HOST.finditer(text)):
        nation, code = next((name, value) for name, value in match.groupdict().items() if value)
        if place := codes.get(f"{nation[:2].upper()}-{code.upper()}"):
            yield place


@cache
def _compile_cities() -> re.Pattern[str]:
    cities = sorted(load_gazetteer().cities, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, cities))})\b")


def _merge_parts(named: Iterable[str]) -> tuple[str, ...]:
    """Return distinct places, with England and Wales as one."""
    found = list(dict.fromkeys(named))
    if "England" in found and "Wales" in found:
        found[found.index("England")] = "England and Wales"
        found = [each for each in dict.fromkeys(found) if each != "Wales"]
    return tuple(found)


# -------------------------------------------------------------------------------------------- English and its spelling


_BRITISH = re.compile(
    r"\b(?:labour\w*|behaviour\w*|favour\w*|honour\w*|neighbour\w*|harbour\w*|colour\w*|centres?|defence|offences?|programmes?|"
    r"licence|cheques?|travell(?:ed|ing|ers?)|counsell(?:ing|ors?)|(?:organ|recogn|critic|emphas|minim|real|util|final)is(?:e[ds]?|ing)|"
    r"(?:criminal|priorit|victim)is\w+|analys(?:e[ds]|ing)|enrolment|fulfil|whilst|catalogues?|judgements?|practis(?:e[ds]|ing))\b"
)
_AMERICAN = re.compile(
    r"\b(?:labor(?:ers?|ing)?|behaviors?|behavioral|favor(?:s|ed|ite|able)?|honor(?:s|ed|ing)?|neighbor\w*|harbor\w*|colors?|centers?|"
    r"defense|offenses?|traveled|traveling|travelers?|counseling|counselors?|enrollment|fulfill|catalogs?|analyz(?:e[ds]?|ing))\b"
)  # lower case only: names keep their own spelling
_SAMPLE_CHARS = 60_000
_MIN_WORDS = 40
_ENGLISH = 0.2  # share of words of an English text that are among the commonest
_SURE, _MOST = 3, 0.9  # spellings of one kind, and their share
_WORD = re.compile(r"[^\W\d_]+")


def is_english(text: str) -> bool:
    """Tell whether a text is certainly English, by its commonest words."""
    words = _WORD.findall(text[:_SAMPLE_CHARS].casefold())
    return len(words) >= _MIN_WORDS and sum(word in COMMONEST_WORDS for word in words) >= _ENGLISH * len(words)


def find_spelling(text: str) -> str:
    """Return "GB" or "US" if the spelling of an English text is certainly that, else ""."""
    sample = text[:_SAMPLE_CHARS]
    british, american = (_count(form.finditer(sample)) for form in (_BRITISH, _AMERICAN))
    if british >= _SURE and british >= _MOST * (british + american):
        return "GB"
    if american >= _SURE and american >= _MOST * (british + american):
        return "US"
    return ""


def _count(matches: Iterable[re.Match[str]]) -> int:
    return sum(1 for _ in matches)


def choose_english(text: str, region: str, *, is_elsewhere: bool) -> str:
    """Return the language of an English text: with its nation's region unless its spelling contradicts that.

    `region` is the English of the jurisdiction ("GB", "AU"), "" if open; `is_elsewhere` says that the document applies
    where no region of English, or more than one, is written.
    """
    spelling = find_spelling(text)
    if not region:
        return f"en-{spelling}" if spelling and not is_elsewhere else "en"
    if region == "US":
        return "en" if spelling == "GB" else "en-US"
    if spelling == "US" and region != "CA":
        return "en"
    return f"en-{region}"

"""Names of organisations ("bodies"): which lines are one, their full form, and the body's authority."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from kb.model import Authority
from kb.text.dates import MONTHS
from kb.text.word_lists import BROAD_ORGANISATION_WORDS, CORPORATE_WORDS, FUNCTION_WORDS, parse_words

_MAX_NAME_WORDS = 12
_PREPOSITIONS = frozenset({"into", "with"})
_CUT_NAME = re.compile(r"[^\W\d_]{3,} (?:of|on|for|into|against|the)$", re.IGNORECASE)
_NOUNS = BROAD_ORGANISATION_WORDS | CORPORATE_WORDS | parse_words("organisation organization initiative")
_ANY_NOUN = re.compile(rf"\b(?:{'|'.join(sorted(_NOUNS))})s?\b", re.IGNORECASE)
_HEAD_NOUNS = "|".join(
    sorted(
        _NOUNS
        - parse_words("project unit office team programme program school service services organisation organization")
    )
)
_NAMES_A_BODY = re.compile(
    rf"\b(?:(?:{_HEAD_NOUNS})s?(?:$|\s+(?:of|for|and|in|to|on|against)\s)|organi[sz]ation (?:of|for)\b|"
    r"home office\b|(?:plc|llp|ltd|limited|inc)\b)",
    re.IGNORECASE,
)
_IN_NO_NAME = re.compile(
    r"\b(?:is|are|was|no|not|this|that|its|their|your|our|how|what|who|why|there|report|annual|plan|strategy|guide|guidance|toolkit|"
    r"handbook|briefing|statement|programme|program|project|act|bill|series|papers?|chapter|minister for|rules|"
    r"recommendations|resolution|declaration|letter|submission|comments|speech|remarks|launch|minutes)\b",
    re.IGNORECASE,
)
_HEADLINE = re.compile(r"[^a-z]*\b[A-Z]{3,}S TO [A-Z][^a-z]*")  # "NET GROUP AGREES TO JOIN THE HARBOUR NET COUNCIL"
_HEADLINE_WORDS = 7
_MONTH = "|".join(MONTHS)
_BODY_END = re.compile(
    r"\s*(?:\||©|\bcontact:|\bin (?:partnership|collaboration)\b|\bon behalf of\b|https?://|www\.|(?<!\S)\S+@|\bISBN\b|\bTel\b|(?<=.)\b\d|\(c\)|"
    rf"\ball rights\b|\bcopyright\b|,? (?:{_MONTH})\b|(?<!\b[A-Z])\.\s|\.$).*",
    re.IGNORECASE | re.DOTALL,
)
_MARKS = re.compile(r"[®™]")
_ACRONYM_WITHIN = re.compile(r"\s*(?P<long>[A-Z][^()]{5,120}?) \((?P<short>[A-Z]{3,10})\)")
_ACRONYM_BEFORE = re.compile(r"\s*(?P<short>[A-Z]{3,8})\s*[|–—-]\s*(?P<long>[A-Z].+)")
ACRONYM_END = re.compile(r"\s*\([A-Z][\w&]{1,11}\)$")
_SHORT_FORM = re.compile(r"(?i:the )(?P<word>[A-Z][a-z]+)")  # "the Clinic", defined as "Net Clinic (“the Clinic”)"
_LONG_NAME = r"(?:[A-Z][\w’'&-]*,? (?:(?:of|for|and|the|on|in|&) ){0,2}){1,10}"
_DEFINED = r"(?P<long>{name}\b{word})(?: (?:of|for|at) [A-Z][^()]{{2,60}})? \([“\"‘']?[Tt]he {word}\b"
_LONG_FORM_CHARS, _MORE_WORDS = 120, 4  # characters searched for a long form; its words without a letter
_LONG_ACRONYM = 4  # letters; it may leave one out
_LAST_WORDS = (
    "Corporation|Agency|Police|Constabulary|Council|University|Foundation|Trust|Partnership|Commission|Association"
)
_HANSARD = re.compile(r"\bhansard\b", re.IGNORECASE)
GUIDING_KINDS = parse_words("guidance toolkit leaflet poster checklist factsheet protocol form")
_GUIDING = re.compile(
    r"\b(?:guid(?:e|es|ance|elines?|ing)|tool ?kit|handbook|manual|codes? of practice|good practice|how to|advice|"
    r"checklist|fact ?sheet|top tips|prompt sheet)\b",
    re.IGNORECASE,
)
_NON_PROFIT = (
    r"\b(?:non-?profit|not-for-profit|non-?partisan|registered charity|charitable (?:organi[sz]ation|company|trust)|"
    r"501\(c\)|independent (?:voice|charity)|volunteers?-led|voluntary organi[sz]ation|"
    r"non-?government(?:al)? organi[sz]ation|(?:human rights|civil liberties|civil society|advocacy|grass-?roots|"
    r"campaigning|community(?:-based)?|faith-based) (?:organi[sz]ation|group|network)|"
    r"peak (?:body|council)|umbrella body|(?:a|an|the|UK|national|leading|local) (?:\w+ )?charity)\b"
)
_RESEARCH = r"\b(?:think[- ]tank|research (?:institut(?:e|ion)|cent(?:re|er)|organi[sz]ation))\b"
_COMPANY = r"(?:,? (?:Ltd|Limited|plc|PLC|LLP|LLC|Pty|GmbH)\b)"
_NEAR = 160  # characters after a name searched for a sentence that says that it is not for profit
_CHARITY_NUMBER = re.compile(
    r"\b(?:registered )?charity (?:registration )?(?:number|no\.?|registered in|\()[^.]{0,20}\d{6}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class BodyKind:
    """What the words of a body's name say about it."""

    authority: Authority
    nation: str = ""


@cache
def _load_table() -> dict[str, Any]:
    return tomllib.loads((files("kb.read.metadata") / "data" / "bodies.toml").read_text(encoding="utf-8"))


@cache
def _load_kinds() -> tuple[tuple[re.Pattern[str], BodyKind], ...]:
    kinds = []
    for row in _load_table()["bodies"]:
        words = "|".join(re.escape(word).replace(r"\*", r"\w*") for word in row["words"])
        kinds.append(
            (
                re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE),
                BodyKind(Authority(row["authority"]), row.get("nation", "")),
            )
        )
    return tuple(kinds)


@lru_cache(maxsize=4096)
def classify_body(name: str) -> BodyKind | None:
    """Return the kind of body that a name belongs to; None if its words do not say."""
    return next((kind for form, kind in _load_kinds() if form.search(name)), None)


def is_body(name: str) -> bool:
    """Tell whether a text may be the name of a body: short, with a word typical of such names."""
    words = name.split()
    return (
        1 <= len(words) <= _MAX_NAME_WORDS
        and name[-1:] not in ".,;:?!"
        and not (len(words) > _HEADLINE_WORDS and _HEADLINE.fullmatch(name))
        and (_ANY_NOUN.search(name) is not None or classify_body(name) is not None)
    )


def is_bare_body(name: str) -> bool:
    """Tell whether a line is a body's name and nothing else: "Nets Council", not "Council Nets"."""
    return (
        " " in name
        and is_body(name)
        and is_name(name)
        and _NAMES_A_BODY.search(name) is not None
        and not _IN_NO_NAME.search(name)
    )


def is_name(text: str) -> bool:
    """Tell whether a text is short and all its longer words are capitalised, save prepositions."""
    words = text.split()
    long = [word for word in words if len(word) > 3 and word not in _PREPOSITIONS]
    return len(words) <= _MAX_NAME_WORDS and not any(word[:1].islower() for word in long)


def ends_within_name(line: str) -> bool:
    """Tell whether a line ends where a body's name cannot: "Parliamentary Group on"."""
    return _CUT_NAME.search(line) is not None


def clean_body(text: str) -> str:
    """Return a body's name without what is beside it: an address, a date, its acronym, "NWT | Net Watch"."""
    first = _ACRONYM_BEFORE.match(text)
    text = first["long"] if first and _abbreviate(first["long"]) == first["short"] else text
    name = _MARKS.sub("", _BODY_END.sub("", " ".join(text.split()))).strip(" ,;:-–—*")
    return ACRONYM_END.sub("", name)


def restore_stop(name: str, text: str) -> str:
    """Return "Net Watch, Inc." for "Net Watch, Inc" if a text prints it so wherever it has the name."""
    is_short = name.endswith((" Inc", " Corp", " Co"))
    return f"{name}." if is_short and text.count(name) == text.count(f"{name}.") > 0 else name


def _abbreviate(name: str) -> str:
    return "".join(word[0] for word in name.split() if word.casefold() not in FUNCTION_WORDS).upper()


def cut_before_acronym(text: str) -> str:
    """Return a body's name up to its own acronym in brackets, "Net, Rope and Quay Trust (NRQT) Wren Court"; else ""."""
    match = _ACRONYM_WITHIN.match(text)
    initials = _abbreviate(match["long"]) if match else ""
    letters = iter(initials)  # an acronym may leave out some of them
    is_own = match and initials[:1] == match["short"][0] and all(each in letters for each in match["short"])
    return match["long"] if match and is_own and len(initials) - len(match["short"]) <= 1 else ""


def strip_article(name: str) -> str:
    return re.sub(r"^the\s+", "", name, flags=re.IGNORECASE)


def complete_name(name: str, text: str) -> str:
    """Return the long form that a text explains for an acronym, or most often has for another one-word name."""
    if short := _SHORT_FORM.fullmatch(name):
        defined = re.search(_DEFINED.format(name=_LONG_NAME, word=short["word"]), text)
        return strip_article(defined["long"]) if defined else name
    if not name or " " in name:
        return name
    if not name.isupper():
        form = re.compile(rf"\b{re.escape(name)}(?:\s+[A-Z][\w’'-]+){{0,2}}\s+(?:{_LAST_WORDS})\b")
        counts = Counter(" ".join(match.group().split()) for match in form.finditer(text))
        return counts.most_common(1)[0][0] if counts and counts.most_common(1)[0][1] > 1 else name
    for match in re.finditer(rf"\(\s*(?:the )?[“\"‘']?{name}[”\"’']?\s*\)", text):
        words = text[max(match.start() - _LONG_FORM_CHARS, 0) : match.start()].split()
        for count in range(len(name), min(len(name) + _MORE_WORDS, len(words)) + 1):
            long = words[-count:]
            if _has_letters(long, name) or _has_most_letters(long, name):
                return " ".join(long)
    for match in re.finditer(
        rf"\b{name}(?:,| –| -| \()\s*(?:the )?(?P<long>[A-Z][^.,;()\n]{{3,{_LONG_FORM_CHARS}}})", text
    ):
        if _has_letters(match.group("long").split(), name):
            return match.group("long").strip()
    return name


def _has_letters(words: Sequence[str], name: str) -> bool:
    """Tell whether the capitalised words have the acronym as initials, and the first word is one of them."""
    return words[0][0].isupper() and "".join(word[0] for word in words if word[0].isupper()) == name


def _has_most_letters(words: Sequence[str], name: str) -> bool:
    """Tell whether an acronym leaves out one initial: "United Nets Programme for Harbours and Identity (UNHI)"."""
    initials = "".join(word[0] for word in words if word[0].isupper())
    return (
        words[0][0] == name[0]
        and len(name) >= _LONG_ACRONYM
        and any(initials[:at] + initials[at + 1 :] == name for at in range(1, len(initials) - 1))
    )


def find_authority(publisher: str, title: str, kind: str, text: str) -> str:
    """Return a document's authority, or "" if nothing says it.

    `publisher` is its full name, "" if unknown; the text may say what kind of body that is.
    """
    if _HANSARD.search(title):
        return Authority.PARLIAMENT.value
    body = classify_body(publisher) if publisher else None
    authority = body.authority if body else _read_description(publisher, text) if publisher else None
    is_guide = kind in GUIDING_KINDS or _GUIDING.search(title) is not None
    if authority is Authority.GOVERNMENT and is_guide and kind != "release":
        authority = Authority.GOVERNMENT_GUIDANCE
    return authority.value if authority else ""


def _read_description(name: str, text: str) -> Authority | None:
    """Return what a text says about a body: that it is not for profit, does research, or is a company."""
    letters = "".join(word[0] for word in name.split() if word[0].isupper())
    names = [strip_article(name), *([letters] if len(letters) > 2 else [])]
    own = rf"\b(?:{'|'.join(map(re.escape, names))})"
    described = rf"{own}\b[^.]{{0,{_NEAR}}}?"
    if _CHARITY_NUMBER.search(text) or re.search(rf"{described}{_NON_PROFIT}", text, re.IGNORECASE):
        return Authority.CHARITY
    if re.search(rf"{described}{_RESEARCH}", text, re.IGNORECASE):
        return Authority.RESEARCH
    return Authority.COMPANY if re.search(own + _COMPANY, text) else None

"""Reads how a document asks to be cited: its authors, its year and its publisher in its own citation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kb.model import BlockKind
from kb.read.metadata.finders.bodies import clean_body, is_bare_body, is_body, is_name
from kb.read.metadata.finders.front_pages import Line
from kb.read.metadata.finders.people import parse_person
from kb.read.metadata.finders.titles import fold_alphanumerics
from kb.read.metadata.printed_places import compile_letters
from kb.text.dates import MONTHS, find_date
from kb.text.jurisdictions import load_gazetteer
from kb.text.names import GIVEN_NAMES, NO_BREAK, NameKind, classify_name, is_acronym_form, is_ordinary
from kb.text.word_lists import FUNCTION_WORDS

_CITED_AS = re.compile(
    r"(?:how to cite(?: this \w+)?|cite (?:this \w+ )?as|please cite(?: this \w+)?(?: as)?|to cite this \w+|"
    r"reference as|(?:required|suggested|recommended|preferred|full)? ?citation)(?: is)?\s*(?:[:.]|$)\s*",
    re.IGNORECASE,
)
_CITED_WITHIN = re.compile(  # behind other notes
    r"\b(?:(?:Suggested|Recommended|Preferred|Required) citation: |How to cite: |"
    r"(?:must|should) be (?:attributed|cited) as:? )"
)
_REFERENCE = "Reference: "
_BRACKETS = re.compile(r"\(([^()]{4,80})\)")
_LABEL_CHARS, _CITATION_CHARS, _MIN_TITLE_LETTERS = 80, 600, 8
_YEAR = re.compile(r"\(?(?<![\d/-])(?P<year>(?:19[5-9]|20[0-4])\d)[a-z]?\b(?![\d/-])")
_MONTH_AND_YEAR = re.compile(
    rf"\((?:(?P<first>{'|'.join(MONTHS)}) )?(?P<year>(?:19|20)\d\d)(?:, (?P<second>{'|'.join(MONTHS)}))?\)"
)
_AUTHORS_END = re.compile(r"[(“‘\"]|\.\s+(?=(?:19|20)\d\d)|,?\s+(?=(?:19|20)\d\d\b)")
_BODY_END = re.compile(r"\.\s*\(?(?:19|20)\d\d[a-z]?\)?[.,:]?\s")
_BODY_BEFORE = re.compile(r"(?P<name>[A-Z][^.:;()“”‘\"\d]{3,120}?),? \((?:19|20)\d\d[a-z]?\)")
_PARTS = re.compile(r"[.:;,]\s+|[’”\"]\s+")
_PLACE_AND_PUBLISHER = re.compile(r"\.\s+[A-Z][\w .]+(?:,\s*[A-Z]{2})?:\s+(?P<name>[^:]{3,100}?)\.?\s*$")
_SEPARATOR = re.compile(r"\s*(?:;|,?\s+(?:and|&)\s+|,\s*(?:and\s+|&\s*)?)\s*")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.?[\s-]?){1,4}")
_INVERTED = re.compile(r"(?P<family>[^\W\d_a-z][\w’'-]+(?:\s[^\W\d_a-z][\w’'-]+)?) (?P<initials>(?:[A-Z]\.?){1,3})\.?")
_BARE_INITIALS = re.compile(r"^[A-Z]{1,2}(?= [A-Z][a-z])")
_SURNAME = re.compile(r"(?:[^\W\d_][\w’'-]*\s?){1,3}")
_MARK_AT_END = re.compile(r"’(?= )")  # of a name: "Achieng’"
_NO_PUBLISHER = re.compile(
    r"\d|\b(?:pp?|series|papers?|reports?|briefings?|edition|version|available)\b", re.IGNORECASE
)
_FULL_NAME = r"\b[^\W\d_a-z][\w.’'-]+(?:\s[^\W\d_a-z][\w.’'-]*){{0,3}}\s{family}\b"


@dataclass(frozen=True, slots=True)
class OwnCitation:
    """What a document's own citation says; empty where it does not.

    Attributes:
        authors: People in full where the document names them so, else with the citation's initials.
        author: A body that is the author.
    """

    authors: tuple[str, ...] = ()
    author: str = ""
    year: str = ""
    publisher: str = ""


def list_cited_parts(lines: Sequence[Line]) -> list[Line]:
    """Return what may be a series in the citations beside a label: "Net Paper No. 9" in brackets or between points."""
    cited = list(_find_labelled(lines))
    parts = [each for one in cited for each in (*_BRACKETS.findall(one), *_PARTS.split(one))]
    return [Line(BlockKind.IMPRINT, each.strip(" .")) for each in parts]


def find_own_citation(lines: Sequence[Line], body: Sequence[Line], title: str = "") -> OwnCitation:
    """Return what is read in the citation beside a label, else in one with the whole title after names and a year.

    `body` are the lines where the authors' names may stand in full.
    """
    labelled = next(filter(None, _find_labelled(lines)), "")
    cited = labelled or next(_find_titled(lines, title), "")
    year = _YEAR.search(cited[: _CITATION_CHARS // 2])
    authors = tuple(_write_in_full(name, body) for name in read_authors(cited, title))
    body_cited = _find_cited_body(cited) or _find_last_name(labelled, title)
    if not year:
        return OwnCitation(authors=authors, publisher=body_cited)
    end, before = _BODY_END.search(cited), _BODY_BEFORE.match(cited)
    author = "" if authors else before["name"] if before else cited[: end.start()].strip() if end else ""
    place = _PLACE_AND_PUBLISHER.search(cited) if author or authors else None
    return OwnCitation(
        authors=authors,
        author=author if is_body(author) or (before and is_name(author)) else "",
        year=_find_month(cited) or year["year"],
        publisher=clean_body(place["name"]) if place and is_name(place["name"]) else body_cited,
    )


def _find_month(citation: str) -> str:
    """Return the month in the brackets of a citation's year: "(2016, May)", "(May 2016)"; "" without one."""
    match = _MONTH_AND_YEAR.search(citation[: _CITATION_CHARS // 2])
    return find_date(f"{match['first'] or match['second']} {match['year']}") if match else ""


def _find_labelled(lines: Sequence[Line]) -> Iterator[str]:
    for line, after in zip_longest(lines, lines[1:]):
        if label := _CITED_AS.search(line.text[:_LABEL_CHARS]) or _CITED_WITHIN.search(line.text):
            yield line.text[label.end() :] or (after.text if after else "")


def _find_titled(lines: Iterable[Line], title: str) -> Iterator[str]:
    letters = fold_alphanumerics(title)
    for line in lines if len(letters) >= _MIN_TITLE_LETTERS else ():
        text = line.text.removeprefix(_REFERENCE)
        year = _YEAR.search(text[:_CITATION_CHARS])
        is_own = year and fold_alphanumerics(text[year.end() :]).startswith(letters)
        if is_own and (read_authors(text) or _BODY_BEFORE.match(text)):
            yield text


def read_authors(citation: str, title: str = "") -> tuple[str, ...]:
    """Return the people before the year of a citation, or its title; none unless all of it are people.

    Names may be inverted, all or the first: "Wren, A., Ben Lark and Quill, Ada (2019)", "Wren A, Lark B.C."; here their
    surnames are last.
    """
    end = _AUTHORS_END.search(citation)
    ends = [end.start() if end else -1, citation.casefold().find(title.casefold()) if title else -1]
    pieces = _SEPARATOR.split(citation[: min((each for each in ends if each >= 0), default=0)].strip(" ,"))
    pieces = [piece for piece in pieces if piece]
    names: list[str] = []
    while pieces:
        piece = _BARE_INITIALS.sub(_point, pieces.pop(0))
        follows = pieces[0] if pieces and _SURNAME.fullmatch(piece) else ""
        if inverted := _INVERTED.fullmatch(piece):
            initials = " ".join(f"{letter}." for letter in inverted["initials"].replace(".", ""))
            names.append(f"{initials} {inverted['family']}")
        elif follows and (_INITIALS.fullmatch(follows) or (_is_given(follows) and not parse_person(piece))):
            names.append(f"{pieces.pop(0)} {piece.replace(' ', NO_BREAK)}")  # a surname of two words
        elif classify_name(piece) is NameKind.PERSON and (name := parse_person(piece)) and not _has_acronym(name):
            names.append(name)
        else:
            return ()
    return tuple(dict.fromkeys(names))


def _point(initials: re.Match[str]) -> str:
    return " ".join(f"{letter}." for letter in initials.group())


def _has_acronym(name: str) -> bool:
    return any(is_acronym_form(word) for word in name.split()) and not name.isupper()


def _is_given(piece: str) -> bool:
    words = piece.split()
    return words[0].casefold() in GIVEN_NAMES and all(
        word.casefold() in GIVEN_NAMES or _INITIALS.fullmatch(word) for word in words[1:]
    )


def _write_in_full(name: str, body: Sequence[Line]) -> str:
    """Return the one full name in a text that a name with initials may stand for: "A. Wren" for "Ada Wren"."""
    initials, _, bound = name.rpartition(". ")
    family = bound.replace(NO_BREAK, " ")
    if not initials:
        return name
    form = re.compile(_FULL_NAME.format(family=re.escape(family)))
    runs = (match.group().split() for line in body for match in form.finditer(line.text))
    found = {
        person
        for run in runs
        for count in range(family.count(" ") + 2, len(run) + 1)
        if (person := _parse_marked(" ".join(run[-count:])))
        and person.startswith(initials[0])
        and len(person.split()[0].strip(".")) > 1
    }
    if not found:  # "Nguyen Thi Lan" of "T. L. Nguyen"
        letters = re.findall(r"\w", initials)
        own = re.compile(
            "".join([rf"\b{re.escape(family)}", *(rf"[ -]{letter}[^\W\d_]+" for letter in letters), r"\b"])
        )
        found = {match.group() for line in body for match in own.finditer(line.text)}
        found = {name for name in found if len(letters) > 1 or not is_ordinary(name.split()[-1])}
        return found.pop() if len(found) == 1 else name
    return found.pop().replace(family, bound) if len(found) == 1 else name


def _parse_marked(words: str) -> str:
    is_person = parse_person(_MARK_AT_END.sub("", words))
    return parse_person(words) or (words if is_person else "")


def _find_cited_body(citation: str) -> str:
    """Return the last part of a citation that is a body's name: "(2019) Lost nets. Harbour: Net Watch Trust"."""
    parts = [clean_body(part) for part in _PARTS.split(citation[:_CITATION_CHARS])]
    return next((part for part in reversed(parts) if is_bare_body(part) and not parse_person(part)), "")


def _find_last_name(citation: str, title: str) -> str:
    """Return the last part of a citation, behind its title, if it can be a name: "Lost nets, Harbour Lane"."""
    titled = compile_letters(title).search(citation[:_CITATION_CHARS])
    parts = _PARTS.split(citation[titled.end() : _CITATION_CHARS]) if titled else []
    last = clean_body(parts[-1]).rstrip(")") if len(parts) > 1 else ""
    is_titled = all(word[:1].isupper() or word in FUNCTION_WORDS for word in last.split())
    is_other = classify_name(last) is NameKind.PERSON or last in load_gazetteer().names or _NO_PUBLISHER.search(last)
    return last if " " in last and is_titled and is_name(last) and not is_other else ""

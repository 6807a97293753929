"""People under protection who could be singled out or linked with others' words, and by what passage."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from kb.citations.wording import format_pages
from kb.library.view import LibraryView
from kb.model import DocumentId, Passage, PassageId, Quotation, Span
from kb.quotations.anonymity import has_full_name, is_protected
from kb.text import split_terms, tokenize
from kb.text.spans import overlap

_RUN = 8  # consecutive words, which two people do not say by chance
_MOST_SHOWN = 8  # words of a quotation that are shown
_NEAR = 60  # characters between quoted words and a name that may be the speaker's
_FEW = 3  # passages that tell the same about a person: fewer single one out
_DETAILS = {
    "an age": re.compile(r"\b(\d{1,2})[- ]years?[- ]olds?\b|\b(?:aged?|I was|I am|was only)\s+(\d{1,2})\b"),
    "a place": re.compile(
        r"\b(?:born|grew up|raised|lived|living|live|arrived|trafficked|taken|brought|sold|escaped|village|town|city)"
        r"\s+(?:up\s+)?(?:from|in|to|near|of|at)\s+([A-Z][\w’'-]+)"
    ),
    "a date": re.compile(
        r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Oo]n)\s+(?:\d{1,2}\s+)?((?:January|February|March|April|May|June|July|August"
        r"|September|October|November|December)(?:\s+\d{4})?|(?:19|20)\d\d)\b"
    ),
    "a family": re.compile(
        r"\b((?:one|two|three|four|five|six|seven|eight|\d{1,2})\s+(?:\w+\s+)?"
        r"(?:children|daughters?|sons?|brothers?|sisters?|kids|siblings))\b",
        re.IGNORECASE,
    ),
    "a trade": re.compile(
        r"\b(?:work(?:ed|ing)?|job|trained|employed)\s+(?:as|at|in|for)\s+(?:an?|the)\s+([a-z]+)", re.IGNORECASE
    ),
}
_LEAST_DETAILS = 3


class ExposureKind(StrEnum):
    """How a person is given away; a part of the output of `kb audit --json`."""

    SAME_WORDS = "same words with a name"
    CLOSED_NAME = "closed name printed"
    LISTED_NAME = "listed name beside"
    FIRST_NAME = "first name in several documents"
    ONE_NAME = "one name listed"
    DETAILS = "details together"


@dataclass(frozen=True, slots=True)
class Exposure:
    """Something by which a protected person could be identified.

    Attributes:
        document: To look at, with its passage.
        page: Where it is printed ("p. 12"); empty if the source has no pages.
        message: What is printed there, without the person's name.
        remedy: What to do.
    """

    kind: ExposureKind
    document: DocumentId
    passage: PassageId
    page: str
    message: str
    remedy: str


@dataclass(frozen=True, slots=True)
class _Name:
    """A name that a text may have: a listed speaker's, or the one with a number in `closed_speakers`."""

    speaker: str
    closed_as: int = 0


_Names = defaultdict[str, list[tuple[tuple[str, ...], _Name]]]  # by their first words


@dataclass(frozen=True, slots=True)
class _Said:
    passage: Passage
    quotation: Quotation

    def locate(self) -> str:
        page = _find_page(self.passage, self.quotation.span)
        return ", ".join(filter(None, (f"'{self.passage.document}'", page)))


def find_exposures(view: LibraryView, closed: Sequence[str]) -> tuple[Exposure, ...]:
    """Return what exposes protected people, by document and page, `closed` names too. Reads all passages repeatedly."""
    found = chain(
        _find_same_words(view),
        _find_names(view, closed),
        _find_single_names(view),
        _find_details(view),
    )
    return tuple(sorted(dict.fromkeys(found), key=lambda each: (each.document, list(ExposureKind).index(each.kind))))


def _list_passages(view: LibraryView) -> Iterator[Passage]:
    for record in view.documents():
        yield from view.document_passages(record.id)


def _list_said(view: LibraryView) -> Iterator[_Said]:
    return (_Said(passage, each) for passage in _list_passages(view) for each in passage.quotations)


def _expose(kind: ExposureKind, said: _Said, message: str, remedy: str) -> Exposure:
    passage = said.passage
    page = _find_page(passage, said.quotation.span)
    return Exposure(kind, passage.document, passage.id, page, message, remedy)


def _find_page(passage: Passage, span: Span) -> str:
    pages = passage.find_pages(span.start, span.end)
    return format_pages(pages) if pages else ""


def _show(words: Iterable[str]) -> str:
    shown = list(words)
    return f"“{' '.join(shown[:_MOST_SHOWN])}{' …' if len(shown) > _MOST_SHOWN else ''}”"


# ------------------------------------------------------------------------------------ same words


def _find_same_words(view: LibraryView) -> Iterator[Exposure]:
    """Yield passages where words of a protected person are also attributed to a name."""
    protected: dict[tuple[str, ...], _Said] = {}
    for said in _list_said(view):
        if is_protected(said.quotation) and not said.quotation.speaker:
            for run in _list_runs(said.quotation.text):
                protected.setdefault(run, said)
    told: set[tuple[PassageId, PassageId]] = set()
    for said in _list_said(view):
        run = next((each for each in _list_runs(said.quotation.text) if each in protected), ())
        if run and said.quotation.speaker:
            hidden = protected[run]
            if (hidden.passage.id, said.passage.id) not in told:
                told.add((hidden.passage.id, said.passage.id))
                yield _expose(
                    ExposureKind.SAME_WORDS,
                    said,
                    f"It gives the words {_show(run)} to somebody by name, whom {hidden.locate()} shields.",
                    f"If it is somebody to protect, add a correction with 'anonymous = true' to the metadata file of "
                    f"'{said.passage.document}', or run 'kb purge {said.passage.id}' where it prints the name.",
                )


def _list_runs(text: str) -> list[tuple[str, ...]]:
    terms = split_terms(text)
    return [tuple(terms[at : at + _RUN]) for at in range(len(terms) - _RUN + 1)]


# ----------------------------------------------------------------------------------------- names


def _find_names(view: LibraryView, closed: Sequence[str]) -> Iterator[Exposure]:
    """Yield where a closed name is printed, and where a listed speaker's is beside words of a protected person."""
    names: _Names = defaultdict(list)
    for number, closed_name in enumerate(closed, 1):
        _add_name(names, closed_name, _Name("", number))
    for speaker in view.speakers():
        if " " in speaker.name:
            _add_name(names, speaker.name, _Name(speaker.id))
    told: set[tuple[DocumentId, _Name]] = set()
    for passage in _list_passages(view):
        for name, span in _match_names(passage.text, names):
            found = None if (passage.document, name) in told else _expose_name(passage, name, span)
            if found:
                told.add((passage.document, name))
                yield found


def _expose_name(passage: Passage, name: _Name, span: Span) -> Exposure | None:
    if name.closed_as:
        return Exposure(
            ExposureKind.CLOSED_NAME,
            passage.document,
            passage.id,
            _find_page(passage, span),
            f"It prints name {name.closed_as} of closed_speakers in library.toml, so that a search for it finds it.",
            f"If it must not be found, run 'kb purge {passage.id}', or redact the file, "
            "then run 'kb add --replace --redacted' and the purge.",
        )
    quotation = _find_beside(passage, span, name.speaker)
    if quotation is None:
        return None
    return _expose(
        ExposureKind.LISTED_NAME,
        _Said(passage, quotation),
        f"Words of somebody shielded are printed beside a name that is listed: /speakers/{name.speaker}",
        "If it is that of the person, put it into closed_speakers in library.toml.",
    )


def _find_beside(passage: Passage, name: Span, speaker: str) -> Quotation | None:
    """Return the protected person's words that a name is beside; None if the name is there for other words."""
    if any(overlap(each.span, name) or each.speaker_id == speaker for each in passage.quotations):
        return None
    near = Span(max(name.start - _NEAR, 0), name.end + _NEAR)
    hidden = (each for each in passage.quotations if is_protected(each) and not each.speaker)
    return next((each for each in hidden if overlap(each.span, near)), None)


def _add_name(names: _Names, name: str, found: _Name) -> None:
    terms = tuple(split_terms(name))
    if terms:
        names[terms[0]].append((terms, found))


def _match_names(text: str, names: _Names) -> Iterator[tuple[_Name, Span]]:
    words = tokenize(text)
    for at, word in enumerate(words):
        for terms, found in names.get(word.term, ()):
            same = words[at : at + len(terms)]
            if tuple(each.term for each in same) == terms:
                yield found, Span(word.start, same[-1].end)


def _find_single_names(view: LibraryView) -> Iterator[Exposure]:
    """Yield speakers listed by one name, and first names beside words of several documents."""
    first: defaultdict[str, list[_Said]] = defaultdict(list)
    told: set[str] = set()
    for said in _list_said(view):
        name = said.quotation.speaker
        is_one = bool(name) and " " not in name and not name.isupper() and name[0].isupper()
        if is_one and not said.quotation.speaker_id and not has_full_name(name):
            first[name].append(said)
        elif is_one and view.has_speaker_page(said.quotation) and said.quotation.speaker_id not in told:
            told.add(said.quotation.speaker_id)
            yield _expose(
                ExposureKind.ONE_NAME,
                said,
                f"Somebody is listed by one name, which may be a first name: /speakers/{said.quotation.speaker_id}",
                "If it is that of a person, put it into closed_speakers in library.toml.",
            )
    for several in first.values():
        if len({each.passage.document for each in several}) > 1:
            said, other = several[0], next(e for e in several if e.passage.document != several[0].passage.document)
            yield _expose(
                ExposureKind.FIRST_NAME,
                said,
                f"The same first name is beside words in {other.locate()}, so that both can be taken for one person's.",
                "If they are, add corrections with 'anonymous = true' to both metadata files.",
            )


# --------------------------------------------------------------------------------------- details


def _find_details(view: LibraryView) -> Iterator[Exposure]:
    """Yield passages with a combination of details about a protected person that few others have."""
    telling: defaultdict[frozenset[tuple[str, str]], list[_Said]] = defaultdict(list)
    for passage in _list_passages(view):
        said = next((each for each in passage.quotations if is_protected(each)), None)
        rules = _DETAILS if said else {}
        found = {kind: match for kind, rule in rules.items() if (match := rule.search(passage.text))}
        if said and len(found) >= _LEAST_DETAILS:
            told = ((kind, next(filter(None, match.groups())).casefold()) for kind, match in found.items())
            telling[frozenset(told)].append(_Said(passage, said))
    for values, passages in telling.items():
        for each in passages if len(passages) < _FEW else ():
            kinds = [kind for kind in _DETAILS if kind in dict(values)]
            yield _expose(
                ExposureKind.DETAILS,
                each,
                f"Words of somebody shielded are with {', '.join(kinds[:-1])} and {kinds[-1]}, as nobody else's are.",
                f"Ask who would know the person by that. If somebody would: 'kb purge {each.passage.id}'.",
            )

"""Tallies of the catalogue: acronyms, titles, editions, facts of guidance, and evidence of supersession.

A search reads only those that its words and the superseded documents need, however large the library is.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.classify.stated_facts import find_related_facts
from kb.model import WEAK_ORIGINS, Authority, DocumentRecord, Metadata, Passage
from kb.references.titles import split_title
from kb.text import fold, split_terms, stem
from kb.text.dates import MONTH_ABBREVIATIONS, format_iso_date
from kb.text.jurisdictions import find_jurisdictions

_MONTH = rf"(?P<month>{'|'.join(MONTH_ABBREVIATIONS)})[a-z]*"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(rf"(?<![a-z\d]){form}(?![a-z\d])")
    for form in (
        rf"(?P<day>[0-3]?\d)[ .](?P<number>[01]?\d)[ .]{_YEAR}",
        rf"{_YEAR}[ .](?P<number>[01]?\d)[ .](?P<day>[0-3]?\d)",
        rf"(?P<day>[0-3]\d)(?P<number>[01]\d){_YEAR}",
        rf"{_YEAR}(?P<number>[01]\d)(?P<day>[0-3]\d)",
        rf"(?P<day>[0-3]?\d)(?:st|nd|rd|th)? {_MONTH} {_YEAR}",
        rf"{_MONTH} {_YEAR}",
        rf"{_MONTH} (?P<short>\d\d)",
        rf"(?:19|20)\d\d {_YEAR}",
        _YEAR,
    )
)
_YEAR_OR_MONTH = re.compile(rf"(?:19|20)\d\d|(?:{'|'.join(MONTH_ABBREVIATIONS)})[a-z]* \d\d")  # what every date has
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_VERSION = re.compile(
    r"(?<![a-z\d])(?:(?:v|ver|version|edition|issue|revision|rev) ?(?P<after>\d+(?:\.\d+)*)|"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?P<before>\d+)(?:st|nd|rd|th)) (?:edition|revision|version|ed))"
    r"(?![a-z\d])"
)
_EDITION_WORDS = re.compile(
    r"(?<![a-z\d])(?:final|draft|copy|revised|updated?|edition|version|public version|web|print)(?![a-z\d])"
)
_SEPARATORS = re.compile(r"[^\w.]+|_+|\.(?!\d)|(?<!\d)\.")


@dataclass(frozen=True, slots=True)
class EditionName:
    """The parts of a title or file name: its name without date and version, and these.

    Attributes:
        dated: The date in ISO 8601, as exact as written, or "".
        version: The numbers of the version, such as (2, 1), or ().
    """

    name: str
    dated: str
    version: tuple[int, ...]


@lru_cache(maxsize=4096)
def parse_edition(name: str) -> EditionName:
    """Parse a title, or the name of a file without its suffix."""
    rest = _SEPARATORS.sub(" ", fold(name).text)
    dated = ""
    for form in _DATES if _YEAR_OR_MONTH.search(rest) else ():
        match = form.search(rest)
        if match and (dated := _parse_date(match)):
            rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
            break
    match = _VERSION.search(rest)
    version = _parse_version(match) if match else ()
    if match:
        rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
    rest = _EDITION_WORDS.sub(" ", rest)
    return EditionName(" ".join(rest.replace("|", " ").split()), dated, version)


def _parse_version(match: re.Match[str]) -> tuple[int, ...]:
    if match["ordinal"]:
        return (_ORDINALS[match["ordinal"]],)
    return tuple(int(part) for part in (match["before"] or match["after"]).split("."))


def _parse_date(match: re.Match[str]) -> str:
    given = match.groupdict()
    year = int(given.get("year") or f"20{given['short']}")
    month = MONTH_ABBREVIATIONS.index(given["month"]) + 1 if given.get("month") else int(given.get("number") or 0)
    day = int(given.get("day") or 0)
    return format_iso_date(year, month, day)


ACRONYM, NAMED, EDITION, EDITIONS, VALIDITY = "acronym/", "named/", "edition/", "editions/", "validity/"
TITLE = "title/"
TEXT = "text/"
FACT = "fact/"
# Documents about their time: a newer date does not supersede them, an explicit version does.
_DATED_KINDS = frozenset(
    {"briefing", "certificate", "debate", "newsletter", "poster", "release", "report", "research", "statement", "study"}
)
# Of one name, the newest is the one to use.
_KINDS_IN_SERIES = frozenset(
    {"checklist", "code of practice", "factsheet", "form", "guidance", "policy", "protocol", "questionnaire", "toolkit"}
)
_MIN_NAME_WORDS = 2
_GUIDING_KINDS = frozenset({"guidance", "toolkit", "code of practice"})
_GUIDING_AUTHORITIES = frozenset({Authority.GOVERNMENT_GUIDANCE, Authority.REGULATOR})
_CACHED_FORMS = 4096

Tally = Counter[tuple[str, str]]
"""How often each value of each aspect occurs: ("name", "Jane Roe") in 3 documents, ("documents", "") 4 times."""


def count_once(*cells: tuple[str, str]) -> Tally:
    """Return the contribution of one document to a tally."""
    return Counter([*dict.fromkeys(cells), ("documents", "")])


def tally_record(record: DocumentRecord) -> Iterator[tuple[str, Tally]]:
    """Yield a document's contributions to the tallies made from records, each with its key."""
    yield from _tally_acronyms(record)
    yield from _tally_names(record)
    yield from _tally_editions(record)
    yield from _tally_title(record)
    yield f"{TEXT}all", _tally_text(record)
    metadata = record.metadata
    validity = [(name, getattr(metadata, name)) for name in ("superseded_by", "valid_until", "withdrawn", "checked")]
    validity.append(("undated", "" if metadata.date or not is_guidance(metadata) else "yes"))
    if any(value for _, value in validity):
        yield f"{VALIDITY}{record.id}", count_once(*validity)


# ------------------------------------------------------------------------------------------ acronyms


@lru_cache(_CACHED_FORMS)
def stem_words(text: str) -> tuple[str, ...]:
    """Return the stems of a text's words, equal for all inflected forms of an expression."""
    return tuple(stem(term) for term in split_terms(text))


def stem_long_form(long: str) -> str:
    """Return the stems of a long form, equal for its printed variants; "and" may be printed as "&"."""
    return " ".join(each for each in stem_words(long) if each != "and")


def _tally_acronyms(record: DocumentRecord) -> Iterator[tuple[str, Tally]]:
    acronyms: dict[str, Tally] = {}
    for each in record.acronyms:
        key = " ".join(split_terms(each.short))
        tally = acronyms.setdefault(key, count_once())
        tally["short", each.short] += 1
        tally["long", each.long] += 1
        tally["form", stem_long_form(each.long)] = 1
        if each.is_word:
            tally["is_word", ""] = 1
    yield from ((f"{ACRONYM}{key}", tally) for key, tally in acronyms.items())


# --------------------------------------------------------------------------------- names and editions


def _tally_names(record: DocumentRecord) -> Iterator[tuple[str, Tally]]:
    """Yield the names, beside its id, by which other documents' metadata may refer to a document."""
    for name in dict.fromkeys((record.metadata.url, record.source)):
        if name:
            yield f"{NAMED}{name}", count_once(("id", record.id))


def _tally_title(record: DocumentRecord) -> Iterator[tuple[str, Tally]]:
    """Yield the title by which other documents may refer to a document, and the year that tells it from others."""
    terms = split_title(record.metadata.title)
    if terms:
        cell = json.dumps([record.id, record.metadata.title, record.metadata.date[:4]], ensure_ascii=False)
        yield f"{TITLE}{' '.join(terms)}", count_once(("work", cell))


def _tally_text(record: DocumentRecord) -> Tally:
    """Return the number of a document's pages, and of those without text."""
    tally = count_once()
    tally["pages", ""] = record.page_count
    if record.unread_pages:
        tally["pages_without_text", ""] = len(record.unread_pages)
        tally["documents_without_text", ""] = 1
    return tally


def _tally_editions(record: DocumentRecord) -> Iterator[tuple[str, Tally]]:
    """Yield the names of which a document is an edition, by its file name and by its title."""
    folder, _, file = record.source.rpartition("/")
    for aspect, text in (("file", file.rpartition(".")[0]), ("title", record.metadata.title)):
        edition = parse_edition(text)
        words = edition.name.split()
        is_edition = edition.version or (edition.dated and not _DATED_KINDS & {record.metadata.kind, *words})
        if is_edition and len(words) >= _MIN_NAME_WORDS:
            is_sure = bool(record.metadata.edition) or record.metadata.kind in _KINDS_IN_SERIES
            cell = json.dumps([record.id, edition.dated, edition.version, is_sure])
            yield f"{EDITION}{aspect}/{folder}/{edition.name}", count_once(("edition", cell))


# ------------------------------------------------------------------------------------------ facts


def has_stated_date(metadata: Metadata) -> bool:
    """Tell whether a document, or its keeper, says when it was published."""
    return bool(metadata.date) and metadata.find_origin("date") not in WEAK_ORIGINS


def is_guidance(metadata: Metadata) -> bool:
    """Tell whether a document is one that readers act on."""
    return metadata.kind in _GUIDING_KINDS or metadata.authority in _GUIDING_AUTHORITIES


def tally_facts(record: DocumentRecord, passages: Sequence[Passage]) -> Iterator[tuple[str, Tally]]:
    """Yield the statements of dated guidance, by kind and subject: each value, with the passage."""
    metadata = record.metadata
    if not (is_guidance(metadata) and has_stated_date(metadata)):
        return
    tallies: dict[str, Tally] = {}
    for passage in passages:
        places = find_jurisdictions(passage.heading, metadata.jurisdictions)
        for fact in find_related_facts(passage.text) if places else ():
            cell = [record.id, passage.id, record.title, metadata.date, places, fact.value]
            tally = tallies.setdefault(f"{FACT}{fact.kind}/{fact.subject}", count_once())
            tally["fact", json.dumps([passage.position, *cell], ensure_ascii=False)] = 1
    yield from tallies.items()

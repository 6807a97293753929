"""Which documents of a library are in force: not replaced by a newer one, and not past their last day.

What a document's metadata say (`superseded_by`, `valid_until`) comes first. Beyond that, a newer edition is recognised
by its name: two documents whose titles, or whose files' names, are the same but for a version or a date are editions
of one thing ("Form v1 29-04-2019", "Form v3 15-05-2023", "Form 2026 v2"). A year alone does not make an edition of a
report or a statement, for last year's report stays true of last year; an explicit version does.

Knows no page and no query.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from weakref import WeakKeyDictionary

from kb.engine import Snapshot
from kb.model import DocumentId, DocumentRecord, Outdated, OutdatedBy
from kb.text import fold

NOT_SUPERSEDED = "none"  # of `superseded_by`: says that no document replaces this one, whatever the names
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*"
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
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6}
_VERSION = re.compile(
    r"(?<![a-z\d])(?:(?:v|ver|version|edition|issue|revision|rev) ?(?P<after>\d+(?:\.\d+)*)|"
    rf"(?:(?P<ordinal>{'|'.join(_ORDINALS)})|(?P<before>\d+)(?:st|nd|rd|th)) (?:edition|revision|version|ed))"
    r"(?![a-z\d])"
)
_REMARKS = re.compile(
    r"(?<![a-z\d])(?:final|draft|copy|revised|updated?|edition|version|public version|web|print)(?![a-z\d])"
)
# What is of its time, and stays so; only an explicit version replaces it.
_OF_ITS_TIME = frozenset(
    {"briefing", "certificate", "debate", "newsletter", "poster", "release", "report", "research", "statement", "study"}
)
_SEPARATORS = re.compile(r"[^\w.]+|_+|\.(?!\d)|(?<!\d)\.")
_FEWEST_WORDS = 2


@dataclass(frozen=True, slots=True)
class Edition:
    """What a name says: the name without it, and how to order it among others of that name.

    Attributes:
        dated: ISO 8601, as exact as written; "" where no date is.
        version: The numbers of a version; empty where none is.
    """

    name: str
    dated: str
    version: tuple[int, ...]


_known: WeakKeyDictionary[Snapshot, tuple[date, Mapping[DocumentId, Outdated]]] = WeakKeyDictionary()


def outdated_in(snapshot: Snapshot) -> Mapping[DocumentId, Outdated]:
    """Tell which documents of a library are not in force today; worked out once a commit and day."""
    today = datetime.now().astimezone().date()
    known = _known.get(snapshot)
    if known is None or known[0] != today:
        known = _known[snapshot] = (today, outdated(snapshot.documents(), today))
    return known[1]


def outdated(records: Sequence[DocumentRecord], today: date) -> Mapping[DocumentId, Outdated]:
    """Tell which documents are not in force.

    Args:
        records: All documents of the library.
        today: The day on which it is asked.

    Returns:
        Only those that are not, each with the reason.
    """
    newer = _successors(records)
    last = {each.id: _end_of_chain(each, newer) for each in records}
    found: dict[DocumentId, Outdated] = {}
    for record in records:
        metadata = record.metadata
        successor = last[record.id]
        said = "" if metadata.superseded_by == NOT_SUPERSEDED else metadata.superseded_by
        if successor is not None:
            by = OutdatedBy.METADATA if said else OutdatedBy.NAME
            found[record.id] = Outdated(by, successor, until=metadata.valid_until)
        elif said:
            found[record.id] = Outdated(OutdatedBy.METADATA, words=said, until=metadata.valid_until)
        elif metadata.valid_until and _last_day(metadata.valid_until) < today:
            found[record.id] = Outdated(OutdatedBy.EXPIRED, until=metadata.valid_until)
    return found


def _last_day(iso: str) -> date:
    """Return the last day of a date that may be a month or a year."""
    year, month, day = (*(int(part) for part in iso.split("-")), 0, 0)[:3]
    if day:
        return date(year, month, day)
    following = date(year + 1, 1, 1) if month in (0, 12) else date(year, month + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _successors(records: Sequence[DocumentRecord]) -> dict[DocumentId, DocumentRecord]:
    """Return, for each document that another one of the library replaces, that one."""
    names = {name: each for each in records for name in (each.metadata.url, each.source, each.id) if name}
    newer = _newer_by_name(records)
    for record in records:
        said = record.metadata.superseded_by
        if said and said != NOT_SUPERSEDED:
            newer.pop(record.id, None)
            if said in names and names[said].id != record.id:
                newer[record.id] = names[said]
        elif said:
            newer.pop(record.id, None)
    return newer


def _end_of_chain(record: DocumentRecord, newer: Mapping[DocumentId, DocumentRecord]) -> DocumentRecord | None:
    """Follow what replaces what; where that leads in a circle, nothing is said."""
    seen = {record.id}
    at = record
    while at.id in newer:
        at = newer[at.id]
        if at.id in seen:
            return None
        seen.add(at.id)
    return None if at is record else at


def _newer_by_name(records: Sequence[DocumentRecord]) -> dict[DocumentId, DocumentRecord]:
    newer: dict[DocumentId, DocumentRecord] = {}
    for name_of in (_file_name, _title):
        groups: dict[tuple[str, str], list[tuple[Edition, DocumentRecord]]] = defaultdict(list)
        for record in records:
            edition = read_name(name_of(record))
            if len(edition.name.split()) >= _FEWEST_WORDS:
                groups[record.source.rpartition("/")[0], edition.name].append((edition, record))
        for group in groups.values():
            newer |= {old.id: new for old, new in _ordered(group) if old.id not in newer}
    return newer


def _file_name(record: DocumentRecord) -> str:
    return record.source.rpartition("/")[2].rpartition(".")[0]


def _title(record: DocumentRecord) -> str:
    return record.metadata.title


def _ordered(group: Sequence[tuple[Edition, DocumentRecord]]) -> Iterable[tuple[DocumentRecord, DocumentRecord]]:
    """Return pairs of an older edition and the next newer one, where their order is certain."""
    marked = [(edition, record) for edition, record in group if _is_edition(edition, record)]
    if len(marked) < 2:
        return
    for key in (_by_date, _by_version):
        ranked = sorted(((key(edition), record) for edition, record in marked), key=lambda pair: pair[0])
        if all(_is_certain(one, two) for (one, _), (two, _) in pairwise(ranked)):
            yield from pairwise(record for _, record in ranked)
            return


def _is_certain(older: tuple[int, ...], newer: tuple[int, ...]) -> bool:
    """Tell whether two keys, in order, differ: "2023" may be before or after "2023-05"."""
    return bool(older) and newer[: len(older)] != older


def _is_edition(edition: Edition, record: DocumentRecord) -> bool:
    if edition.version:
        return True
    return bool(edition.dated) and not (_OF_ITS_TIME & {record.metadata.kind, *edition.name.split()})


def _by_date(edition: Edition) -> tuple[int, ...]:
    return tuple(int(part) for part in edition.dated.split("-")) if edition.dated else ()


def _by_version(edition: Edition) -> tuple[int, ...]:
    return edition.version


@lru_cache(maxsize=4096)
def read_name(name: str) -> Edition:
    """Read a title, or the name of a file without its ending."""
    rest = _SEPARATORS.sub(" ", fold(name).text)
    dated = ""
    for form in _DATES:
        match = form.search(rest)
        if match and (dated := _iso(match)):
            rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
            break
    match = _VERSION.search(rest)
    version = _numbers(match) if match else ()
    if match:
        rest = f"{rest[: match.start()]} | {rest[match.end() :]}"
    rest = _REMARKS.sub(" ", rest)
    return Edition(" ".join(rest.replace("|", " ").split()), dated, version)


def _numbers(match: re.Match[str]) -> tuple[int, ...]:
    if match["ordinal"]:
        return (_ORDINALS[match["ordinal"]],)
    return tuple(int(part) for part in (match["before"] or match["after"]).split("."))


def _iso(match: re.Match[str]) -> str:
    """Return the date that a form matched, or "" where the calendar has no such day."""
    given = match.groupdict()
    year = int(given.get("year") or f"20{given['short']}")
    month = _MONTHS.index(given["month"]) + 1 if given.get("month") else int(given.get("number") or 0)
    day = int(given.get("day") or 0)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return "-".join([f"{year:04}", *(f"{part:02}" for part in (month, day) if part)])

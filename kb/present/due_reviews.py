"""Documents that the library's keeper is due to review."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from typing_extensions import TypedDict

from kb.model import Authority, DocumentId, DocumentRecord

_GUIDING_AUTHORITIES = frozenset({Authority.LEGISLATION, Authority.GOVERNMENT_GUIDANCE})
_GUIDANCE = "guidance"


class DueDocument(TypedDict):
    """A document that is due; `checked` is the day of its last check, "" where it was never checked."""

    id: DocumentId
    title: str
    date: str
    authority: str
    checked: str
    reviewed: str  # the former name of `checked`


def list_due(
    records: Iterable[DocumentRecord], superseded: Container[DocumentId], months: int, today: date
) -> list[DueDocument]:
    """Return the documents that need a review, except superseded ones: law and guidance first, then the oldest.

    A review counts for `months`, unless it is dated after `today`.
    """
    due = [each for each in records if each.id not in superseded and _is_due(each.metadata.checked, months, today)]
    due.sort(key=lambda each: (not _guides(each), each.metadata.checked, each.metadata.date, each.id))
    return [
        {
            "id": each.id,
            "title": each.title,
            "date": each.metadata.date,
            "authority": each.metadata.authority,
            "checked": each.metadata.checked,
            "reviewed": each.metadata.checked,
        }
        for each in due
    ]


def _is_due(checked: str, months: int, today: date) -> bool:
    if not checked or date.fromisoformat(checked) > today:
        return True
    year, month, day = map(int, checked.split("-"))
    years, month = divmod(month - 1 + months, 12)
    return (today.year, today.month, today.day) >= (year + years, month + 1, day)


def _guides(record: DocumentRecord) -> bool:
    """Tell whether readers act on what a document says."""
    return record.metadata.authority in _GUIDING_AUTHORITIES or record.metadata.kind == _GUIDANCE

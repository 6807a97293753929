"""The metadata of a document as pages show it, its successor, and the link to its original file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import Authority, DocumentId, DocumentRecord, Metadata, PageRange, Supersession, SupersessionReason
from kb.present.answers import list_superseded
from kb.web import urls
from kb.web.components.formatting import today
from kb.web.components.original_file import is_original_shown

_TIMELESS_KINDS = frozenset({"release", "debate", "judgment", "statute"})
_TIMELESS_AUTHORITIES = frozenset({Authority.LEGISLATION, Authority.COURT, Authority.PARLIAMENT, Authority.NEWS})


@dataclass(frozen=True, slots=True)
class Successor:
    """What replaced a document: its title or a description; `url` is empty where it has none.

    `edition` quotes the words that say that it is a later edition, `changes_url` leads to the comparison with it.
    """

    label: str
    url: str
    edition: str = ""
    changes_url: str = ""


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document as pages name it. Fields are empty where not known.

    Attributes:
        authority: The kind of body for which it speaks.
        is_by_name: Whether the successor was inferred from the names alone.
        age: In years, from the first on; 0 where age does not tell whether the document still holds.
        checked: The day of the keeper's last review.
        expired: The last day, month or year in which the document was valid; empty while it is.
    """

    id: DocumentId
    title: str
    url: str
    publisher: str
    kind: str
    date: str
    language: str
    jurisdictions: tuple[str, ...] = ()
    authority: str = ""
    age: int = 0
    checked: str = ""
    successor: Successor | None = None
    is_by_name: bool = False
    expired: str = ""


@dataclass(frozen=True, slots=True)
class ChangesLink:
    """The title and the date of an older edition, and the URL of the comparison with it."""

    title: str
    date: str
    url: str


@dataclass(frozen=True, slots=True)
class OriginalLink:
    """The link to a document's file, at a page where the format allows that."""

    url: str
    page: str


def build_document_card(record: DocumentRecord, view: LibraryView, words: str = "") -> DocumentCard:
    """Return a document's card; its link marks `words` in the text."""
    metadata = record.metadata
    supersession = find_supersessions(view).get(record.id)
    return DocumentCard(
        id=record.id,
        title=metadata.title or record.source,
        url=urls.document_url(record.id, words),
        publisher=metadata.publisher,
        kind=metadata.kind,
        date=metadata.date,
        language=metadata.language,
        jurisdictions=metadata.jurisdictions,
        authority=metadata.authority,
        age=compute_age(metadata, date.fromisoformat(today())),
        checked=metadata.checked,
        successor=_find_successor(record.id, supersession) if supersession else None,
        is_by_name=supersession is not None and supersession.reason is SupersessionReason.NAME,
        expired=supersession.valid_until if supersession and supersession.reason is SupersessionReason.EXPIRED else "",
    )


def compute_age(metadata: Metadata, on: date) -> int:
    """Return how many years old a document is on a day, as exactly as its date is known.

    It is 0 where the date is not known, and for documents that are about their own time or are amended without a new
    date: a release of 2015 is news of 2015, and an Act of 2015 is no older law than one of 2020.
    """
    if not metadata.date or metadata.kind in _TIMELESS_KINDS or metadata.authority in _TIMELESS_AUTHORITIES:
        return 0
    dated = tuple(map(int, metadata.date.split("-")))
    has_come_round = (on.month, on.day)[: len(dated) - 1] >= dated[1:]
    return max(on.year - dated[0] - (not has_come_round), 0)


def _find_successor(document: DocumentId, supersession: Supersession) -> Successor | None:
    """Return what to read instead of a document."""
    newer = supersession.successor
    if newer is not None:
        label = newer.metadata.title or newer.source
        changes_url = urls.changes_url(newer.id, document)
        return Successor(label, urls.document_url(newer.id), newer.metadata.edition, changes_url)
    words = supersession.successor_words
    return Successor(words, keep_web_url(words)) if words else None


def list_changes(record: DocumentRecord, view: LibraryView) -> tuple[ChangesLink, ...]:
    """Return links to the comparisons of a document with those that it replaced, the newest of them first."""
    replaced = list_superseded(record.id, find_supersessions(view))
    found = [each for each in view.get_documents(replaced).values() if each.id != record.id]
    found.sort(key=lambda each: (each.metadata.date, each.id), reverse=True)
    return tuple(
        ChangesLink(each.metadata.title or each.source, each.metadata.date, urls.changes_url(record.id, each.id))
        for each in found
    )


def keep_web_url(value: str) -> str:
    """Return a URL from metadata; empty where it has another scheme, since `javascript:` would run a script."""
    return value if value.startswith(("https://", "http://")) else ""


def link_original(record: DocumentRecord, pages: PageRange | None = None) -> OriginalLink | None:
    """Return the link to a document's file; None where it is not shown."""
    if not is_original_shown(record):
        return None
    if pages is None or not is_pdf(record):
        return OriginalLink(urls.original_file_url(record.id), "")
    return OriginalLink(urls.original_file_url(record.id, pages), str(pages.first))


def is_pdf(record: DocumentRecord) -> bool:
    """Tell whether a document's file is a PDF."""
    return PurePosixPath(record.source).suffix.lower() == ".pdf"

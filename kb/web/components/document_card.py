"""The metadata of a document as pages show it, its successor, and the link to its original file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.library.page_pictures import is_pdf
from kb.library.supersession import find_supersessions
from kb.library.tallies import is_guidance
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
    """What replaced a document: its title or a description, and its date; `url` is empty where it has none.

    `edition` quotes the words that say that it is a later edition, `changes_url` leads to the comparison with it.
    """

    label: str
    url: str
    date: str = ""
    edition: str = ""
    changes_url: str = ""


@dataclass(frozen=True, slots=True)
class DocumentCard:
    """A document as pages name it. Fields are empty where not known.

    Attributes:
        is_by_name: Whether the successor was inferred from the names alone.
        age: In years, from the first on; 0 where age does not tell whether the document still holds.
        expired: The last day, month or year in which the document was valid; empty while it is.
        withdrawn: The words by which the document says that it holds no more.
        lacks_date: Whether it is one that readers act on, or of no known type, and no date is printed.
    """

    record: DocumentRecord
    url: str
    age: int = 0
    successor: Successor | None = None
    is_by_name: bool = False
    expired: str = ""
    withdrawn: str = ""
    lacks_date: bool = False


@dataclass(frozen=True, slots=True)
class OriginalLink:
    """The link to a document's file, at a page where the format allows that."""

    url: str
    page: str


def build_document_card(record: DocumentRecord, view: LibraryView, words: str = "") -> DocumentCard:
    """Return a document's card; its link marks `words` in the text."""
    supersession = find_supersessions(view).get(record.id)
    return DocumentCard(
        record=record,
        url=urls.document_url(record.id, words),
        age=compute_age(record.metadata, date.fromisoformat(today())),
        successor=_find_successor(record.id, supersession) if supersession else None,
        is_by_name=supersession is not None and supersession.reason is SupersessionReason.NAME,
        expired=supersession.valid_until if supersession and supersession.reason is SupersessionReason.EXPIRED else "",
        withdrawn=supersession.withdrawn if supersession else "",
        lacks_date=not record.metadata.date and (is_guidance(record.metadata) or _is_of_no_known_type(record.metadata)),
    )


def _is_of_no_known_type(metadata: Metadata) -> bool:
    return not metadata.kind and not metadata.authority


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
        changes_url = urls.changes_url(newer.id, document)
        metadata = newer.metadata
        return Successor(newer.title, urls.document_url(newer.id), metadata.date, metadata.edition, changes_url)
    words = supersession.successor_words
    return Successor(words, keep_web_url(words)) if words else None


def list_replaced(record: DocumentRecord, view: LibraryView) -> list[DocumentRecord]:
    """Return the documents of the library that one replaced, the newest first."""
    replaced = list_superseded(record.id, find_supersessions(view))
    found = [each for each in view.get_documents(replaced).values() if each.id != record.id]
    return sorted(found, key=lambda each: (each.metadata.date, each.id), reverse=True)


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

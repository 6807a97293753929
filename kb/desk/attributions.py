"""Quotations of which the document leaves open who said them, as facts to be confirmed, corrected or emptied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.errors import RefusedError
from kb.library.view import LibraryView
from kb.model import AttributionGrade, DocumentRecord, Passage, Quotation
from kb.present.metadata_table import NOTHING_WRITTEN
from kb.quotations.anonymity import is_protected
from kb.text.tokens import split_terms

_UNSURE = (AttributionGrade.INFERRED, AttributionGrade.UNCERTAIN)


@dataclass(frozen=True, slots=True)
class UnsureAttribution:
    """A quotation whose speaker is only concluded, or not known.

    Attributes:
        named: All speakers whom the document names beside words, to choose from.
    """

    passage: Passage
    quotation: Quotation
    named: Sequence[str]

    @property
    def key(self) -> str:
        """What names it in a document."""
        return f"{self.passage.id}/{self.quotation.span.start}"

    @property
    def words(self) -> str:
        """The words as a correction names them."""
        return " ".join(self.quotation.span.slice(self.passage.text).split())

    @property
    def page(self) -> int:
        """The page of the file that it is on; 0 if it has none."""
        span = self.quotation.span
        pages = self.passage.find_pages(span.start, span.end)
        return pages.first if pages else 0

    @property
    def texts(self) -> tuple[str, str, str]:
        """The passage's text before the words, the words, and that after them."""
        text, span = self.passage.text, self.quotation.span
        return text[: span.start], span.slice(text), text[span.end :]


def list_unsure_attributions(view: LibraryView, record: DocumentRecord) -> tuple[UnsureAttribution, ...]:
    """Return a document's quotations by unsure speakers, each once, without those of people who must not be named.

    Those whose words are elsewhere in the document too are left out: a correction could not name them.
    """
    passages = view.document_passages(record.id)
    named = sorted({each.speaker for passage in passages for each in passage.quotations if each.speaker_id})
    text = "\n".join(f" {' '.join(split_terms(each.text))} " for each in passages)
    found = (UnsureAttribution(*each, named) for each in _find_unsure(passages))
    return tuple(each for each in found if text.count(f" {' '.join(split_terms(each.words))} ") == 1)


def _find_unsure(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Quotation]]:
    seen: set[int] = set()  # one that goes on in the next passages is asked for at its beginning
    for passage in passages:
        for each in passage.quotations:
            if each.grade in _UNSURE and each.index not in seen and not is_protected(each):
                yield passage, each
            seen.add(each.index)


def build_correction(said: UnsureAttribution, action: str, value: str) -> Mapping[str, str | bool]:
    """Return the table of the metadata file that says who spoke, that nobody is named, or that it is no quotation."""
    if action == "none":
        return {"words": said.words, "quotation": False}
    if action == "empty":
        return {"words": said.words}
    if not value:
        raise RefusedError(["Type who spoke, or say that it is not known."], NOTHING_WRITTEN)
    read = said.quotation if value == said.quotation.speaker else None
    details = {"role": read.role, "organisation": read.organisation} if read else {}
    return {"words": said.words, "speaker": value, **{key: text for key, text in details.items() if text}}

"""What the beginning of a search may become."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.model.documents import NO_PASSAGE, DocumentId, PassageId
from kb.model.passages import NOBODY, SpeakerId


class SuggestionKind(StrEnum):
    """What a suggestion is."""

    TITLE = "title"
    HEADING = "heading"
    SPEAKER = "speaker"
    PHRASE = "phrase"
    ACRONYM = "acronym"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something of the library.

    Attributes:
        text: As it is shown.
        search: What to search for; "" where it has a page of its own, at a document, a passage or a speaker.
    """

    text: str
    kind: SuggestionKind
    search: str = ""
    document: DocumentId | None = None
    passage: PassageId = NO_PASSAGE
    speaker: SpeakerId = NOBODY

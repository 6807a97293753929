"""The shapes of what was found: quotations of one document, and places where marks do not pair.

This module owns the shapes only.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Span


@dataclass(frozen=True, slots=True)
class DocumentQuotation:
    """Words that somebody is quoted as saying, in one document.

    Attributes:
        span: From the first mark to the last, in `Document.text`; it may cover several blocks, and what stands
            between two parts ("she said") is inside.
        parts: The quoted words without their marks: one a paragraph, or one on each side of "she said".
        speaker: The full name where the document gives it; an anonymous speaker as printed; "" where the document
            names nobody, or a pronoun that could mean several people.
        role: As printed, from beside the words or from where the person is introduced.
        organisation: As printed.
        speaker_span: The mention beside the words; empty where there is none.
        cue: The verb or the words that say that somebody speaks; empty where there are none.
        rule: The name of the rule that found it.
        anonymous: Whether the speaker has no full name, so that nothing may link this speaker with one of
            another document.
    """

    span: Span
    parts: tuple[Span, ...]
    speaker: str
    role: str
    organisation: str
    speaker_span: Span
    cue: Span
    rule: str
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Unpaired:
    """A place where quotation marks do not pair, so that nothing was taken from it."""

    span: Span
    reason: str


@dataclass(frozen=True, slots=True)
class Found:
    """The quotations of a document in order.

    Attributes:
        unpaired: The places where marks do not pair.
        remarks: What an editor should know: corrections that fit nowhere. One sentence each.
    """

    quotations: tuple[DocumentQuotation, ...]
    unpaired: tuple[Unpaired, ...] = ()
    remarks: tuple[str, ...] = ()

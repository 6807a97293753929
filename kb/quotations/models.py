"""Quotations found in a document, and the keys and ids of their speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.model import NO_SPEAKER, AttributionGrade, Span, SpeakerId
from kb.quotations.grammar.names import Mention
from kb.text.folding import remove_marks
from kb.text.names import HONORIFICS, POST_NOMINALS, SUFFIXES
from kb.text.quote_pairs import UnpairedMark

NO_SPAN = Span(0, 0)


@dataclass(frozen=True, slots=True)
class DocumentQuotation:
    """A direct quotation in a document; its spans are in `Document.text`, and empty if there is nothing to cover."""

    # From the first mark to the last; may cover several blocks, and includes text between two parts ("she said").
    span: Span
    parts: tuple[Span, ...]  # quoted words without marks: one span a paragraph, or one on each side of "she said"
    # The full name if the document gives it; an anonymous speaker as printed; "" if the document names none, or uses a
    # pronoun that could refer to several people.
    speaker: str
    role: str  # as printed, beside the words or where the person is introduced
    organisation: str  # as printed
    speaker_span: Span  # the mention beside the words
    cue: Span  # the verb or other words that attribute the quotation
    rule: str  # name of the rule that found it
    # No full name, or shielded: nothing may list this speaker or link them with one of another document.
    anonymous: bool = False
    # Nothing may even say who the speaker is: a survivor or a child, a person whom an editor made anonymous, a person
    # without a full name whose name is not printed beside the words, or any speaker if it is unknown whom a metadata
    # file meant to shield.
    shielded: bool = False
    grade: AttributionGrade = AttributionGrade.NONE  # how certain the speaker is
    evidence: Span = NO_SPAN  # words that name the speaker: beside the quotation, or elsewhere if inferred
    carried: int = 0  # number of last parts whose speaker is inferred from an earlier paragraph
    source: str = ""  # the quoted work, as cited in the text or in its footnote; "" if none is


@dataclass(frozen=True, slots=True)
class WholeText:
    """Paragraphs of one speaker that need no marks: a turn of a transcript, or a signed text."""

    mention: Mention | None  # None for a question, an answer or a label without a name
    label: Span  # of the turn, or the name that signs the text or heads it
    parts: tuple[Span, ...]  # one span a paragraph


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """The quotations of a document in order."""

    quotations: tuple[DocumentQuotation, ...]
    unpaired: tuple[UnpairedMark, ...] = ()  # marks that do not pair; no quotation was taken there
    remarks: tuple[str, ...] = ()  # notes for an editor, a sentence each: overrides that fit no place or several
    has_lost_shield: bool = False  # one of these was to make a speaker anonymous; unknown whom


_NICKNAME = re.compile(r"[“\"‘(][^”\"’)]*[”\"’)]\s*")
_APOSTROPHE = re.compile(r"['‘’ʼ`]")
_DASH = re.compile(r"[‐‑‒–—-]")
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = HONORIFICS | POST_NOMINALS | SUFFIXES | {"the"}


def build_speaker_key(name: str) -> str:
    """Return a key that is the same for all spellings of a person's or an organisation's name.

    Titles, letters after the name, quoted nicknames and initials between names are left out; accents, case, apostrophes
    and hyphens are folded. If no word would be left, all are kept.
    """
    plain = _DASH.sub(" ", _APOSTROPHE.sub("", _NICKNAME.sub("", remove_marks("NFKD", name))))
    words = _WORD.findall(plain.split(",")[0].casefold())
    kept = [word for word in words if word not in _LEFT_OUT] or words
    inner = [word for word in kept[1:-1] if len(word) > 1]
    return " ".join([kept[0], *inner, *kept[-1:]] if len(kept) > 1 else kept)


def build_speaker_id(name: str, *, anonymous: bool) -> SpeakerId:
    """Return a speaker's id: a slug of the name, the same in all documents; "" for none or an anonymous one."""
    if not name or anonymous:
        return NO_SPEAKER
    return SpeakerId("-".join(build_speaker_key(name).split()) if _WORD.search(name) else "speaker")

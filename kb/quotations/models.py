"""Quotations found in a document, and the keys and ids of their speakers."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.model import NO_SPEAKER, AttributionGrade, Span, SpeakerId
from kb.quotations import lexicon
from kb.text.normalization import remove_marks
from kb.text.quote_pairs import UnpairedMark

NO_SPAN = Span(0, 0)


@dataclass(frozen=True, slots=True)
class DocumentQuotation:
    """A direct quotation in a document.

    Attributes:
        span: From the first mark to the last, in `Document.text`; it may cover several blocks, and includes the text
            between two parts ("she said").
        parts: The quoted words without their marks: one a paragraph, or one on each side of "she said".
        speaker: The full name where the document gives it; an anonymous speaker as printed; "" where the document
            names none, or uses a pronoun that could refer to several people.
        role: As printed, from beside the words or from where the person is introduced.
        organisation: As printed.
        speaker_span: The mention beside the words; empty where there is none.
        cue: The verb or the words that attribute the quotation; empty where there are none.
        rule: The name of the rule that found it.
        anonymous: Whether the speaker has no full name or is to be shielded, so that nothing may list this speaker or
            link them with one of another document.
        shielded: Whether nothing may even say who the speaker is: a survivor or a child, somebody whom an editor made
            anonymous, anybody without a full name whose name is not printed beside the words, or anybody where it is
            not known whom a metadata file was to shield.
        grade: How sure the speaker is.
        evidence: The words that name the speaker, in `Document.text`: beside the quotation, or elsewhere where the
            speaker is inferred; empty where there are none.
        carried: How many of the last parts have their speaker from an earlier paragraph, so that for them it is
            inferred.
        source: The work whose words they are, as cited in the text or in its footnote; "" where none is.
        source_span: The citation in `Document.text`; empty where there is none.
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
    shielded: bool = False
    grade: AttributionGrade = AttributionGrade.NONE
    evidence: Span = NO_SPAN
    carried: int = 0
    source: str = ""
    source_span: Span = NO_SPAN


@dataclass(frozen=True, slots=True)
class ExtractionResult:
    """The quotations of a document in order.

    Attributes:
        unpaired: The places where marks do not pair, so that no quotation was taken from there.
        remarks: Notes for an editor, one sentence each: overrides that fit no place or several.
        has_lost_shield: Whether one of these was to make a speaker anonymous, so that it is not known whom.
    """

    quotations: tuple[DocumentQuotation, ...]
    unpaired: tuple[UnpairedMark, ...] = ()
    remarks: tuple[str, ...] = ()
    has_lost_shield: bool = False


_NICKNAME = re.compile(r"[“\"‘(][^”\"’)]*[”\"’)]\s*")
_APOSTROPHE = re.compile(r"['‘’ʼ`]")
_DASH = re.compile(r"[‐‑‒–—-]")
_WORD = re.compile(r"[^\W_]+")
_LEFT_OUT = lexicon.HONORIFICS | lexicon.POST_NOMINALS | lexicon.SUFFIXES | {"the"}


def build_speaker_key(name: str) -> str:
    """Return a key that is the same for every spelling of a person's or an organisation's name.

    Titles, letters after the name, quoted nicknames and initials between names are left out; accents, case, apostrophes
    and hyphens are folded. Where no word would be left, all are kept.
    """
    plain = _DASH.sub(" ", _APOSTROPHE.sub("", _NICKNAME.sub("", remove_marks("NFKD", name))))
    words = _WORD.findall(plain.split(",")[0].casefold())
    kept = [word for word in words if word not in _LEFT_OUT] or words
    inner = [word for word in kept[1:-1] if len(word) > 1]
    return " ".join([kept[0], *inner, *kept[-1:]] if len(kept) > 1 else kept)


def build_speaker_id(name: str, *, anonymous: bool) -> SpeakerId:
    """Return the id of a speaker: a slug of the name, the same in all documents; "" for one that nothing may list.

    Args:
        name: As printed; "" for no speaker.
        anonymous: Whether it is no full name, or that of somebody who is to be shielded.
    """
    if not name or anonymous:
        return NO_SPEAKER
    return SpeakerId("-".join(build_speaker_key(name).split()) if _WORD.search(name) else "speaker")

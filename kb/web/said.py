"""Quotations and their speakers, as pages name them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.model import Passage, Quotation
from kb.web import addresses
from kb.web.citing import exact_address


@dataclass(frozen=True, slots=True)
class Said:
    """Who said some words, and how that is known.

    Attributes:
        words: As they stand in the passage.
        speaker: As printed; empty where nobody is named.
        whose: The role and the organisation.
        speaker_address: Of all that the speaker said.
        rule: How the speaker was found, in words.
        address: Of these words alone, to be cited; empty where they are not shown in their passage.
    """

    words: str
    speaker: str
    whose: str
    speaker_address: str
    rule: str
    address: str = ""


def said(passage: Passage) -> tuple[Said, ...]:
    """Return the quotations of a passage."""
    return tuple(replace(said_by(each), address=exact_address(passage, each.span)) for each in passage.quotations)


def said_by(quotation: Quotation) -> Said:
    """Return one quotation."""
    whose = dict.fromkeys((quotation.role, quotation.organisation))  # of a body without a name, the speaker itself
    return Said(
        words=quotation.text,
        speaker=quotation.speaker,
        whose=", ".join(part for part in whose if part and part != quotation.speaker),
        speaker_address=addresses.speaker(quotation.speaker_id) if quotation.speaker_id else "",
        rule=quotation.rule,
    )

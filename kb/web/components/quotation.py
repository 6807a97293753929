"""Quotations as pages show them: the words, who said them and how that is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from kb.model import Passage, Quotation
from kb.quotations.attribution import AttributionRule
from kb.web import urls
from kb.web.components.citation_box import link_words

# The values of the rules are stored in the index; these are for readers.
_EVIDENCE: Mapping[str, str] = {
    AttributionRule.VERB_AFTER: "“said” and a name after the quotation",
    AttributionRule.SPEAKER_AFTER: "name and verb after the quotation",
    AttributionRule.SPEAKER_BEFORE: "name and verb before the quotation",
    AttributionRule.LEAD_IN: "introduction in the paragraph before",
    AttributionRule.LABEL: "name and colon before the quotation",
    AttributionRule.ACCORDING_TO: "“according to” and a name",
    AttributionRule.COLON: "sentence ending in a colon",
    AttributionRule.BRACKETS: "name in brackets after the quotation",
    AttributionRule.SOURCE_LINE: "name printed below the quotation",
    AttributionRule.PARAGRAPH: "a paragraph in quotation marks",
    AttributionRule.FRAGMENT: "words quoted within a sentence",
    AttributionRule.UNNAMED: "words quoted within a sentence that names no speaker",
    AttributionRule.CORRECTION: "correction by the editor",
}


@dataclass(frozen=True, slots=True)
class AttributedQuotation:
    """A quotation with its speaker.

    Attributes:
        words: The exact words.
        speaker: The name as printed; empty where none is named.
        affiliation: The role and the organisation.
        speaker_url: The page with everything that the speaker said.
        evidence: How the speaker was found, in words.
        url: The page on which these words are marked and cited; empty where they are shown outside their passage.
    """

    words: str
    speaker: str
    affiliation: str
    speaker_url: str
    evidence: str
    url: str = ""


def list_quotations(passage: Passage) -> tuple[AttributedQuotation, ...]:
    """Return the quotations of a passage."""
    return tuple(replace(attribute_quotation(each), url=link_words(passage, each.span)) for each in passage.quotations)


def attribute_quotation(quotation: Quotation) -> AttributedQuotation:
    """Return a quotation with its speaker."""
    parts = dict.fromkeys((quotation.role, quotation.organisation))  # an organisation may be its own speaker
    return AttributedQuotation(
        words=quotation.text,
        speaker=quotation.speaker,
        affiliation=", ".join(part for part in parts if part and part != quotation.speaker),
        speaker_url=urls.speaker_url(quotation.speaker_id) if quotation.speaker_id else "",
        evidence=_EVIDENCE.get(quotation.rule, quotation.rule),
    )

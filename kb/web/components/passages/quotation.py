"""Quotations as pages show them: the words, the speaker, how certain that is and on what evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.library.view import LibraryView
from kb.model import Passage, Quotation, Span
from kb.text.spans import overlap
from kb.web import urls
from kb.web.components.passages.citation_box import link_words

_MAX_BESIDE_EXCERPT = 3


@dataclass(frozen=True, slots=True)
class AttributedQuotation:
    """A quotation with its speaker.

    Attributes:
        affiliation: The role and the organisation.
        speaker_url: The speaker's page; empty where there is none.
        url: The page on which these words are marked and cited; empty where they are shown outside their passage.
        is_one_of_several: Whether its passage has other quotations, so that pages must say which one it is.
    """

    quotation: Quotation
    affiliation: str
    speaker_url: str
    url: str = ""
    is_one_of_several: bool = False


def list_quotations(passage: Passage, view: LibraryView) -> tuple[AttributedQuotation, ...]:
    """Return the quotations of a passage."""
    several = len(passage.quotations) > 1
    return tuple(
        replace(attribute_quotation(each, view), url=link_words(passage, each.span), is_one_of_several=several)
        for each in passage.quotations
    )


def list_attributed(
    passage: Passage, spans: Sequence[Span], shown: Span, view: LibraryView
) -> tuple[AttributedQuotation, ...]:
    """Return the first quotations of an excerpt (`shown`) with a speaker or a source work, each once.

    `spans` are the words by which the passage was found: only quotations with any of them are returned, all where there
    are none.
    """
    found: dict[int, Quotation] = {}
    for each in passage.quotations:
        is_found = not spans or any(overlap(each.span, span) for span in spans)
        if is_found and overlap(each.span, shown) and (each.evidence or each.speaker or each.source):
            found.setdefault(each.index, each)
    several = len({each.index for each in passage.quotations}) > 1
    first = list(found.values())[:_MAX_BESIDE_EXCERPT]
    return tuple(replace(attribute_quotation(each, view), is_one_of_several=several) for each in first)


def attribute_quotation(quotation: Quotation, view: LibraryView) -> AttributedQuotation:
    """Return a quotation with its speaker."""
    parts = dict.fromkeys((quotation.role, quotation.organisation))  # an organisation may be its own speaker
    return AttributedQuotation(
        quotation=quotation,
        affiliation=", ".join(part for part in parts if part and part != quotation.speaker),
        speaker_url=urls.speaker_url(quotation.speaker_id) if view.has_speaker_page(quotation) else "",
    )

"""The citation of the words of a hit, in one style, ready to copy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from kb.citations import CitationStyle, FormattedCitation, format_citation
from kb.model import Hit, Span
from kb.present.excerpts import select_excerpt_span
from kb.present.machine_read import describe_machine_read
from kb.text.sentences import iterate_sentences
from kb.web import urls
from kb.web.components.formatting import today
from kb.web.components.passages.citation_box import describe_words, quote_words

_MAX_CHARS = 400  # of a sentence that is quoted whole


@dataclass(frozen=True, slots=True)
class HitCitation:
    """How to cite the sentence of a hit with the first of the words.

    Attributes:
        url: The page of the passage, where the same words are cited in other styles and as files.
        machine_read: A sentence on what of the citation no person has checked.
    """

    formatted: FormattedCitation
    url: str
    machine_read: str


def cite_hit(hit: Hit) -> HitCitation:
    """Return the citation of a hit, by its sentence with the first of the words."""
    record, passage = hit.document, hit.passage
    span = _choose_sentence(passage.text, hit.spans[0].start if hit.spans else 0)
    item = describe_words(record, passage, span)
    cited = quote_words(item, passage, span)
    return HitCitation(
        format_citation(item, CitationStyle.HARVARD, cited, date.fromisoformat(today())),
        f"{urls.passage_url(record.id, passage.id, span=span)}#cite",
        describe_machine_read(record.metadata, passage),
    )


def _choose_sentence(text: str, at: int) -> Span | None:
    """Return the sentence at an offset, or a part of it where it is very long; None where it is the whole text."""
    line = text.rfind("\n", 0, at) + 1  # where a sentence begins in any case
    sentences = (each.shift(line) for each in iterate_sentences(text[line:]))
    sentence = next((each for each in sentences if at < each.end), Span(0, len(text)))
    if sentence.end - sentence.start > _MAX_CHARS:
        words = Span(max(at - sentence.start, 0), max(at - sentence.start, 0) + 1)
        sentence = select_excerpt_span(sentence.slice(text), [words], max_chars=_MAX_CHARS).shift(sentence.start)
    return None if sentence == Span(0, len(text)) else sentence

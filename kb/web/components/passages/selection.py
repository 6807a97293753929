"""The words of a passage that a reader selected to cite, given by offsets or as text."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Passage, Span
from kb.text import fold
from kb.text.spans import trim
from kb.web.params.models import PassageParameters, SearchParameters
from kb.web.params.parsing import Fault, ParametersError


@dataclass(frozen=True, slots=True)
class Selection:
    """The words to cite.

    Attributes:
        span: In the passage's text; None for the whole passage.
        missing: The given words, where they are not in the passage.
        is_lost: Whether the given offsets are of no words of the passage.
    """

    span: Span | None = None
    missing: str = ""
    is_lost: bool = False


def find_selection(parameters: PassageParameters, passage: Passage, *, refuse_lost: bool = True) -> Selection:
    """Find the selected words.

    Words given as text are found regardless of case, quotation marks and hyphens; the first occurrence counts.

    Args:
        refuse_lost: Whether offsets of no words are an error, as where words are to be cited; a page says so instead.

    Raises:
        ParametersError: The offsets are not those of any words of this passage.
    """
    if parameters.start is not None and parameters.end is not None:
        is_inside = parameters.end <= len(passage.text)
        span = trim(passage.text, Span(parameters.start, parameters.end)) if is_inside else Span(0, 0)
        if span.start >= span.end and not refuse_lost:
            return Selection(is_lost=True)
        if span.start >= span.end:
            message = f"'start' and 'end' must be offsets in the text of this passage, from 0 to {len(passage.text):,}."
            raise ParametersError([Fault("end", message)], SearchParameters(parameters.text))
        return Selection(span)
    if not parameters.words:
        return Selection()
    text, words = fold(passage.text), fold(parameters.words).text.strip()
    at = text.text.find(words) if words else -1
    return Selection(missing=parameters.words) if at < 0 else Selection(text.locate(at, at + len(words)))

"""Words of a passage that somebody chose to cite: found in its text, by offsets or by the words themselves.

Knows no page and no style of citation.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.model import Passage, Span
from kb.text import fold
from kb.web.parameters import ParametersError, PassageParameters, SearchParameters
from kb.web.values import Fault


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is cited of a passage.

    Attributes:
        span: The words, in the passage's text; None for the passage as a whole.
        missed: Words that were asked for and do not stand in the passage.
    """

    span: Span | None = None
    missed: str = ""


def chosen_words(asked: PassageParameters, passage: Passage) -> Chosen:
    """Find the words that were chosen.

    Typed words are found whatever their case, marks and hyphens, and the first place counts.

    Raises:
        ParametersError: The offsets are not those of any words of this passage.
    """
    if asked.start is not None and asked.end is not None:
        span = _stripped(passage.text, Span(asked.start, asked.end))
        if asked.end > len(passage.text) or span.start >= span.end:
            message = f"'start' and 'end' must be offsets in the text of this passage, from 0 to {len(passage.text):,}."
            raise ParametersError([Fault("end", message)], SearchParameters(asked.text))
        return Chosen(span)
    if not asked.words:
        return Chosen()
    text, words = fold(passage.text), fold(asked.words).text.strip()
    at = text.text.find(words) if words else -1
    return Chosen(missed=asked.words) if at < 0 else Chosen(text.span(at, at + len(words)))


def _stripped(text: str, span: Span) -> Span:
    """Return a span without white space at its ends."""
    words = span.of(text)
    start = span.start + len(words) - len(words.lstrip())
    return Span(start, max(start, span.start + len(words.rstrip())))

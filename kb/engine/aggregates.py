"""The speakers and laws of a passage, as aggregated over a library, and the comparison of such values with a query.

`speaker:` beside a phrase is compared with one name, like text; `is:`, `kind:`, `publisher:` and `document:` compare a
whole value; `cites:` compares a law's short form and its title; `nation:` compares places, which meet if one is in the
other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.engine.token_finder import TermFinder
from kb.model import LawReference, Phrase, Prefix, Query, Quotation, Span, Word
from kb.text import split_terms
from kb.text.jurisdictions import match_places, meets_any


@dataclass(frozen=True, slots=True, order=True)
class LawCitation:
    """A law that a passage cites, wherever in the passage."""

    law: str
    provision: str
    title: str

    @property
    def short_form(self) -> str:
        """The law and the provision in one line: "MSA 2015 s.45(1)"."""
        return f"{self.law} {self.provision}".rstrip()


@dataclass(frozen=True, slots=True)
class SpeakerEntry:
    """The speaker of one quotation, or of the part of it that is in one passage, as printed here.

    Attributes:
        number: Of the quotation in its document.
        speaker: The speaker's id; "" if the quotation is not attributed.
        role: With the organisation.
    """

    number: int
    speaker: str
    name: str
    role: str


def format_role(quotation: Quotation) -> str:
    """Return the role and the organisation of a speaker in one line."""
    return ", ".join(each for each in (quotation.role, quotation.organisation) if each)


def list_speaker_entries(quotations: Sequence[Quotation]) -> tuple[SpeakerEntry, ...]:
    """Return the speakers of a passage's quotations, one entry a quotation."""
    return tuple(SpeakerEntry(each.index, each.speaker_id, each.speaker, format_role(each)) for each in quotations)


# ---------------------------------------------------------------------------------- comparison


def match_value(part: Word | Phrase | Prefix, words: Sequence[str]) -> bool:
    """Tell whether a value, given as its folded words, is the whole value that a query asks for."""
    match part:
        case Word(term):
            return list(words) == [term]
        case Phrase(wanted):
            return bool(wanted) and list(words) == list(wanted)
        case Prefix(beginning):
            return " ".join(words).startswith(beginning)


def match_name(names: Sequence[Sequence[Word | Phrase | Prefix]], name: str) -> bool:
    """Tell whether a speaker's name matches one part of each group of `SaidBy.names`, searched like text."""
    words = _split_name(name)
    return all(any(_has_part(words, part) for part in some) for some in names)


def _has_part(words: Sequence[str], part: Word | Phrase | Prefix) -> bool:
    if isinstance(part, Prefix):
        return any(word.startswith(part.stem) and (part.terms is None or word in part.terms) for word in words)
    return any(True for _ in TermFinder((part,)).find(" ".join(words)))


def match_jurisdictions(part: Word | Phrase | Prefix, jurisdictions: Sequence[str]) -> bool:
    """Tell whether a text with some jurisdictions applies in a place of `nation:`, or in a part of it."""
    terms = (part.stem,) if isinstance(part, Prefix) else (part.term,) if isinstance(part, Word) else part.terms
    asked = match_places(terms, is_prefix=isinstance(part, Prefix))
    return any(match_value(part, _split_name(each)) or meets_any(each, asked) for each in jurisdictions)


def count_jurisdictions(numbers: Mapping[tuple[str, ...], int]) -> dict[str, int]:
    """Count the passages that apply in each place, a part of it, or a whole with it, from those of each combination."""
    counts: Counter[str] = Counter()
    for place in {each for jurisdictions in numbers for each in jurisdictions}:
        counts[place] = sum(count for places, count in numbers.items() if meets_any(place, places))
    return counts


def get_facet_limit(name: str, query: Query) -> int | None:
    """Return the number of values of a facet to return: for speakers all, since a view leaves some out."""
    return None if name == "speaker" else query.facet_limit


def match_law(part: Word | Phrase | Prefix, short_form: str, title: str) -> bool:
    """Tell whether a law, with its provision, matches `cites:`.

    It does if its short form begins with the words, so that "MSA 2015" covers the whole Act and "MSA 2015 s.45" covers
    "s.45(1)", or if its title contains them.
    """
    short, full = _split_name(short_form), _split_name(title)
    if isinstance(part, Prefix):
        return any(word.startswith(part.stem) for word in (*short, *full))
    wanted = (part.term,) if isinstance(part, Word) else part.terms
    size = len(wanted)
    return short[:size] == wanted or any(full[at : at + size] == wanted for at in range(len(full) - size + 1))


@lru_cache(4096)
def _split_name(name: str) -> tuple[str, ...]:
    return tuple(split_terms(name))


def find_law_spans(parts: Sequence[Word | Phrase | Prefix], laws: Sequence[LawReference]) -> Iterator[Span]:
    """Yield the spans at which a passage cites a law that any of the parts matches."""
    for each in laws:
        if any(match_law(part, each.short_form, each.title) for part in parts):
            yield each.span

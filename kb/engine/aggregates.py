"""The speakers and laws of a library, summed up from its passages, and the comparison of such values with a query.

`is:`, `kind:`, `publisher:` and `document:` compare a whole value; `cites:` compares a law's short form and its title.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kb.laws.provisions import build_provision_sort_key
from kb.model import CitedLaw, LawReference, Phrase, Prefix, Quotation, Span, Speaker, SpeakerId, Word
from kb.text import split_terms


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
    """The speaker of one quotation, or of the part of it that is in one passage.

    Attributes:
        number: Of the quotation in its document.
        speaker: The speaker's id; "" where the quotation is not attributed.
        name: As printed here.
        role: With the organisation, as printed here.
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
    """Tell whether a value, given as its folded words, is the whole of what a query asks for."""
    match part:
        case Word(term):
            return list(words) == [term]
        case Phrase(wanted):
            return bool(wanted) and list(words) == list(wanted)
        case Prefix(beginning):
            return " ".join(words).startswith(beginning)


def match_law(part: Word | Phrase | Prefix, short_form: str, title: str) -> bool:
    """Tell whether a law, with its provision, is one that `cites:` asks for.

    It is if its short form begins with the words, so that "MSA 2015" covers the whole Act and "MSA 2015 s.45" covers
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
    """Yield the spans at which a passage cites a law that any of some parts asks for."""
    for each in laws:
        if any(match_law(part, each.short_form, each.title) for part in parts):
            yield each.span


# ----------------------------------------------------------------------------------------- laws


@dataclass(slots=True)
class _LawTally:
    """The titles of one law with their counts, and the passages (document, number) that cite each provision."""

    titles: Counter[str] = field(default_factory=Counter)
    provisions: dict[str, set[tuple[str, int]]] = field(default_factory=dict)


def collect_laws(citations: Iterable[tuple[str, int, LawCitation]]) -> tuple[CitedLaw, ...]:
    """Return every law that is cited, sorted by its short form.

    Args:
        citations: Of all live passages: the document's id, a number that is the passage's own in the document, and the
            law.
    """
    tallies: dict[str, _LawTally] = {}
    for document, number, citation in citations:
        tally = tallies.setdefault(citation.law, _LawTally())
        tally.titles[citation.title] += 1
        tally.provisions.setdefault(citation.provision, set()).add((document, number))
    return tuple(_sum_up_law(law, tallies[law]) for law in sorted(tallies, key=lambda law: (law.casefold(), law)))


def _sum_up_law(law: str, tally: _LawTally) -> CitedLaw:
    passages = set().union(*tally.provisions.values())
    provisions = sorted((each for each in tally.provisions if each), key=build_provision_sort_key)
    return CitedLaw(
        law=law,
        title=min(tally.titles, key=lambda title: (-tally.titles[title], title)),
        provisions=tuple((each, len(tally.provisions[each])) for each in provisions),
        passages=len(passages),
        documents=len({document for document, _ in passages}),
    )


# ------------------------------------------------------------------------------------- speakers


@dataclass(slots=True)
class _SpeakerTally:
    """What the quotations of one speaker say of them.

    Attributes:
        names: Every printed name, with the documents that print it.
        roles: Every printed role, with the number of quotations that have it.
        quotations: Each as its document and its number there.
    """

    names: dict[str, set[str]] = field(default_factory=dict)
    roles: Counter[str] = field(default_factory=Counter)
    quotations: set[tuple[str, int]] = field(default_factory=set)


def collect_speakers(entries: Iterable[tuple[str, SpeakerEntry]]) -> tuple[Speaker, ...]:
    """Return every speaker, sorted by name.

    Args:
        entries: Of all live passages, each with the id of its document.
    """
    tallies: dict[str, _SpeakerTally] = {}
    for document, entry in entries:
        if not entry.speaker:
            continue
        tally = tallies.setdefault(entry.speaker, _SpeakerTally())
        tally.names.setdefault(entry.name, set()).add(document)
        if entry.role and (document, entry.number) not in tally.quotations:
            tally.roles[entry.role] += 1
        tally.quotations.add((document, entry.number))
    speakers = [_sum_up_speaker(SpeakerId(identity), each) for identity, each in tallies.items()]
    return tuple(sorted(speakers, key=lambda each: (each.name.casefold(), each.id)))


def _sum_up_speaker(identity: SpeakerId, tally: _SpeakerTally) -> Speaker:
    documents = {document for document, _ in tally.quotations}
    return Speaker(
        id=identity,
        name=min(tally.names, key=lambda name: (-len(tally.names[name]), name)),
        roles=tuple(sorted(tally.roles, key=lambda role: (-tally.roles[role], role))),
        quotations=len(tally.quotations),
        documents=len(documents),
        # The id of a speaker without a full name begins with that of the document, so that no two are merged.
        anonymous=any(identity.startswith(f"{document}.") for document in documents),
    )

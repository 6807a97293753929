"""What a query tree means, written down as plainly as can be, to hold every engine against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.model import (
    And,
    DocumentRecord,
    Field,
    Filters,
    In,
    Most,
    Node,
    Not,
    Or,
    Passage,
    Phrase,
    Prefix,
    Quotation,
    Quoted,
    Ranked,
    Same,
    Speaker,
    SpeakerId,
    Word,
    Years,
    only_rank,
)
from kb.text import stem, terms

Entry = tuple[DocumentRecord, Passage]
Said = tuple[str, Quotation]  # with the id of the document


@dataclass(frozen=True, slots=True)
class Oracle:
    """Answers about a whole library, one passage at a time."""

    entries: Sequence[Entry]
    dated: Filters | None = None

    def matching(self, tree: Node, dated: Filters | None = None) -> list[Entry]:
        """Return what a tree matches.

        Args:
            tree: Of a query.
            dated: The query's filters, where its hits are in the order of their dates.
        """
        oracle = Oracle(self.entries, dated)
        return [entry for entry in self.entries if oracle.matches(tree, entry)]

    def speakers(self) -> list[Speaker]:
        """Return everybody who is quoted."""
        said = [(record.id, each) for record, passage in self.entries for each in passage.quotations if each.speaker_id]
        return sorted(
            (_speaker(who, [pair for pair in said if pair[1].speaker_id == who]) for who in _ids(said)),
            key=lambda speaker: (speaker.name.casefold(), speaker.id),
        )

    def matches(self, tree: Node, entry: Entry, *, quoted: bool = False) -> bool:
        """Tell whether a passage matches a tree, or a part of it that is looked for within quotations."""
        record, passage = entry
        if quoted and not passage.quotations:
            return False
        match tree:
            case Word() | Prefix() | Phrase():
                return any(_has(tree, words) for words in _searched(tree, entry, quoted=quoted))
            case And(parts):
                ranked = [] if only_rank(parts) and self.dated is None else [p for p in parts if isinstance(p, Ranked)]
                required = [part for part in parts if not isinstance(part, Ranked)]
                return all(self._has_most(part, tree, entry, quoted=quoted) for part in ranked) and all(
                    self.matches(part, entry, quoted=quoted) for part in required
                )
            case Most() | Ranked():
                return self._has_most(tree, And(()), entry, quoted=quoted)
            case Or(parts) | Same(parts):
                return any(self.matches(part, entry, quoted=quoted) for part in parts)
            case Not(part):
                return not self.matches(part, entry, quoted=quoted)
            case Quoted(part):
                return self.matches(part, entry, quoted=True)
            case In(field, part):
                return _has_value(field, part, entry)
            case Years(first, last):
                year = record.metadata.date[:4]
                return bool(year) and (first is None or int(year) >= first) and (last is None or int(year) <= last)

    def _has_most(self, node: Most | Ranked, rest: And, entry: Entry, *, quoted: bool) -> bool:
        """Tell whether a passage has enough of the parts of which some are enough."""
        own = self._count(node.parts, entry, quoted=quoted)
        if isinstance(node, Most):
            return own > 0 and own == max(self._count(node.parts, other, quoted=quoted) for other in self.entries)
        if self.dated is None:
            return own > 0
        required = And(tuple(part for part in rest.parts if not isinstance(part, Ranked)))
        among = [e for e in self.entries if passes(self.dated, e) and self.matches(required, e, quoted=quoted)]
        return own > 0 and own >= max((self._count(node.parts, e, quoted=quoted) for e in among), default=0)

    def _count(self, parts: Sequence[Node], entry: Entry, *, quoted: bool) -> int:
        return sum(self.matches(part, entry, quoted=quoted) for part in parts)


def _ids(said: Sequence[Said]) -> set[SpeakerId]:
    return {each.speaker_id for _, each in said}


def _speaker(identity: SpeakerId, said: Sequence[Said]) -> Speaker:
    """Sum up what one speaker is quoted as saying."""
    names = Counter(name for _, name in {(document, each.speaker) for document, each in said})
    quotations = {(document, each.number): each for document, each in reversed(said)}
    roles = Counter(role for each in quotations.values() if (role := _role(each)))
    documents = {document for document, _ in quotations}
    return Speaker(
        id=identity,
        name=min(names, key=lambda name: (-names[name], name)),
        roles=tuple(sorted(roles, key=lambda role: (-roles[role], role))),
        quotations=len(quotations),
        documents=len(documents),
        anonymous="." in identity,
    )


def _role(quotation: Quotation) -> str:
    return ", ".join(filter(None, (quotation.role, quotation.organisation)))


def _searched(part: Word | Phrase | Prefix, entry: Entry, *, quoted: bool) -> list[list[str]]:
    """Return the texts in which a part is looked for, each as its words."""
    record, passage = entry
    if quoted:
        return [terms(each.text) for each in passage.quotations]
    if isinstance(part, Phrase):
        return [terms(passage.text), *_headings(passage)[-1:]]
    return [terms(passage.text), *_headings(passage), _title(record)]


def _title(record: DocumentRecord) -> list[str]:
    return terms(record.metadata.title)


def _headings(passage: Passage) -> list[list[str]]:
    return [terms(heading) for heading in passage.heading]


def _values(field: Field, entry: Entry) -> Iterator[list[str]]:
    record, passage = entry
    match field:
        case Field.TITLE:
            yield _title(record)
        case Field.HEADING:
            yield from _headings(passage)
        case Field.DOCUMENT:
            yield terms(record.id)
        case Field.PUBLISHER:
            yield terms(record.metadata.publisher)
        case Field.KIND:
            yield terms(record.metadata.kind)
        case Field.SPEAKER:
            yield from (terms(each.speaker) for each in passage.quotations)
        case Field.ROLE:
            yield from (terms(_role(each)) for each in passage.quotations)
        case Field.IS:
            yield from (terms(kind.value) for kind in passage.all_kinds)


def _has_value(field: Field, part: Word | Phrase | Prefix, entry: Entry) -> bool:
    _, passage = entry
    if field is Field.CITES:
        return any(_is_cited(part, terms(each.normalised), terms(each.title)) for each in passage.laws)
    return any(_in_field(field, part, words) for words in _values(field, entry))


def _in_field(field: Field, part: Word | Phrase | Prefix, words: list[str]) -> bool:
    if field in (Field.TITLE, Field.HEADING, Field.SPEAKER, Field.ROLE):
        return _has(part, words)
    match part:
        case Word(term):
            return words == [term]
        case Phrase(wanted):
            return words == list(wanted)
        case Prefix(beginning):
            return " ".join(words).startswith(beginning)


def _is_cited(part: Word | Phrase | Prefix, short: list[str], title: list[str]) -> bool:
    """Tell whether a law's short form begins with some words, or its full name has them."""
    match part:
        case Prefix(beginning):
            return any(word.startswith(beginning) for word in short + title)
        case Word(term):
            return short[:1] == [term] or term in title
        case Phrase(wanted):
            size = len(wanted)
            runs = [tuple(title[at : at + size]) for at in range(len(title))]
            return tuple(short[:size]) == wanted or wanted in runs


def _has(part: Word | Phrase | Prefix, words: list[str]) -> bool:
    match part:
        case Word(term):
            return stem(term) in map(stem, words)
        case Prefix(beginning):
            return any(word.startswith(beginning) for word in words)
        case Phrase(wanted, slop):
            size = len(wanted) + slop
            if not slop:
                return any(tuple(words[at : at + size]) == wanted for at in range(len(words)))
            needed = Counter(wanted)
            return any(not needed - Counter(words[at : at + size]) for at in range(len(words)))


def passes(filters: Filters, entry: Entry, without: str = "") -> bool:
    """Tell whether a passage passes all filters but one."""
    values = facet_values(entry)
    return all(
        not getattr(filters, name) or not values[name].isdisjoint(getattr(filters, name))
        for name in values
        if name != without
    )


def facet_values(entry: Entry) -> Mapping[str, set[str]]:
    """Return the values that a passage has for each facet."""
    record, passage = entry
    metadata = record.metadata
    values = {
        "document": {str(record.id)},
        "publisher": {metadata.publisher},
        "kind": {metadata.kind},
        "year": {metadata.date[:4]},
        "speaker": {str(each.speaker_id) for each in passage.quotations},
        "passage_kind": {kind.value for kind in passage.all_kinds},
    }
    return {name: each - {""} for name, each in values.items()}

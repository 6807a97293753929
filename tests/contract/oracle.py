"""What a query tree means, written down as plainly as can be, to hold every engine against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.model import (
    And,
    DocumentRecord,
    Field,
    FieldQuery,
    Filters,
    MinimumMatch,
    Node,
    Not,
    Or,
    Passage,
    Phrase,
    Prefix,
    Quotation,
    Should,
    Speaker,
    SpeakerId,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
    is_optional_beside,
)
from kb.text import split_terms, stem

Entry = tuple[DocumentRecord, Passage]
Said = tuple[str, Quotation]  # with the id of the document


@dataclass(frozen=True, slots=True)
class Oracle:
    """Answers about a whole library, one passage at a time."""

    entries: Sequence[Entry]
    dated: Filters | None = None

    def find_matches(self, tree: Node, dated: Filters | None = None) -> list[Entry]:
        """Return what a tree matches.

        Args:
            tree: Of a query.
            dated: The query's filters, where its hits are in the order of their dates.
        """
        oracle = Oracle(self.entries, dated)
        return [entry for entry in self.entries if oracle.is_match(tree, entry)]

    def collect_speakers(self) -> list[Speaker]:
        """Return everybody who is quoted."""
        said = [(record.id, each) for record, passage in self.entries for each in passage.quotations if each.speaker_id]
        return sorted(
            (_sum_up_speaker(who, [pair for pair in said if pair[1].speaker_id == who]) for who in _ids(said)),
            key=lambda speaker: (speaker.name.casefold(), speaker.id),
        )

    def is_match(self, tree: Node, entry: Entry, *, quoted: bool = False) -> bool:
        """Tell whether a passage matches a tree, or a part of it that is looked for within quotations."""
        record, passage = entry
        if quoted and not passage.quotations:
            return False
        match tree:
            case Word() | Prefix() | Phrase():
                return any(_has_part(tree, words) for words in _list_searched_texts(tree, entry, quoted=quoted))
            case And(parts):
                ranked = (
                    []
                    if is_optional_beside(parts) and self.dated is None
                    else [p for p in parts if isinstance(p, Should)]
                )
                required = [part for part in parts if not isinstance(part, Should)]
                return all(self._has_most(part, tree, entry, quoted=quoted) for part in ranked) and all(
                    self.is_match(part, entry, quoted=quoted) for part in required
                )
            case MinimumMatch() | Should():
                return self._has_most(tree, And(()), entry, quoted=quoted)
            case Or(parts) | SynonymGroup(parts):
                return any(self.is_match(part, entry, quoted=quoted) for part in parts)
            case Not(part):
                return not self.is_match(part, entry, quoted=quoted)
            case WithinQuotations(part):
                return self.is_match(part, entry, quoted=True)
            case FieldQuery(field, part):
                return _has_value(field, part, entry)
            case Years(first, last):
                year = record.metadata.date[:4]
                return bool(year) and (first is None or int(year) >= first) and (last is None or int(year) <= last)

    def _has_most(self, node: MinimumMatch | Should, rest: And, entry: Entry, *, quoted: bool) -> bool:
        """Tell whether a passage has enough of the parts of which some are enough."""
        own = self._count(node.parts, entry, quoted=quoted)
        if isinstance(node, MinimumMatch):
            return own > 0 and own == max(self._count(node.parts, other, quoted=quoted) for other in self.entries)
        if self.dated is None:
            return own > 0
        required = And(tuple(part for part in rest.parts if not isinstance(part, Should)))
        among = [e for e in self.entries if pass_filters(self.dated, e) and self.is_match(required, e, quoted=quoted)]
        return own > 0 and own >= max((self._count(node.parts, e, quoted=quoted) for e in among), default=0)

    def _count(self, parts: Sequence[Node], entry: Entry, *, quoted: bool) -> int:
        return sum(self.is_match(part, entry, quoted=quoted) for part in parts)


def _ids(said: Sequence[Said]) -> set[SpeakerId]:
    return {each.speaker_id for _, each in said}


def _sum_up_speaker(identity: SpeakerId, said: Sequence[Said]) -> Speaker:
    """Sum up what one speaker is quoted as saying."""
    names = Counter(name for _, name in {(document, each.speaker) for document, each in said})
    quotations = {(document, each.index): each for document, each in reversed(said)}
    roles = Counter(role for each in quotations.values() if (role := _format_role(each)))
    documents = {document for document, _ in quotations}
    return Speaker(
        id=identity,
        name=min(names, key=lambda name: (-names[name], name)),
        roles=tuple(sorted(roles, key=lambda role: (-roles[role], role))),
        quotations=len(quotations),
        documents=len(documents),
        anonymous="." in identity,
    )


def _format_role(quotation: Quotation) -> str:
    return ", ".join(filter(None, (quotation.role, quotation.organisation)))


def _list_searched_texts(part: Word | Phrase | Prefix, entry: Entry, *, quoted: bool) -> list[list[str]]:
    """Return the texts in which a part is looked for, each as its words."""
    record, passage = entry
    if quoted:
        return [split_terms(each.text) for each in passage.quotations]
    if isinstance(part, Phrase):
        return [split_terms(passage.text), *_headings(passage)[-1:]]
    return [split_terms(passage.text), *_headings(passage), _title(record)]


def _title(record: DocumentRecord) -> list[str]:
    return split_terms(record.metadata.title)


def _headings(passage: Passage) -> list[list[str]]:
    return [split_terms(heading) for heading in passage.heading]


def _list_values(field: Field, entry: Entry) -> Iterator[list[str]]:
    record, passage = entry
    match field:
        case Field.TITLE:
            yield _title(record)
        case Field.HEADING:
            yield from _headings(passage)
        case Field.DOCUMENT:
            yield split_terms(record.id)
        case Field.PUBLISHER:
            yield split_terms(record.metadata.publisher)
        case Field.KIND:
            yield split_terms(record.metadata.kind)
        case Field.SPEAKER:
            yield from (split_terms(each.speaker) for each in passage.quotations)
        case Field.ROLE:
            yield from (split_terms(_format_role(each)) for each in passage.quotations)
        case Field.IS:
            yield from (split_terms(kind.value) for kind in passage.all_kinds)


def _has_value(field: Field, part: Word | Phrase | Prefix, entry: Entry) -> bool:
    _, passage = entry
    if field is Field.CITES:
        return any(_is_cited(part, split_terms(each.short_form), split_terms(each.title)) for each in passage.laws)
    return any(_match_field(field, part, words) for words in _list_values(field, entry))


def _match_field(field: Field, part: Word | Phrase | Prefix, words: list[str]) -> bool:
    if field in (Field.TITLE, Field.HEADING, Field.SPEAKER, Field.ROLE):
        return _has_part(part, words)
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


def _has_part(part: Word | Phrase | Prefix, words: list[str]) -> bool:
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


def pass_filters(filters: Filters, entry: Entry, without: str = "") -> bool:
    """Tell whether a passage passes all filters but one."""
    values = list_facet_values(entry)
    return all(
        not getattr(filters, name) or not values[name].isdisjoint(getattr(filters, name))
        for name in values
        if name != without
    )


def list_facet_values(entry: Entry) -> Mapping[str, set[str]]:
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

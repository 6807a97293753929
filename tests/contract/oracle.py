"""What a query tree means, written down as plainly as can be, to hold every engine against."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.model import And, DocumentRecord, Field, Filters, In, Most, Node, Not, Or, Passage, Phrase, Prefix, Word, Years
from kb.text import stem, terms

Entry = tuple[DocumentRecord, Passage]


@dataclass(frozen=True, slots=True)
class Oracle:
    """Answers about a whole library, one passage at a time."""

    entries: Sequence[Entry]

    def matching(self, tree: Node) -> list[Entry]:
        """Return what a tree matches."""
        return [entry for entry in self.entries if self.matches(tree, entry)]

    def matches(self, tree: Node, entry: Entry) -> bool:
        """Tell whether a passage matches a tree."""
        record, passage = entry
        match tree:
            case Word() | Prefix():
                return any(_has(tree, words) for words in (terms(passage.text), *_headings(passage), _title(record)))
            case Phrase():
                return any(_has(tree, words) for words in (terms(passage.text), *_headings(passage)[-1:]))
            case And(parts):
                return all(self.matches(part, entry) for part in parts)
            case Or(parts):
                return any(self.matches(part, entry) for part in parts)
            case Most(parts):
                own = self._count(parts, entry)
                return own > 0 and own == max(self._count(parts, other) for other in self.entries)
            case Not(part):
                return not self.matches(part, entry)
            case In(field, part):
                return any(_in_field(field, part, words) for words in _values(field, entry))
            case Years(first, last):
                year = record.metadata.date[:4]
                return bool(year) and (first is None or int(year) >= first) and (last is None or int(year) <= last)

    def _count(self, parts: Sequence[Node], entry: Entry) -> int:
        return sum(self.matches(part, entry) for part in parts)


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


def _in_field(field: Field, part: Word | Phrase | Prefix, words: list[str]) -> bool:
    if field in (Field.TITLE, Field.HEADING):
        return _has(part, words)
    match part:
        case Word(term):
            return words == [term]
        case Phrase(wanted):
            return words == list(wanted)
        case Prefix(beginning):
            return " ".join(words).startswith(beginning)


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
    values = facet_values(entry[0])
    return all(
        not getattr(filters, name) or values[name] in getattr(filters, name) for name in values if name != without
    )


def facet_values(record: DocumentRecord) -> Mapping[str, str]:
    """Return the value that a document has for each facet; empty where it has none."""
    metadata = record.metadata
    return {
        "document": record.id,
        "publisher": metadata.publisher,
        "kind": metadata.kind,
        "year": metadata.date[:4],
    }

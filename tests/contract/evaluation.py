"""The semantics of query trees, written as plainly as possible, as an oracle for every engine.

Each passage is read word by word, and scores are added up in plain numbers. It shares only the constants and formulas
of ranking with the engines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from kb.engine.ranking import MAX_EXTRA_FREQUENCY, RANKING, bm25_saturate, compute_idf
from kb.model import (
    NOT_KNOWN,
    And,
    DocumentRecord,
    Field,
    FieldQuery,
    Filters,
    Node,
    Not,
    Or,
    Passage,
    Phrase,
    Prefix,
    Quotation,
    SaidBy,
    Should,
    SpeakerId,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
    is_optional_beside,
    list_children,
)
from kb.text import split_terms, stem
from kb.text.jurisdictions import find_jurisdictions, load_gazetteer, meet

Part = Word | Phrase | Prefix
Scores = dict[int, float]  # by passage number; above 0

TEXT_FIELDS = ("body", "heading", "above", "title")
FIELDS = {
    Field.TITLE: ("title",),
    Field.HEADING: ("heading", "above"),
    Field.SPEAKER: ("speaker",),
    Field.ROLE: ("role",),
}
_WEIGHTS = {"heading": RANKING.heading, "above": RANKING.above, "title": RANKING.title}
_NORMALISED = ("body", "quoted")


# ------------------------------------------------------------------------------------------ passages


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage with its document; `fields` has the texts of each field, as words."""

    record: DocumentRecord
    passage: Passage
    fields: Mapping[str, Sequence[Sequence[str]]]


def read_entry(record: DocumentRecord, passage: Passage) -> Entry:
    """Return a passage with the words of its fields."""
    voices = dict.fromkeys((each.index, each.speaker, format_role(each)) for each in passage.quotations)
    texts: Mapping[str, Iterable[str]] = {
        "body": [passage.text],
        "heading": (*passage.heading[-1:], *passage.context_cells),
        "above": passage.heading[:-1],
        "title": [record.metadata.title],
        "quoted": [each.text for each in passage.quotations],
        "speaker": [name for _, name, _ in voices],
        "role": [role for _, _, role in voices],
    }
    return Entry(record, passage, {name: [split_terms(each) for each in some] for name, some in texts.items()})


def format_role(quotation: Quotation) -> str:
    return ", ".join(filter(None, (quotation.role, quotation.organisation)))


def pass_filters(filters: Filters, entry: Entry, without: str = "") -> bool:
    """Tell whether a passage passes all filters but one."""
    return all(
        not getattr(filters, name)
        or any(_is_chosen(name, value, getattr(filters, name)) for value in values)
        or (NOT_KNOWN in getattr(filters, name) and lacks_value(name, values, filters))
        for name, values in list_facet_values(entry).items()
        if name != without
    )


def lacks_value(name: str, values: Collection[str], filters: Filters) -> bool:
    """Tell whether a passage with some values of a facet has none that is known."""
    return not any(name != "speaker" or filters.listed is None or each in filters.listed for each in values)


def _is_chosen(name: str, value: str, chosen: Sequence[str]) -> bool:
    return any(meet(value, each) for each in chosen) if name == "jurisdiction" else value in chosen


def list_facet_values(entry: Entry) -> Mapping[str, set[str]]:
    """Return a passage's values for each facet."""
    record, passage = entry.record, entry.passage
    metadata = record.metadata
    values = {
        "document": {str(record.id)},
        "publisher": {metadata.publisher},
        "kind": {metadata.kind},
        "authority": {metadata.authority},
        "year": {metadata.date[:4]},
        "speaker": {str(each.speaker_id) for each in passage.quotations},
        "passage_kind": {kind.value for kind in passage.all_kinds},
        "jurisdiction": set(find_jurisdictions(passage.heading, metadata.jurisdictions)),
    }
    return {name: each - {""} for name, each in values.items()}


# ------------------------------------------------------------------------------------- the tree


class Evaluation:
    """Evaluates query trees over a whole library, one passage at a time.

    Args:
        dated: The filters of the query, if its hits are sorted by date.
        weights: Of its ranked words.
    """

    def __init__(
        self, entries: Sequence[Entry], dated: Filters | None = None, weights: Mapping[str, float] = {}
    ) -> None:
        self.entries = entries
        self._dated = dated
        self._weights = weights

    def evaluate(self, tree: Node, *, quoted: bool = False) -> Scores:
        """Return what a tree, or a part of one, matches; if `quoted`, within quotations only."""
        match tree:
            case Word() | Phrase() | Prefix():
                fields = ("quoted",) if quoted else ("body", "heading") if isinstance(tree, Phrase) else TEXT_FIELDS
                return self._score(tree, fields)
            case And(parts):
                return self._match_all_of(parts, quoted=quoted)
            case Not():
                return self._match_all_of((tree,), quoted=quoted)
            case Or() | Should() | SynonymGroup():
                return self._match_some_of(tree, quoted=quoted)
            case WithinQuotations(part):
                return self.evaluate(part, quoted=True)
            case SaidBy(phrases):
                return self._drop_unsaid(tree, add_scores(self._evaluate_each(phrases, quoted=True)))
            case FieldQuery(field, part) if field in FIELDS:
                found = self._score(part, FIELDS[field])
                among = self._list_all(quoted)
                if tree.speakers is not None:
                    among = {each: 1.0 for each in among if self._list_speakers(each) & tree.speakers}
                return add_scores([found], among=among)
            case FieldQuery() | Years():
                return {number: 1.0 for number in self._list_all(quoted) if is_about(tree, self.entries[number])}

    def _list_speakers(self, number: int) -> set[SpeakerId]:
        return {each.speaker_id for each in self.entries[number].passage.quotations}

    def _drop_unsaid(self, node: SaidBy, found: Scores) -> Scores:
        quotations = {number: self.entries[number].passage.quotations for number in found}
        return {number: score for number, score in found.items() if is_said(node, quotations[number])}

    def _match_some_of(self, node: Or | Should | SynonymGroup, *, quoted: bool) -> Scores:
        found = self._evaluate_each(node.parts, quoted=quoted)
        match node:
            case Should() if self._dated is not None:
                return self._take_most(found, self._list_all(quoted))
            case SynonymGroup(parts):
                return self._take_best(parts, found)
            case Should(parts, ranking):
                own = add_scores([self._multiply(part, each) for part, each in zip(parts, found, strict=True)])
                also = [self._multiply(part, self.evaluate(part, quoted=quoted)) for part in ranking]
                return add_scores([own, *also], among=own)
            case _:
                return add_scores(found)

    def _multiply(self, part: Node, found: Scores) -> Scores:
        weight = self.weigh(part)
        return {number: score * weight for number, score in found.items()}

    def weigh(self, part: Node) -> float:
        """Return the weight of a ranked part: the greatest of its words', 1 for those that have none."""
        match part:
            case Word(term):
                terms: Sequence[str] = (term,)
            case Phrase():
                terms = part.terms
            case SynonymGroup(parts):
                return self.weigh(parts[0])
            case And(parts) | Or(parts) | Should(parts):
                return max(map(self.weigh, parts), default=1.0)
            case _:
                return 1.0
        return max((self._weights.get(term, 1.0) for term in terms), default=1.0)

    def _evaluate_each(self, parts: Iterable[Node], *, quoted: bool) -> list[Scores]:
        return [self.evaluate(part, quoted=quoted) for part in parts]

    def _list_all(self, quoted: bool) -> Scores:
        """Return all passages, or those with a quotation."""
        return {number: 1.0 for number, each in enumerate(self.entries) if not quoted or each.passage.quotations}

    def _match_all_of(self, parts: Sequence[Node], *, quoted: bool) -> Scores:
        """Return what all parts match; negated ones must not match, and optional ones need not."""
        ranked = [part for part in parts if isinstance(part, Should)]
        if self._dated is None and not is_optional_beside(parts):
            ranked = []
        required = [part for part in parts if not isinstance(part, Not) and part not in ranked]
        found = intersect(self._evaluate_each(required, quoted=quoted) or [self._list_all(quoted)])
        for part in parts:
            if isinstance(part, Not):
                excluded = self.evaluate(part.part, quoted=quoted)
                found = {number: score for number, score in found.items() if number not in excluded}
        if self._dated is None:
            optional = [Should(list_children(part)) for part in ranked]
            return add_scores([found, *self._evaluate_each(optional, quoted=quoted)], among=found)
        groups = [self._evaluate_each(part.parts, quoted=quoted) for part in ranked]
        return intersect([found, *(self._take_most(group, found) for group in groups)])

    def _take_most(self, parts: Sequence[Scores], among: Scores | None = None) -> Scores:
        """Return what has as many of some parts as the best passage of all, or of some that pass the filters."""
        counts = Counter(number for each in parts for number in each)
        if among is not None:
            filters = self._dated or Filters()
            compared = [number for number in counts if number in among and pass_filters(filters, self.entries[number])]
        else:
            compared = list(counts)
        most = max((counts[number] for number in compared), default=1)
        return {number: score for number, score in add_scores(parts).items() if counts[number] >= most}

    def _take_best(self, parts: Sequence[Node], found: Sequence[Scores]) -> Scores:
        """Return what any of several alternatives matches, the others weighed against the first."""
        best = dict(found[0])
        for each in found[1:]:
            factor = RANKING.synonym
            if isinstance(parts[0], Part):
                factor *= min(float(self.compute_idf(found[0]) / self.compute_idf(each)), 1.0)
            for number, score in each.items():
                best[number] = max(best.get(number, 0.0), score * factor)
        return best

    # ----------------------------------------------------------------------------------- scores

    def compute_idf(self, found: Scores) -> np.float32:
        """Return the inverse document frequency of a part, given its matches."""
        return compute_idf(len(self.entries), len(found))

    @cached_property
    def _average_length(self) -> float:
        lengths = [len(each.fields["body"][0]) for each in self.entries]
        return max(sum(lengths) / len(lengths), 1.0) if lengths else 1.0

    def _score(self, part: Part, fields: Sequence[str]) -> Scores:
        """Return the passages with a part in some of their fields, scored by BM25F."""
        weights = {number: self.weigh_part(part, each, fields) for number, each in enumerate(self.entries)}
        weights = {number: weight for number, weight in weights.items() if weight > 0}
        scores = bm25_saturate(np.array([*weights.values()], dtype=np.float32), self.compute_idf(weights))
        return dict(zip(weights, scores.tolist(), strict=True))

    def weigh_part(self, part: Part, entry: Entry, fields: Sequence[str]) -> float:
        """Return the frequency of a part in a passage, weighted by field."""
        counts = {field: sum(count_part(part, words) for words in entry.fields[field]) for field in fields}
        if not any(counts.values()):
            return 0.0
        length = len(entry.fields["body"][0])
        norm = 1 - RANKING.b + RANKING.b / self._average_length * length
        short_factor = min(max(length, 1), RANKING.full) / RANKING.full
        weight = 0.0
        for field, count in counts.items():
            if field in _NORMALISED:
                weight += count / norm
            elif isinstance(part, Word) and field in _WEIGHTS:
                weight += min(count, MAX_EXTRA_FREQUENCY) * _WEIGHTS[field] * short_factor
            elif field in _WEIGHTS:
                weight += count * _WEIGHTS[field] * short_factor
            else:
                weight += count
        if isinstance(part, Word) and fields == TEXT_FIELDS:
            typed = any(part.term in words for field in fields for words in entry.fields[field])
            weight += RANKING.exact * typed / norm
        return weight


def add_scores(parts: Sequence[Scores], among: Scores | None = None) -> Scores:
    """Return what any part matches, or of some passages only, with the sum of the scores."""
    total: Scores = {}
    for each in parts:
        for number, score in each.items():
            if among is None or number in among:
                total[number] = total.get(number, 0.0) + score
    return total


def intersect(parts: Sequence[Scores]) -> Scores:
    """Return what all parts match, with the sum of the scores."""
    first, *others = parts
    return {number: sum(each[number] for each in parts) for number in first if all(number in each for each in others)}


# --------------------------------------------------------------------------------------- leaves


def count_part(part: Part, words: Sequence[str]) -> int:
    """Return how often a text has a word by its stem, a prefix, or a phrase."""
    match part:
        case Word(term):
            return list(map(stem, words)).count(stem(term))
        case Prefix(beginning, terms):
            return sum(word.startswith(beginning) and (terms is None or word in terms) for word in words)
        case Phrase(wanted, slop):
            if slop and len(wanted) > 1:
                return _count_near(words, wanted, slop)
            return sum(tuple(words[at : at + len(wanted)]) == wanted for at in range(len(words)))


def _count_near(words: Sequence[str], wanted: Sequence[str], slop: int) -> int:
    """Count the shortest stretches that have all the wanted words with at most `slop` others between them."""
    needed = Counter(wanted)
    stretches: dict[int, int] = {}  # for each end the last start: an earlier one contains a shorter stretch
    for first in range(len(words)):
        if words[first] in needed:
            ends = (last for last in range(first, len(words)) if not needed - Counter(words[first : last + 1]))
            if (last := next(ends, -1)) >= 0:
                stretches[last] = first
    return sum(last - first < len(wanted) + slop for last, first in stretches.items())


def is_about(node: FieldQuery | Years, entry: Entry) -> bool:
    """Tell whether a passage is of some years, or has a value that is compared whole."""
    if isinstance(node, Years):
        date = entry.record.metadata.date
        year = int(date[:4] or 0)
        return bool(date) and (node.first is None or year >= node.first) and (node.last is None or year <= node.last)
    if node.field is Field.CITES:
        laws = entry.passage.laws
        return any(_is_cited(node.part, split_terms(each.short_form), split_terms(each.title)) for each in laws)
    metadata = entry.record.metadata
    if node.field is Field.NATION:
        places = find_jurisdictions(entry.passage.heading, metadata.jurisdictions)
        return any(_is_value(node.part, split_terms(place)) or _is_typed_for(node.part, place) for place in places)
    values = {
        Field.DOCUMENT: [str(entry.record.id)],
        Field.PUBLISHER: [metadata.publisher],
        Field.KIND: [metadata.kind],
        Field.IS: [kind.value for kind in entry.passage.all_kinds],
    }
    return any(_is_value(node.part, split_terms(each)) for each in values[node.field])


def is_said(node: SaidBy, quotations: Sequence[Quotation]) -> bool:
    """Tell whether one of some quotations has a phrase, and a speaker whose name has the wanted words."""
    return any(
        any(count_part(phrase, split_terms(each.text)) for phrase in node.phrases)
        and all(any(count_part(part, split_terms(each.speaker)) for part in names) for names in node.names)
        and (node.speakers is None or each.speaker_id in node.speakers)
        for each in quotations
    )


def _is_value(part: Part, words: list[str]) -> bool:
    match part:
        case Word(term):
            return words == [term]
        case Phrase(wanted):
            return words == list(wanted)
        case Prefix(beginning):
            return " ".join(words).startswith(beginning)


def _is_typed_for(part: Part, place: str) -> bool:
    """Tell whether a place matches a typed name or code."""
    places = load_gazetteer()
    typed = {**places.names, **places.codes, "international": "international", "European Union": "European Union"}
    typed |= {each: each for each in places.names.values()}
    return any(meet(each, place) for name, each in typed.items() if _is_value(part, split_terms(name)))


def _is_cited(part: Part, short: list[str], title: list[str]) -> bool:
    """Tell whether a law's short form begins with some words, or its full name has them."""
    match part:
        case Prefix(beginning):
            return any(word.startswith(beginning) for word in short + title)
        case Word(term):
            return short[:1] == [term] or term in title
        case Phrase(wanted):
            return tuple(short[: len(wanted)]) == wanted or count_part(Phrase(wanted), title) > 0

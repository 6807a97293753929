"""Compiles query trees to OpenSearch's query language: exact matches, in approximate order.

The scores of the cluster only choose the candidates: they use the same words and constants, but the statistics of each
shard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from kb.engine.aggregates import match_jurisdictions, match_value
from kb.engine.execution.leaves import BestCountGroup, Part, list_fields
from kb.engine.execution.term_weights import weigh_part
from kb.engine.fields import NAMED_FIELDS, TEXT_FIELDS
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.documents import PLACE_SEPARATOR
from kb.engine.opensearch.schema import (
    FAR_STEMS,
    MATCH_NONE,
    NEAR_STEMS,
    WHOLE_FACETS,
    any_of,
    clip_term,
    facet_of,
    filter_by,
    stems_of,
    words_of,
)
from kb.engine.ranking import (
    APPARATUS_FACTOR,
    ELSEWHERE_FACTOR,
    RANKING,
    SUPERSEDED_FACTOR,
    UNDATED_FACTOR,
    compute_idf,
)
from kb.model import (
    NOT_KNOWN,
    And,
    Field,
    FieldQuery,
    Filters,
    Node,
    Not,
    Or,
    PassageKind,
    Phrase,
    Prefix,
    Query,
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
from kb.text.jurisdictions import applies_elsewhere, meets_any

_ALL: Json = {"match_all": {}}
# Boosts of headings far above and of titles when candidates are chosen. Few passages may have a word there, so that the
# cluster takes it to be rare: added to the score of the body, that would outweigh the term frequency in the body.
_FAR_BOOST, _FAR_ADDED = 0.3, 0.1
_MAX_RANKED = 200  # parts of a query by which candidates are chosen
_MAX_TERMS = 65_536  # that a cluster takes in one list, unless it is set up for more
_MAX_SLOP = 1 << 30
_FIRST_YEAR, _LAST_YEAR = 0, 9999


class QueryCompiler:
    """Compiles the tree of one query.

    A part that depends on how many parts the best passage has cannot be compiled before that is known: see `pending`.
    """

    def __init__(
        self,
        list_places: Callable[[], Iterable[str]],
        *,
        dated: Filters | None = None,
        weights: Sequence[tuple[str, float]] = (),
        weigh_stems: Callable[[Prefix], Mapping[str, float]] = lambda _prefix: {},
    ) -> None:
        """Prepare for a query.

        Args:
            list_places: Returns the places where any passage applies.
            dated: The query's filters if hits are sorted by date, None if by relevance; see `Should`.
            weights: Of the words of a `Should` (`TermWeights`).
            weigh_stems: Returns the stems of a prefix's words with their boosts; see `prefix_weights`.
        """
        self._weigh_stems = weigh_stems
        self._list_places = list_places
        self._dated = dated
        self._weights = dict(weights)
        self.most: dict[BestCountGroup, int] = {}
        self.pending: dict[BestCountGroup, Json] = {}  # each with the query whose best score is the number of its parts

    @property
    def by_date(self) -> bool:
        return self._dated is not None

    def compile(self, node: Node, *, quoted: bool = False) -> Json:
        """Return the query for the matches of a node, within quotations only if `quoted`."""
        match node:
            case Word() | Phrase() | Prefix():
                return self._compile_part(node, list_fields(node, quoted=quoted))
            case And(parts):
                return self._compile_all_of(parts, quoted=quoted)
            case Not():
                return self._compile_all_of((node,), quoted=quoted)
            case Or() | SynonymGroup() | Should():
                return self._compile_some_of(node, quoted=quoted)
            case WithinQuotations(part):
                return self.compile(part, quoted=True)
            case SaidBy():
                return _compile_said_by(node)
            case FieldQuery() | Years():
                return self._restrict(self._compile_field(node), quoted=quoted)

    def _restrict(self, query: Json, *, quoted: bool) -> Json:
        """Leave out passages without a quotation if only quotations are searched."""
        return filter_by([query, {"term": {"has_quotations": True}}]) if quoted else query

    # -------------------------------------------------------------------------------- leaves

    def _compile_part(self, part: Part, fields: Sequence[str]) -> Json:
        match part:
            case Word(term):
                own = clip_term(stem(term))
                paths = (NEAR_STEMS, FAR_STEMS) if fields == TEXT_FIELDS else map(stems_of, fields)
                return any_of([{"term": {path: own}} for path in paths])
            case Phrase():
                return any_of([_compile_phrase(part, words_of(field)) for field in fields])
            case Prefix():
                return any_of([_compile_prefix(part, words_of(field)) for field in fields])

    def _compile_field(self, node: FieldQuery | Years) -> Json:
        if isinstance(node, Years):
            return _compile_years(node)
        field, part = node.field, node.part
        if field in NAMED_FIELDS:
            found = self._compile_part(part, NAMED_FIELDS[field])
            return (
                found if node.speakers is None else filter_by([found, _compile_ids(facet_of("speaker"), node.speakers)])
            )
        if field is Field.IS:
            kinds = [kind.value for kind in PassageKind if match_value(part, split_terms(kind.value))]
            return {"terms": {facet_of("passage_kind"): kinds}}
        if field is Field.NATION:
            places = [place for place in self._list_places() if match_jurisdictions(part, (place,))]
            return {"terms": {facet_of("place"): places}}
        if field is Field.CITES:
            return _compile_law(part)
        return _compile_whole(part, f"values.{field.value}")

    # ------------------------------------------------------------------------------- branches

    def _compile_some_of(self, node: Or | SynonymGroup | Should, *, quoted: bool) -> Json:
        if isinstance(node, Should) and self.by_date:
            return self._compile_most(BestCountGroup(node.parts, quoted, ()))
        words = [] if quoted else [part for part in node.parts if isinstance(part, Word)]
        others = [self.compile(part, quoted=quoted) for part in node.parts if part not in words]
        return any_of([*_compile_words(words), *others])

    def _compile_all_of(self, parts: Sequence[Node], *, quoted: bool) -> Json:
        """Compile an `And`: required parts, without negated ones; ranking ones need not match."""
        groups = [part for part in parts if isinstance(part, Should)]
        if not self.by_date and not is_optional_beside(parts):
            groups = []  # nothing else requires a word, so these do
        rest = tuple(part for part in parts if part not in groups)
        query = self.compile_required(rest, quoted=quoted)
        if not self.by_date:
            return query
        return filter_by([query, *(self._compile_most(BestCountGroup(group.parts, quoted, rest)) for group in groups)])

    def compile_required(self, parts: Sequence[Node], *, quoted: bool = False) -> Json:
        """Return the query for the matches of all parts; negated ones must not match."""
        required = [self.compile(part, quoted=quoted) for part in parts if not isinstance(part, Not)]
        excluded = [self.compile(part.part, quoted=quoted) for part in parts if isinstance(part, Not)]
        query = filter_by(required or [self._restrict(_ALL, quoted=quoted)])
        return {"bool": {"filter": [query], "must_not": excluded}} if excluded else query

    def _compile_most(self, group: BestCountGroup) -> Json:
        """Require as many parts as any passage has; match nothing before that number is known."""
        known = len(self.pending)
        parts = [self.compile(part, quoted=group.quoted) for part in group.parts]
        if not parts:
            return MATCH_NONE
        if group not in self.most:
            among = [self.compile_required(group.among, quoted=group.quoted)]
            if self._dated is not None:
                among += self.compile_filters(self._dated).values()
            if len(self.pending) == known:
                counted = [{"constant_score": {"filter": part, "boost": 1}} for part in parts]
                self.pending[group] = {"bool": {"filter": among, "should": counted, "minimum_should_match": 1}}
            return MATCH_NONE
        return {"bool": {"should": parts, "minimum_should_match": self.most[group]}}

    # -------------------------------------------------------------------------------- filters

    def compile_filters(self, filters: Filters) -> dict[str, Json]:
        """Return the query of each filter that is set, by its facet."""
        queries: dict[str, Json] = {}
        for name in WHOLE_FACETS:
            values = getattr(filters, name)
            if values:
                queries[name] = {"terms": {facet_of(name): [value for value in values if value]}}
        if filters.jurisdiction:
            places = [place for place in self._list_places() if meets_any(place, filters.jurisdiction)]
            queries["jurisdiction"] = {"terms": {facet_of("place"): places}}
        return {
            name: any_of([query, compile_lack(name, filters)]) if NOT_KNOWN in getattr(filters, name) else query
            for name, query in queries.items()
        }

    # -------------------------------------------------------------------------------- ranking

    def compile_ranking(self, node: Node) -> list[Json]:
        """Return queries whose scores together select the likely best matches of a node."""
        return self._rank(node, quoted=False)[:_MAX_RANKED]

    def _rank(self, node: Node, *, quoted: bool) -> list[Json]:
        match node:
            case Word() | Phrase() | Prefix():
                return [self._rank_part(node, quoted=quoted)]
            case Should():
                return [
                    _boost_query(each, weigh_part(part, self._weights))
                    for part in list_children(node)
                    for each in self._rank(part, quoted=quoted)
                ]
            case And(parts) | Or(parts):
                return [each for part in parts for each in self._rank(part, quoted=quoted)]
            case SynonymGroup(parts):
                ranked = [self._rank(part, quoted=quoted) for part in parts]
                boosts = (1.0, *(RANKING.synonym for _ in parts[1:]))
                queries = [
                    _boost_query(any_of(each), boost) for each, boost in zip(ranked, boosts, strict=True) if each
                ]
                return [{"dis_max": {"queries": queries}}] if queries else []
            case WithinQuotations(part):
                return self._rank(part, quoted=True)
            case SaidBy(phrases):
                return [each for phrase in phrases for each in self._rank(phrase, quoted=True)]
            case FieldQuery(field, part) if field in NAMED_FIELDS:
                return [self._compile_part(part, NAMED_FIELDS[field])]
            case FieldQuery() | Years() | Not():
                return []

    def _rank_part(self, part: Part, *, quoted: bool) -> Json:
        if isinstance(part, Word) and not quoted:
            own = stem(part.term)
            scored = [_score_stem(NEAR_STEMS, own), _score_stem(FAR_STEMS, own, _FAR_BOOST)]
            return {"dis_max": {"queries": scored, "tie_breaker": _FAR_ADDED}}
        if isinstance(part, Prefix) and not quoted and part.terms is not None:
            return self._rank_prefix(part)
        return self._compile_part(part, list_fields(part, quoted=quoted))

    def _rank_prefix(self, prefix: Prefix) -> Json:
        weights = self._weigh_stems(prefix)
        far = {"constant_score": {"filter": {"terms": {FAR_STEMS: list(weights)}}, "boost": _FAR_ADDED}}
        return any_of([*(_score_stem(NEAR_STEMS, each, weight) for each, weight in weights.items()), far])


def compile_lack(facet: str, filters: Filters) -> Json:
    """Return the query for the passages without a value of a facet."""
    path = facet_of("place" if facet == "jurisdiction" else facet)
    if facet != "speaker" or filters.listed is None:
        return {"bool": {"must_not": [{"exists": {"field": path}}]}}
    listed = sorted(filters.listed)
    parts = [listed[at : at + _MAX_TERMS] for at in range(0, len(listed), _MAX_TERMS)]
    return {"bool": {"must_not": [_compile_ids(path, each) for each in parts]}}


# --------------------------------------------------------------------------------- queries of leaves


def _score_stem(path: str, value: str, boost: float = 1.0) -> Json:
    return {"term": {path: {"value": clip_term(value), "boost": boost}}}


def _boost_query(query: Json, boost: float) -> Json:
    return query if boost == 1 else {"bool": {"must": [query], "boost": boost}}


def _compile_words(words: Sequence[Word]) -> list[Json]:
    """Match any of some words, without scores: a cluster takes some thousand clauses in one query and no more."""
    stems = [clip_term(stem(word.term)) for word in words]
    return [{"terms": {field: stems}} for field in (NEAR_STEMS, FAR_STEMS)] if stems else []


def _begin_with(path: str, beginning: str) -> Json:
    return {"prefix": {path: {"value": clip_term(beginning)}}}


def _compile_phrase(phrase: Phrase, path: str) -> Json:
    text = " ".join(map(clip_term, phrase.terms))
    if len(phrase.terms) == 1:
        return {"term": {path: text}}
    if not phrase.slop:
        return {"match_phrase": {path: text}}
    gaps = min(phrase.slop, _MAX_SLOP)
    return {"intervals": {path: {"match": {"query": text, "ordered": False, "max_gaps": gaps}}}}


def _compile_prefix(prefix: Prefix, path: str) -> Json:
    if prefix.terms is None:
        return _begin_with(path, prefix.stem)
    return {"terms": {path: [clip_term(term) for term in prefix.terms if term.startswith(prefix.stem)]}}


def _compile_years(years: Years) -> Json:
    """Match a range of years, which are stored, and compared, as text of four digits."""
    first = _FIRST_YEAR if years.first is None else min(max(years.first, _FIRST_YEAR), _LAST_YEAR + 1)
    last = _LAST_YEAR if years.last is None else min(max(years.last, _FIRST_YEAR - 1), _LAST_YEAR)
    if first > last:
        return MATCH_NONE
    return {"range": {facet_of("year"): {"gte": f"{first:04d}", "lte": f"{last:04d}"}}}


def _compile_whole(part: Part, path: str) -> Json:
    """Match a whole value, whose words are joined by spaces."""
    match part:
        case Word(term):
            return {"term": {path: term}}
        case Phrase(terms):
            return {"term": {path: " ".join(terms)}}
        case Prefix(beginning):
            return _begin_with(path, beginning)


def _compile_law(part: Part) -> Json:
    if isinstance(part, Prefix):
        return _begin_with("laws.words", part.stem)
    terms = (part.term,) if isinstance(part, Word) else part.terms
    title = _compile_phrase(Phrase(terms), "laws.titles")
    return any_of([_begin_with("laws.forms", f"{' '.join(terms)} "), title])


def _compile_said_by(node: SaidBy) -> Json:
    phrases = [_compile_phrase(phrase, "sayings.text") for phrase in node.phrases]
    names = [any_of([_compile_name(part) for part in some]) for some in node.names]
    listed = [] if node.speakers is None else [_compile_ids("sayings.speaker_id", node.speakers)]
    return {"nested": {"path": "sayings", "query": filter_by([any_of(phrases), *names, *listed])}}


def _compile_ids(path: str, speakers: Iterable[SpeakerId]) -> Json:
    return {"terms": {path: sorted(speakers)}}


def _compile_name(part: Part) -> Json:
    match part:
        case Word(term):
            return {"term": {"sayings.speaker_stems": clip_term(stem(term))}}
        case Phrase():
            return _compile_phrase(part, "sayings.speaker")
        case Prefix():
            return _compile_prefix(part, "sayings.speaker")


# -------------------------------------------------------------------------------- weights for the choice of candidates


# A prefix is as rare as all its words together. The cluster scores each word by its own rarity, so that a rare one
# would count most. The boost is the inverse document frequency of the prefix divided by that of the word. Both are
# taken from term counts, since document frequencies are not known in advance.
_MAX_STEMS = 20  # the most frequent ones; the others together are too few to matter


def weigh_stems(terms: Iterable[tuple[str, int]], passages: int) -> Mapping[str, float]:
    """Return the stems of a prefix's words with their boosts, from approximate counts and the library's size."""
    counts: Counter[str] = Counter()
    for term, count in terms:
        counts[clip_term(stem(term))] += count
    own = compute_idf(passages, min(counts.total(), passages))
    return {
        each: float(own / compute_idf(passages, min(count, passages))) for each, count in counts.most_common(_MAX_STEMS)
    }


def build_demotions(query: Query, list_place_combinations: Callable[[], Iterable[str]]) -> list[Json]:
    """Return the functions by which the cluster lowers scores, given the combinations of places."""
    functions: list[Json] = [{"filter": {"term": {"apparatus": True}}, "weight": float(APPARATUS_FACTOR)}]
    for documents, factor in ((query.superseded, SUPERSEDED_FACTOR), (query.undated, UNDATED_FACTOR)):
        if documents:
            functions.append({"filter": {"terms": {"document": list(documents)}}, "weight": float(factor)})
    if nation := query.nation:
        combinations = list_place_combinations()
        chosen = [each for each in combinations if applies_elsewhere(each.split(PLACE_SEPARATOR), nation)]
        elsewhere = {"terms": {facet_of("places"): chosen}}
        functions.append({"filter": elsewhere, "weight": float(ELSEWHERE_FACTOR)})
    return functions

"""Document frequencies of query parts in a commit, asked of the cluster and cached for the next query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from kb.engine.execution.leaves import CountedClause, Part
from kb.engine.fields import NAMED_FIELDS
from kb.engine.opensearch.cluster import Json
from kb.engine.opensearch.query.compiler import QueryCompiler
from kb.engine.opensearch.schema import filter_by
from kb.model import (
    And,
    FieldQuery,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    SaidBy,
    Should,
    SynonymGroup,
    WithinQuotations,
    Word,
    Years,
    list_children,
)

_MAX_CACHED = 50_000
_MAX_SINGLE = 8  # parts counted by a search each, which reads only the passages that have them


def list_counted_clauses(node: Node, *, quoted: bool = False) -> Iterator[CountedClause]:
    """Yield the parts of a tree with document frequencies that its scores depend on."""
    match node:
        case Word() | Phrase() | Prefix():
            yield CountedClause(node, quoted)
        case SynonymGroup(parts):
            if isinstance(parts[0], Part):
                yield from (CountedClause(part, quoted) for part in parts)
            yield from _list_counted_clauses_each(parts, quoted=quoted)
        case And() | Or() | Should():
            yield from _list_counted_clauses_each(list_children(node), quoted=quoted)
        case WithinQuotations(part):
            yield from list_counted_clauses(part, quoted=True)
        case SaidBy(phrases):
            yield from (CountedClause(phrase, quoted=True) for phrase in phrases)
        case FieldQuery(field) if field in NAMED_FIELDS:
            yield CountedClause(replace(node, speakers=None))
        case FieldQuery() | Years() | Not():
            return


def _list_counted_clauses_each(parts: Sequence[Node], *, quoted: bool) -> Iterator[CountedClause]:
    for part in parts:
        yield from list_counted_clauses(part, quoted=quoted)


class DocumentFrequencyCache:
    """The document frequencies known for one commit. Safe to share between threads."""

    def __init__(self) -> None:
        self._cached: dict[CountedClause, int] = {}

    def find(self, parts: Iterable[CountedClause]) -> dict[CountedClause, int]:
        """Return the known counts."""
        return {each: count for each in parts if (count := self._cached.get(each)) is not None}

    def cache(self, counts: Mapping[CountedClause, int]) -> None:
        """Cache the counts of leaves: the matches of other nodes may depend on the rest of their query."""
        if len(self._cached) < _MAX_CACHED:
            leaves = {each: count for each, count in counts.items() if isinstance(each.node, _LEAVES)}
            self._cached.update(leaves)


def build_counts(parts: Sequence[CountedClause], compiler: QueryCompiler, live: Json) -> list[Json]:
    """Return the requests that count the live matches of parts; none for no parts."""
    queries = [compiler.compile(each.node, quoted=each.quoted) for each in parts]
    if len(queries) <= _MAX_SINGLE:
        return [{"query": filter_by([live, each]), "size": 0, "track_total_hits": True} for each in queries]
    filters = {str(at): each for at, each in enumerate(queries)}
    aggregation = {"parts": {"filters": {"filters": filters}}}
    return [{"query": live, "size": 0, "track_total_hits": False, "aggs": aggregation}]


def read_counts(parts: Sequence[CountedClause], answers: Sequence[Json]) -> dict[CountedClause, int]:
    """Return the counts of parts from the answers to `build_counts`."""
    if len(parts) <= _MAX_SINGLE:
        return {each: answer["hits"]["total"]["value"] for each, answer in zip(parts, answers, strict=True)}
    buckets = answers[0]["aggregations"]["parts"]["buckets"]
    return {each: buckets[str(at)]["doc_count"] for at, each in enumerate(parts)}


_LEAVES = (Word, Phrase, Prefix, FieldQuery)

"""Compiles query trees to physical operators, and runs them on all segments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from kb.engine.emphasis import weigh_part
from kb.engine.whoosh.query.bm25f import CollectionStatistics
from kb.engine.whoosh.query.docsets import Docset
from kb.engine.whoosh.query.filters import NO_FILTERS, mask_values, mask_years
from kb.engine.whoosh.query.operators import (
    AddOptional,
    DisMax,
    Exclude,
    ExecutionContext,
    Intersect,
    MostOf,
    Operator,
    RequireMost,
    Union,
    Weigh,
)
from kb.engine.whoosh.query.scans import (
    DocumentScan,
    LabelScan,
    PassageScan,
    PositionScan,
    QuotingOnly,
    SaidByScan,
    StemFieldScan,
    StemScan,
)
from kb.engine.whoosh.schema import ABOVE, BODY, HEADING, QUOTED, ROLE, SPEAKER, TEXT_FIELDS, TITLE
from kb.engine.whoosh.segment import OpenSegment
from kb.model import (
    And,
    Field,
    FieldQuery,
    Filters,
    MinimumMatch,
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
    is_optional_beside,
)

_FIELDS = {
    Field.TITLE: (TITLE,),
    Field.HEADING: (HEADING, ABOVE),
    Field.SPEAKER: (SPEAKER,),
    Field.ROLE: (ROLE,),
}


class QueryExecutor:
    """Executes the tree of one query, or parts of it, on all segments."""

    def __init__(
        self,
        segments: Sequence[OpenSegment],
        statistics: CollectionStatistics,
        *,
        date_filters: Filters | None = None,
        weights: Mapping[str, float] = {},
    ) -> None:
        """Prepare for a query.

        Args:
            segments: All segments.
            statistics: Of these segments.
            date_filters: The query's filters where hits are sorted by date, None where by relevance; see `Should`.
            weights: Of the words of a `Should` (`WordEmphasis`).
        """
        self.context = ExecutionContext(segments, statistics, date_filters or NO_FILTERS)
        self._compiler = _Compiler(by_date=date_filters is not None, weights=weights)

    def execute(self, node: Node) -> list[Docset]:
        """Return what a node matches, one docset a segment."""
        return self._compiler.compile(node).run(self.context)


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Turns nodes of a query tree into operators.

    Attributes:
        by_date: Whether hits are sorted by date: then the words of a `Should` are required as far as possible.
        quoted: Whether words are looked for within quotations only, among passages that contain one.
        weights: Of the words of a `Should`.
    """

    by_date: bool
    quoted: bool = False
    weights: Mapping[str, float] = field(default_factory=dict)

    def compile(self, node: Node) -> Operator:
        match node:
            case Word() | Phrase() | Prefix():
                return self._compile_part(node)
            case And(parts):
                return self._compile_all_of(parts)
            case Not():
                return self._compile_all_of((node,))
            case Or() | SynonymGroup() | MinimumMatch() | Should():
                return self._compile_some_of(node)
            case FieldQuery() | Years():
                return self._restrict(_compile_filter(node))
            case SaidBy():
                return SaidByScan(node)
            case WithinQuotations(part):
                return replace(self, quoted=True).compile(part)

    def _compile_part(self, part: Word | Phrase | Prefix) -> Operator:
        if self.quoted:
            return PositionScan(part, (QUOTED,))
        match part:
            case Word(term):
                return StemScan(term)
            case Phrase():
                return PositionScan(part, (BODY, HEADING))
            case Prefix():
                return PositionScan(part, TEXT_FIELDS)

    def _compile_some_of(self, node: Or | SynonymGroup | MinimumMatch | Should) -> Operator:
        parts = self._compile_each(node.parts)
        match node:
            case Or():
                return Union(parts)
            case SynonymGroup():
                return DisMax(parts[0], parts[1:], is_term=isinstance(node.parts[0], Word | Phrase | Prefix))
            case MinimumMatch():
                return MostOf(parts)
            case Should():
                return MostOf(parts, among=self._match_all()) if self.by_date else Union(self._weigh(node.parts, parts))

    def _weigh(self, nodes: Sequence[Node], compiled: Sequence[Operator]) -> list[Operator]:
        weights = {node: weigh_part(node, self.weights) for node in nodes}
        weighed = {
            node: each if weights[node] == 1 else Weigh(each, weights[node])
            for node, each in zip(nodes, compiled, strict=True)
        }
        return [weighed[node] for node in nodes]

    def _compile_each(self, nodes: Iterable[Node]) -> list[Operator]:
        """Compile nodes; those that are alike are one operator, which runs once."""
        nodes = list(nodes)
        compiled = {node: self.compile(node) for node in dict.fromkeys(nodes)}
        return [compiled[node] for node in nodes]

    def _compile_all_of(self, parts: Sequence[Node]) -> Operator:
        """Compile an `And`: required parts, without the negated ones, ranked by the optional ones."""
        should = [part for part in parts if isinstance(part, Should)]
        if not self.by_date and not is_optional_beside(parts):
            should = []  # nothing else requires a word, so that these do
        required = [part for part in parts if not isinstance(part, Not) and part not in should]
        excluded = self._compile_each(part.part for part in parts if isinstance(part, Not))
        plan: Operator = Intersect(self._compile_each(required) or [self._match_all()])
        if excluded:
            plan = Exclude(plan, excluded)
        if not should:
            return plan
        if self.by_date:
            return RequireMost(plan, [self._compile_each(part.parts) for part in should])
        return AddOptional(plan, self._compile_each(should))

    def _match_all(self) -> Operator:
        return self._restrict(PassageScan())

    def _restrict(self, plan: Operator) -> Operator:
        """Leave out passages without a quotation where only quotations are searched."""
        return QuotingOnly(plan) if self.quoted else plan


def _compile_filter(node: FieldQuery | Years) -> Operator:
    """Compile what is asked of a field, inside quotations or not."""
    if isinstance(node, Years):
        return DocumentScan(partial(mask_years, first=node.first, last=node.last))
    field, part = node.field, node.part
    if field is Field.IS:
        return LabelScan(lambda labels: labels.match_kinds(part))
    if field is Field.CITES:
        return LabelScan(lambda labels: labels.match_laws(part))
    if field is Field.NATION:
        return LabelScan(lambda labels: labels.match_jurisdictions(part))
    if field not in _FIELDS:
        return DocumentScan(partial(mask_values, field=field, part=part))
    if isinstance(part, Word) and field in (Field.TITLE, Field.HEADING):
        return StemFieldScan(field, part.term)
    scan = PositionScan(part, _FIELDS[field])
    return scan if node.speakers is None else QuotingOnly(scan, node.speakers)

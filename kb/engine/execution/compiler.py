"""Compiles query trees to physical operators, and runs them on all leaves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kb.engine.execution.docsets import Docset
from kb.engine.execution.leaves import BestCountGroup, CountedClause, Leaves, Part, Statistics, list_fields
from kb.engine.execution.operators import (
    AddOptional,
    DisMax,
    Exclude,
    ExecutionContext,
    Intersect,
    MostOf,
    Operator,
    RequireMost,
    Restrict,
    ScanPart,
    ScanRows,
    TakeMost,
    Union,
    Weigh,
)
from kb.engine.execution.term_weights import weigh_part
from kb.engine.fields import NAMED_FIELDS, QUOTED
from kb.model import (
    And,
    FieldQuery,
    Filters,
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
    list_children,
)


class QueryExecutor:
    """Executes the tree of one query, or parts of it, on all leaves."""

    def __init__(
        self,
        leaves: Sequence[Leaves],
        statistics: Statistics,
        *,
        date_filters: Filters | None = None,
        weights: Mapping[str, float] = {},
    ) -> None:
        """Prepare for a query.

        Args:
            date_filters: The query's filters if hits are sorted by date, None if by relevance; see `Should`.
            weights: Of the words of a `Should` (`TermWeights`).
        """
        self.context = ExecutionContext(leaves, statistics, date_filters or Filters())
        self._compiler = _Compiler(by_date=date_filters is not None, weights=weights)

    def execute(self, node: Node) -> list[Docset]:
        """Return the matches of a node in each of the leaves."""
        return self._compiler.compile(node).run(self.context)


@dataclass(frozen=True, slots=True)
class _Compiler:
    """Turns nodes of a query tree into operators.

    Attributes:
        by_date: Whether hits are sorted by date: then the words of a `Should` are required as far as possible.
        quoted: Whether words are searched within quotations only, among passages that contain one.
        weights: Of the words of a `Should`.
    """

    by_date: bool
    quoted: bool = False
    weights: Mapping[str, float] = field(default_factory=dict)

    def compile(self, node: Node) -> Operator:
        match node:
            case Word() | Phrase() | Prefix():
                return ScanPart(node, list_fields(node, quoted=self.quoted), CountedClause(node, self.quoted))
            case And(parts):
                return self._compile_all_of(parts)
            case Not():
                return self._compile_all_of((node,))
            case Or() | SynonymGroup() | Should():
                return self._compile_some_of(node)
            case FieldQuery() | Years():
                return self._restrict(_compile_field(node))
            case SaidBy(phrases):
                quoted = [ScanPart(each, (QUOTED,), CountedClause(each, quoted=True)) for each in phrases]
                return Restrict(Union(quoted), lambda leaves: leaves.match_said_by(node))
            case WithinQuotations(part):
                return replace(self, quoted=True).compile(part)

    def _compile_some_of(self, node: Or | SynonymGroup | Should) -> Operator:
        parts = self._compile_each(node.parts)
        match node:
            case Or():
                return Union(parts)
            case SynonymGroup():
                return DisMax([CountedClause(each, self.quoted) for each in node.parts], parts)
            case Should() if self.by_date:
                return TakeMost(self._match_all(), MostOf(BestCountGroup(node.parts, self.quoted, ()), parts))
            case Should(ranking=ranking):
                found = Union(self._weigh(node.parts, parts))
                ranked = self._weigh(ranking, self._compile_each(ranking))
                return AddOptional(found, ranked) if ranked else found

    def _weigh(self, nodes: Sequence[Node], compiled: Sequence[Operator]) -> list[Operator]:
        weights = {node: weigh_part(node, self.weights) for node in nodes}
        weighed = {
            node: each if weights[node] == 1 else Weigh(each, weights[node])
            for node, each in zip(nodes, compiled, strict=True)
        }
        return [weighed[node] for node in nodes]

    def _compile_each(self, nodes: Iterable[Node]) -> list[Operator]:
        """Compile nodes; equal ones share an operator, which runs once."""
        nodes = list(nodes)
        compiled = {node: self.compile(node) for node in dict.fromkeys(nodes)}
        return [compiled[node] for node in nodes]

    def _compile_all_of(self, parts: Sequence[Node]) -> Operator:
        """Compile an `And`: required parts, without the negated ones, ranked by the optional ones."""
        should = [part for part in parts if isinstance(part, Should)]
        if not self.by_date and not is_optional_beside(parts):
            should = []  # nothing else requires a word, so these do
        rest = tuple(part for part in parts if part not in should)
        required = [part for part in rest if not isinstance(part, Not)]
        excluded = self._compile_each(part.part for part in rest if isinstance(part, Not))
        plan: Operator = Intersect(self._compile_each(required) or [self._match_all()])
        if excluded:
            plan = Exclude(plan, excluded)
        if not should:
            return plan
        if self.by_date:
            groups = [
                MostOf(BestCountGroup(each.parts, self.quoted, rest), self._compile_each(each.parts)) for each in should
            ]
            return RequireMost(plan, groups)
        return AddOptional(plan, self._compile_each(Should(list_children(each)) for each in should))

    def _match_all(self) -> Operator:
        return self._restrict(ScanRows(lambda leaves: leaves.list_rows()))

    def _restrict(self, plan: Operator) -> Operator:
        """Leave out passages without a quotation if only quotations are searched."""
        return Restrict(plan, lambda leaves: leaves.match_quoting(None)) if self.quoted else plan


def _compile_field(node: FieldQuery | Years) -> Operator:
    """Compile a field query, inside quotations or not."""
    if isinstance(node, Years) or node.field not in NAMED_FIELDS:
        return ScanRows(lambda leaves: leaves.match_value(node))
    part: Part = node.part
    scan = ScanPart(part, NAMED_FIELDS[node.field], CountedClause(replace(node, speakers=None)))
    if node.speakers is None:
        return scan
    return Restrict(scan, lambda leaves: leaves.match_quoting(node.speakers))  # all have one idf: the name's

"""The stages of a search and the scores of its hits, written out for people who tune a library.

Each part of the query is scored alone: the contribution of the words, part by part. The embeddings account for the rest
of the order, which no single number expresses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace

from kb.library.view import LibraryView
from kb.model import APPARATUS_KINDS, And, Answer, Node, Query, Should, list_children
from kb.query import unparse
from kb.search.service import SearchPlan

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class PartScore:
    """The score of one part of a query in a passage: by its words alone, before filters and supersession."""

    part: str
    score: float


def explain_hits(plan: SearchPlan, answer: Answer, view: LibraryView) -> list[tuple[PartScore, ...]]:
    """Return the scores of the parts of the query for each hit of an answer."""
    parts = list(_list_parts(plan.query.tree))
    documents = tuple(dict.fromkeys(hit.document.id for hit in answer.results.hits))
    filters = replace(plan.query.filters, document=documents)
    limit, emphasis = _count_passages(answer), plan.query.emphasis
    queries = [Query(part, filters, limit=limit, facets=(), emphasis=emphasis) for part in parts]
    scores = [{hit.passage.id: hit.score for hit in results.hits} for results in view.multi_search(queries)]
    return [
        tuple(
            PartScore(unparse(part), found[hit.passage.id])
            for part, found in zip(parts, scores, strict=True)
            if hit.passage.id in found
        )
        for hit in answer.results.hits
    ]


def _list_parts(tree: Node) -> Iterator[Node]:
    """Yield the parts whose scores add up to the tree's; ranked words stay ranked, since they have weights."""
    match tree:
        case And(parts):
            for part in parts:
                yield from _list_parts(part)
        case Should():
            for part in list_children(tree):
                yield Should((part,))
        case _:
            yield tree


def _count_passages(answer: Answer) -> int:
    return sum({hit.document.id: hit.document.passages for hit in answer.results.hits}.values())


def format_explanation(plan: SearchPlan, answer: Answer, view: LibraryView) -> Iterator[str]:
    """Yield the lines of an explanation: typed, meant, asked of the engine, and the score of each hit."""
    meant, query = plan.interpretation, plan.query
    yield "typed"
    yield f"{_INDENT}{plan.request.text}"
    yield f"{_INDENT}read as {unparse(meant.typed)}"
    yield f"{_INDENT}taken for: {plan.intent.read_as}"
    yield "meant"
    yield f"{_INDENT}{unparse(meant.tree)}"
    yield from (f"{_INDENT}not in the library: {each.term} (near: {_join(each.near)})" for each in meant.unknown)
    yield from (f"{_INDENT}{each.typed}: also {_join(each.also)}" for each in meant.expansions)
    yield "asked"
    for field in fields(query):
        value = getattr(query, field.name)
        if field.name == "vectors":
            value = _join([f"{len(each.vector)} dimensions of {each.encoder}, weight {each.weight}" for each in value])
        elif field.name == "emphasis":
            weights = _join([f"{term} {weight:.2f}" for term, weight in value.weights])
            value = f"{weights}; deciding {_join(sorted(value.decisive))}"
        elif field.name in ("superseded", "undated"):
            value = f"{len(value)} documents"
        yield f"{_INDENT}{field.name}: {value}"
    yield f"found {answer.results.total}"
    for hit, parts in zip(answer.results.hits, explain_hits(plan, answer, view), strict=True):
        demoted = ", superseded" if hit.document.id in answer.superseded else ""
        demoted += ", guidance without a date" if hit.document.id in answer.superseded.undated else ""
        if hit.passage.kind in APPARATUS_KINDS:
            demoted += f", {hit.passage.kind}: no prose"
        related = ", related by meaning" if hit.related else ""
        yield f"{_INDENT}{hit.score:.3f}  {hit.document.id}/{hit.passage.id}{demoted}{related}"
        yield from (f"{_INDENT * 2}{each.score:.3f}  {each.part}" for each in parts)


def _join(words: Sequence[str]) -> str:
    return ", ".join(words) or "none"

"""Walks over query trees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kb.model.queries import And, MinimumMatch, Node, Not, Or, Should, SynonymGroup, WithinQuotations


def list_children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node; none of a leaf."""
    match node:
        case And(parts) | Or(parts) | MinimumMatch(parts) | Should(parts) | SynonymGroup(parts):
            return parts
        case Not(part) | WithinQuotations(part):
            return (part,)
        case _:
            return ()


def walk(node: Node, *, without: tuple[type, ...] = ()) -> Iterator[Node]:
    """Yield a node and its descendants in order, without nodes of some types and their descendants."""
    if not isinstance(node, without):
        yield node
        for part in list_children(node):
            yield from walk(part, without=without)


def rewrite(node: Node, function: Callable[[Node], Node]) -> Node:
    """Return a node with a function applied to each of its parts; the same object if no part changes."""
    match node:
        case And(parts) | Or(parts) | MinimumMatch(parts) | Should(parts) | SynonymGroup(parts):
            rewritten = tuple(map(function, parts))
            return node if rewritten == parts else type(node)(rewritten)
        case Not(part) | WithinQuotations(part):
            changed = function(part)
            return node if changed == part else type(node)(changed)
        case _:
            return node

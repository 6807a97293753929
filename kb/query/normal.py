"""The normal form of query trees: how trees are joined so that equal queries are equal trees.

This module knows neither text nor tokens.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.model import And, Node, Not, Or, Quoted

# Engines and templates walk trees by recursion; nobody means more brackets inside one another than this.
MAX_NESTING = 20


def conjunction(parts: Iterable[Node]) -> Node:
    """Return the tree that matches where all parts, each in normal form, match."""
    flat = dict.fromkeys(each for part in parts for each in (part.parts if isinstance(part, And) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else And(tuple(flat))


def disjunction(parts: Iterable[Node]) -> Node:
    """Return the tree that matches where any of one or more parts, each in normal form, matches."""
    flat = dict.fromkeys(each for part in parts for each in (part.parts if isinstance(part, Or) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else Or(tuple(flat))


def negation(part: Node) -> Node:
    """Return the tree that matches where a part in normal form does not."""
    return part.part if isinstance(part, Not) else Not(part)


def quoted(part: Node) -> Node:
    """Return the tree that matches where a part in normal form does within quotations."""
    return part if isinstance(part, Quoted) else Quoted(part)


def nesting(node: Node) -> int:
    """Return how many `And`, `Or` and `Quoted` stand inside one another at the deepest place."""
    if isinstance(node, Not):
        return nesting(node.part)
    if isinstance(node, Quoted):
        return 1 + nesting(node.part)
    if isinstance(node, And | Or):
        return 1 + max(map(nesting, node.parts), default=0)
    return 0

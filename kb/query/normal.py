"""The normal form of query trees: how trees are joined so that equal queries are equal trees.

This module knows neither text nor tokens.
"""

from __future__ import annotations

from collections.abc import Iterable

from kb.model import And, Node, Not, Or, Phrase, Prefix, Quoted, Ranked, Word

# Engines and templates walk trees by recursion; nobody means more brackets inside one another than this.
MAX_NESTING = 20


def conjunction(parts: Iterable[Node]) -> Node:
    """Return the tree that matches where all parts, each in normal form, match.

    A `Ranked` stays each time it comes: a word that was typed twice counts twice.
    """
    flat = [each for part in parts for each in (part.parts if isinstance(part, And) else (part,))]
    first = {part: at for at, part in reversed(list(enumerate(flat)))}
    once = tuple(part for at, part in enumerate(flat) if isinstance(part, Ranked) or first[part] == at)
    return once[0] if len(once) == 1 else And(once)


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


def required(part: Node) -> Node:
    """Return a part with all its ranked words required."""
    match part:
        case Ranked(parts):
            return conjunction(parts)
        case And(parts):
            return conjunction(map(required, parts))
        case Quoted(inner):
            return Quoted(required(inner))
        case _:
            return part


def settled(tree: Node) -> Node:
    """Return a tree in which all ranked words that stand side by side are one `Ranked`, where its first word stood.

    Of a ranked word that can be read in more than one way each way is a word of its own.
    """
    match tree:
        case Ranked(parts):
            return Ranked(tuple(each for part in parts for each in (part.parts if isinstance(part, Or) else (part,))))
        case And(parts):
            words = [each for part in parts if isinstance(part, Ranked) for each in part.parts]
            first = next((at for at, part in enumerate(parts) if isinstance(part, Ranked)), len(parts))
            others = [settled(part) for part in parts[first:] if not isinstance(part, Ranked)]
            ranked = [settled(Ranked(tuple(words)))] if words else []
            return conjunction([*map(settled, parts[:first]), *ranked, *others])
        case Quoted(part):
            return Quoted(settled(part))
        case _:
            return tree


def unrequired(tree: Node) -> Node:
    """Return a tree with its words ranked that stand outside quotation marks and are required one by one."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    return settled(conjunction(Ranked((part,)) if isinstance(part, Word | Prefix) else part for part in parts))


def bare_words(tree: Node) -> str:
    """Return the words of a tree that say what it is about: those that are ranked, and those required beside them.

    What stands in quotation marks, in fields and in alternatives is left out; where nothing is ranked, all is.
    """
    parts = tree.parts if isinstance(tree, And) else (tree,)
    if not any(isinstance(part, Ranked) for part in parts):
        return ""
    return " ".join(filter(None, map(_said, parts)))


def _said(part: Node) -> str:
    match part:
        case Word(term) | Prefix(term):
            return term
        case Ranked(parts):
            return " ".join("-".join(each.terms) if isinstance(each, Phrase) else _said(each) for each in parts)
        case _:
            return ""


def nesting(node: Node) -> int:
    """Return how many `And`, `Or` and `Quoted` stand inside one another at the deepest place."""
    if isinstance(node, Not):
        return nesting(node.part)
    if isinstance(node, Quoted):
        return 1 + nesting(node.part)
    if isinstance(node, And | Or):
        return 1 + max(map(nesting, node.parts), default=0)
    return 0

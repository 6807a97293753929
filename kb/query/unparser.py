"""Tree -> text that reads back as the same tree.

Every group is put in brackets, also where the grammar would do without, so that a person sees what belongs
together. This module knows no tokens.
"""

from __future__ import annotations

from kb.laws import read_typed
from kb.model import And, Field, In, Most, Node, Not, Or, Phrase, Prefix, Quoted, Ranked, Same, Word, Years
from kb.text import terms


def unparse(tree: Node) -> str:
    """Write a tree as a person could type it.

    Of `Same` what was typed is written. `Most`, which nobody can type, is written like `Or`.
    """
    return _written(tree) if isinstance(tree, And | Ranked | Or | Most | Quoted) else _clause(tree)


def _written(tree: And | Ranked | Or | Most | Quoted, *, ranked: bool = True) -> str:
    """Write a tree without brackets around it.

    Args:
        tree: What is written.
        ranked: Whether words are ranked where it stands, so that those which are required need a sign.
    """
    match tree:
        case Ranked(parts):
            return " ".join(map(_ranked, parts))
        case And(parts):
            return " ".join(_clause(part) if ranked else _part(part) for part in parts)
        case Or(parts) | Most(parts):
            return " OR ".join(map(_part, parts))
        case Quoted(part):
            within = _written(part, ranked=ranked) if isinstance(part, And | Ranked) else _clause(part)
            return f"in:quotations {within}".rstrip()


def _clause(node: Node) -> str:
    """Write a part of an `And` in a place where words are ranked."""
    match node:
        case Word() | Prefix():
            return f"+{_leaf(node)}"
        case Ranked():
            return _written(node)
        case Quoted():
            return f"({_written(node)})"
        case Same(parts):
            return _clause(parts[0])
        case _:
            return _part(node)


def _part(node: Node) -> str:
    """Write a part in a place where words are required."""
    if isinstance(node, And | Or | Most | Ranked | Quoted):
        return f"({_written(node, ranked=False)})"
    if isinstance(node, Same):
        return _part(node.parts[0])
    if isinstance(node, Not):
        return f"-{_part(node.part)}"
    if isinstance(node, In):
        return f"{node.field.value}:{_value(node)}"
    if isinstance(node, Years):
        return f"year:{_years(node)}"
    return _leaf(node)


def _ranked(node: Node) -> str:
    """Write a ranked word; one of several words is held together as people type it."""
    return "-".join(node.terms) if isinstance(node, Phrase) else _part(node)


def _value(node: In) -> str:
    """Write the value of a field; a law as lawyers write it, where its words are enough to know it by."""
    if node.field is Field.CITES and not isinstance(node.part, Prefix):
        words = (node.part.term,) if isinstance(node.part, Word) else node.part.terms
        cited = read_typed(" ".join(words))
        if cited and tuple(terms(cited.normalised)) == words and len(words) > 1:
            return f'"{cited.normalised}"'
    return _leaf(node.part)


def _leaf(node: Word | Phrase | Prefix) -> str:
    if isinstance(node, Word):
        return node.term
    if isinstance(node, Prefix):
        return f"{node.stem}*"
    return f'"{" ".join(node.terms)}"' + (f"~{node.slop}" if node.slop else "")


def _years(node: Years) -> str:
    if node.first is not None and node.first == node.last:
        return f"{node.first:04}"
    first, last = ("" if year is None else f"{year:04}" for year in (node.first, node.last))
    return f"{first}..{last}"

"""Tree -> text that reads back as the same tree.

Every group is put in brackets, also where the grammar would do without, so that a person sees what belongs
together. This module knows no tokens.
"""

from __future__ import annotations

from kb.model import And, In, Most, Node, Not, Or, Phrase, Prefix, Quoted, Ranked, Word, Years


def unparse(tree: Node) -> str:
    """Write a tree as a person could type it. `Most`, which nobody can type, is written like `Or`."""
    if isinstance(tree, And | Ranked):
        return " ".join(map(_part, tree.parts))
    if isinstance(tree, Or | Most):
        return " OR ".join(map(_part, tree.parts))
    if isinstance(tree, Quoted):
        return f"in:quotations {_within(tree.part)}".rstrip()
    return _part(tree)


def _part(node: Node) -> str:
    if isinstance(node, And | Or | Most | Ranked | Quoted):
        return f"({unparse(node)})"
    if isinstance(node, Not):
        return f"-{_part(node.part)}"
    if isinstance(node, In):
        return f"{node.field.value}:{_leaf(node.part)}"
    if isinstance(node, Years):
        return f"year:{_years(node)}"
    return _leaf(node)


def _within(node: Node) -> str:
    """Write what is looked for within quotations, beside the words that say so."""
    return unparse(node) if isinstance(node, And) else _part(node)


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

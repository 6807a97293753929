"""Writes query trees as text that parses back to the same tree.

Every group is written in brackets, even where the grammar needs none, so that a reader sees what belongs together.
"""

from __future__ import annotations

from kb.laws.typed_law import parse_typed_law
from kb.model import (
    And,
    Field,
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
)
from kb.text import split_terms


def unparse(tree: Node) -> str:
    """Write a tree as a person could type it.

    A `SynonymGroup` is written as the words that were typed, and a `SaidBy` as the phrases, since the speaker is beside
    it.
    """
    return _write(tree) if isinstance(tree, And | Should | Or | WithinQuotations) else _write_clause(tree)


def _write(tree: And | Should | Or | WithinQuotations, *, ranked: bool = True) -> str:
    """Write a tree without brackets around it; where bare words are `ranked`, required ones need a plus sign."""
    match tree:
        case Should(parts):
            return " ".join(map(_write_ranked, parts))
        case And(parts):
            return " ".join(_write_clause(part) if ranked else _write_part(part) for part in parts)
        case Or(parts):
            return " OR ".join(map(_write_part, parts))
        case WithinQuotations(part):
            within = _write(part, ranked=ranked) if isinstance(part, And | Should) else _write_clause(part)
            return f"in:quotations {within}".rstrip()


def _write_clause(node: Node) -> str:
    """Write a part of an `And` in a place where bare words are ranked."""
    match node:
        case Word() | Prefix():
            return f"+{_write_term(node)}"
        case Should():
            return _write(node)
        case WithinQuotations():
            return f"({_write(node)})"
        case SynonymGroup(parts):
            return _write_clause(parts[0])
        case _:
            return _write_part(node)


def _write_part(node: Node) -> str:
    """Write a part in a place where bare words are required."""
    if isinstance(node, And | Or | Should | WithinQuotations):
        return f"({_write(node, ranked=False)})"
    if isinstance(node, SynonymGroup):
        return _write_part(node.parts[0])
    if isinstance(node, SaidBy):
        return _write_part(node.phrases[0] if len(node.phrases) == 1 else Or(node.phrases))
    if isinstance(node, Not):
        return f"-{_write_part(node.part)}"
    if isinstance(node, FieldQuery):
        return f"{node.field.value}:{_write_field_value(node)}"
    if isinstance(node, Years):
        return f"year:{_write_years(node)}"
    return _write_term(node)


def _write_ranked(node: Node) -> str:
    """Write a ranked word; a phrase typed as one word is joined by hyphens."""
    return "-".join(node.terms) if isinstance(node, Phrase) else _write_part(node)


def _write_field_value(node: FieldQuery) -> str:
    """Write the value of a field; a law in its printed short form, if that parses back to the same words."""
    if node.field is Field.CITES and not isinstance(node.part, Prefix):
        words = (node.part.term,) if isinstance(node.part, Word) else node.part.terms
        cited = parse_typed_law(" ".join(words))
        if cited and tuple(split_terms(cited.short_form)) == words and len(words) > 1:
            return f'"{cited.short_form}"'
    return _write_term(node.part)


def _write_term(node: Word | Phrase | Prefix) -> str:
    if isinstance(node, Word):
        return node.term
    if isinstance(node, Prefix):
        return f"{node.stem}*"
    return f'"{" ".join(node.terms)}"' + (f"~{node.slop}" if node.slop else "")


def _write_years(node: Years) -> str:
    if node.first is not None and node.first == node.last:
        return f"{node.first:04}"
    first, last = ("" if year is None else f"{year:04}" for year in (node.first, node.last))
    return f"{first}..{last}"

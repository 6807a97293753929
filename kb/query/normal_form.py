"""The normal form of query trees, in which equal queries are equal trees, and the operations on trees."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

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
    SpeakerId,
    WithinQuotations,
    Word,
    list_children,
    rewrite,
)

# Engines and templates walk trees recursively, and no real query nests brackets deeper than this.
MAX_NESTING = 20


def build_and(parts: Iterable[Node]) -> Node:
    """Join parts in normal form, all of which must match.

    Repeated parts are dropped, except each `Should`: a word that was typed twice counts twice.
    """
    flat = [each for part in parts for each in (part.parts if isinstance(part, And) else (part,))]
    first = {part: at for at, part in reversed(list(enumerate(flat)))}
    once = tuple(part for at, part in enumerate(flat) if isinstance(part, Should) or first[part] == at)
    return once[0] if len(once) == 1 else And(once)


def build_or(parts: Iterable[Node]) -> Node:
    """Join one or more parts in normal form, any of which must match."""
    flat = dict.fromkeys(each for part in parts for each in (part.parts if isinstance(part, Or) else (part,)))
    return next(iter(flat)) if len(flat) == 1 else Or(tuple(flat))


def negate(part: Node) -> Node:
    """Return the tree that matches where a part in normal form does not match."""
    return part.part if isinstance(part, Not) else Not(part)


def within_quotations(part: Node) -> Node:
    """Limit a part in normal form to quotations."""
    return part if isinstance(part, WithinQuotations) else WithinQuotations(part)


def require_all(part: Node) -> Node:
    """Return a part with its ranked words made required."""
    match part:
        case Should(parts):
            return build_and(parts)
        case And(parts):
            return build_and(map(require_all, parts))
        case WithinQuotations(inner):
            return WithinQuotations(require_all(inner))
        case _:
            return part


def normalize(tree: Node) -> Node:
    """Return a tree with the ranked words of each `And` gathered in one `Should`, in the place of the first of them.

    The alternatives of a ranked word with several readings are ranked words of their own.
    """
    match tree:
        case Should(parts):
            return Should(tuple(each for part in parts for each in (part.parts if isinstance(part, Or) else (part,))))
        case And(parts):
            words = [each for part in parts if isinstance(part, Should) for each in part.parts]
            first = next((at for at, part in enumerate(parts) if isinstance(part, Should)), len(parts))
            others = [normalize(part) for part in parts[first:] if not isinstance(part, Should)]
            ranked = [normalize(Should(tuple(words)))] if words else []
            return build_and([*map(normalize, parts[:first]), *ranked, *others])
        case WithinQuotations(part):
            return WithinQuotations(normalize(part))
        case _:
            return tree


def make_optional(tree: Node) -> Node:
    """Return a tree with its required words outside quotation marks made ranked."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    return normalize(build_and(Should((part,)) if isinstance(part, Word | Prefix) else part for part in parts))


def extract_bare_words(tree: Node) -> str:
    """Return the ranked words of a tree and the required words beside them, what the query is about.

    Quotations, fields and alternatives are left out. Empty if the tree has no ranked words.
    """
    parts = tree.parts if isinstance(tree, And) else (tree,)
    if not any(isinstance(part, Should) for part in parts):
        return ""
    return " ".join(filter(None, map(_extract_words, parts)))


def _extract_words(part: Node) -> str:
    match part:
        case Word(term) | Prefix(term):
            return term
        case Should(parts):
            return " ".join(
                "-".join(each.terms) if isinstance(each, Phrase) else _extract_words(each) for each in parts
            )
        case _:
            return ""


def measure_nesting(node: Node) -> int:
    """Return how deeply `And`, `Or` and `WithinQuotations` are nested."""
    deepest = max(map(measure_nesting, list_children(node)), default=0)
    return deepest + isinstance(node, And | Or | WithinQuotations)


# ------------------------------------------------------------------------------- speaker: and role:

_Alternatives = tuple[Word | Phrase | Prefix, ...]
FindSpeakers = Callable[[Field, Word | Phrase | Prefix], frozenset[SpeakerId]]
"""Returns a library's speakers whose name (`SPEAKER`) or role (`ROLE`) matches a part of a query."""

_NOTHING = Or(())


def bind_speakers(tree: Node) -> Node:
    """Return a tree with each phrase bound to the speakers asked for in the same `And`, as engines expect it.

    A phrase, or an `Or` of phrases, then matches if one quotation has it and its speaker's name has all that the
    `SPEAKER` fields of that `And` ask for. Several phrases may be in several quotations. Words outside quotation marks,
    negated parts, and parts in another `And` keep their meaning: `-"the dock" speaker:quill` leaves out every passage
    with the phrase, and `-("the dock" speaker:quill)` those in which Quill says it. If nothing is bound, the same tree
    is returned.
    """
    match tree:
        case And(parts):
            bound = [bind_speakers(part) for part in parts]
            names = [each for each in map(_list_names, bound) if each]
            return And(tuple(_bind(part, names) for part in bound) if names else tuple(bound))
        case _:
            return rewrite(tree, bind_speakers)


def _list_names(part: Node) -> _Alternatives:
    """Return the alternatives for a speaker's name, if a part asks for nothing but a speaker."""
    match part:
        case FieldQuery(Field.SPEAKER, name):
            return (name,)
        case Or(parts) if all(isinstance(each, FieldQuery) and each.field is Field.SPEAKER for each in parts):
            return tuple(each.part for each in parts if isinstance(each, FieldQuery))
        case _:
            return ()


def _bind(part: Node, names: Sequence[_Alternatives]) -> Node:
    match part:
        case Phrase():
            return SaidBy((part,), tuple(names))
        case Or(parts) if parts and all(isinstance(each, Phrase) for each in parts):
            return SaidBy(tuple(each for each in parts if isinstance(each, Phrase)), tuple(names))
        case _:
            return part


def limit_speakers(tree: Node, find: FindSpeakers) -> Node:
    """Limit the speakers that a tree asks for to those that `find` knows.

    The name of any other speaker finds what an unknown name finds: nothing. The tree has its phrases bound.
    """
    match tree:
        case FieldQuery(Field.SPEAKER | Field.ROLE, part):
            found = find(tree.field, part)
            return replace(tree, speakers=found) if found else _NOTHING
        case SaidBy(_, names):
            found = frozenset.intersection(
                *(frozenset().union(*(find(Field.SPEAKER, each) for each in some)) for some in names)
            )
            return replace(tree, speakers=found) if found else _NOTHING
        case _:
            return rewrite(tree, lambda part: limit_speakers(part, find))

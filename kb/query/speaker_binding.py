"""The meaning of `speaker:` and `role:`: speakers that the library lists, and phrases searched in their words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from kb.model import And, Field, FieldQuery, Node, Or, Phrase, Prefix, SaidBy, SpeakerId, Word, rewrite

_Alternatives = tuple[Word | Phrase | Prefix, ...]
FindSpeakers = Callable[[Field, Word | Phrase | Prefix], frozenset[SpeakerId]]
"""Returns a library's listed speakers whose name (`SPEAKER`) or role (`ROLE`) matches a part of a query."""

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
    """Limit the speakers that a tree asks for to those that the library lists.

    The name of an unlisted speaker finds what an unknown name finds: nothing. The tree has its phrases bound.
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

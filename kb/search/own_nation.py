"""The nation whose law and guidance a search prefers: the library's own, unless the search asks about others."""

from __future__ import annotations

from kb.model import And, Field, FieldQuery, Filters, MinimumMatch, Node, Not, Or, Should, SynonymGroup
from kb.text.jurisdictions import find_named_places, meet


def choose_nation(own: str, text: str, tree: Node, filters: Filters) -> str:
    """Return the nation to prefer, "" for none.

    Args:
        own: The library's own nation, "" where it has none.
        text: As typed.
        tree: Of the text.
        filters: Chosen from the facets.
    """
    if not own or filters.jurisdiction or _asks_for_place(tree):
        return ""
    return own if all(meet(own, each) for each in find_named_places(text)) else ""


def _asks_for_place(tree: Node) -> bool:
    """Tell whether a part of a query says where passages apply, or do not."""
    match tree:
        case FieldQuery(field):
            return field is Field.NATION
        case Not(part):
            return _asks_for_place(part)
        case And(parts) | Or(parts) | Should(parts) | SynonymGroup(parts) | MinimumMatch(parts):
            return any(map(_asks_for_place, parts))
        case _:
            return False

"""The nation whose law and guidance a search prefers: the library's own, unless the search asks about others."""

from __future__ import annotations

from kb.model import Field, FieldQuery, Filters, Node, walk
from kb.text.jurisdictions import find_named_places, meet


def choose_home_jurisdiction(own: str, text: str, tree: Node, filters: Filters) -> str:
    """Return the library's own nation; "" if the search is limited to places or names one outside it."""
    if not own or filters.jurisdiction or _asks_for_place(tree):
        return ""
    return own if all(meet(own, each) for each in find_named_places(text)) else ""


def _asks_for_place(tree: Node) -> bool:
    return any(isinstance(node, FieldQuery) and node.field is Field.NATION for node in walk(tree))

"""Prefix expansion: the terms of a library that a prefix of a query matches, chosen above the engine.

So a prefix means the same on every engine: its most frequent terms, up to a limit. Names and roles of speakers are few,
and searched without a limit, since a notice with their number would count unlisted speakers.
"""

from __future__ import annotations

from dataclasses import replace

from kb.engine.protocol import Reader, TermScope
from kb.model import Field, FieldQuery, Node, Prefix, WithinQuotations, rewrite

_FIELD_SCOPES = {
    Field.TITLE: TermScope.TITLE,
    Field.HEADING: TermScope.HEADING,
}


def expand_prefixes(tree: Node, reader: Reader, limit: int) -> tuple[Node, tuple[str, ...]]:
    """Give every prefix of a tree its terms, up to a limit; return it with a notice for each that was cut short."""
    expander = _PrefixExpander(reader, limit)
    return expander.expand(tree, TermScope.TEXT), tuple(dict.fromkeys(expander.notices))


class _PrefixExpander:
    """Expands the prefixes of one tree and collects the notices."""

    def __init__(self, reader: Reader, limit: int) -> None:
        self._reader = reader
        self._limit = limit
        self.notices: list[str] = []

    def expand(self, node: Node, scope: TermScope) -> Node:
        match node:
            case Prefix():
                return self._expand_prefix(node, scope)
            case FieldQuery(field, Prefix() as part) if field in _FIELD_SCOPES:
                return FieldQuery(field, self._expand_prefix(part, _FIELD_SCOPES[field]))
            case _:
                scope = TermScope.QUOTED if isinstance(node, WithinQuotations) else scope
                return rewrite(node, lambda part: self.expand(part, scope))

    def _expand_prefix(self, prefix: Prefix, scope: TermScope) -> Prefix:
        found = self._reader.list_terms(scope, prefix.stem, self._limit)
        if found.total > self._limit:
            self.notices.append(
                f"{found.total:,} words begin with “{prefix.stem}”; "
                f"the {self._limit} most frequent of them were searched. Type more letters to search them all."
            )
        return replace(prefix, terms=tuple(term for term, _ in found.terms))

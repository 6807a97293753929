"""The answer of `/suggest.json`: its shape, and how it is made.

This shape is a contract with other sites; keys may be added and never change. This module knows no HTTP: an address
is a path below the site's root.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict
from urllib.parse import quote, urlencode

from kb.model import Suggestion
from kb.present.answers import document_path, passage_path


class SuggestionAnswer(TypedDict):
    """Something of the library that typed letters may become; `search` is "" where it has a page of its own."""

    text: str
    kind: str
    url: str
    search: str


class SuggestAnswer(TypedDict):
    """The suggestions, the most useful first."""

    suggestions: list[SuggestionAnswer]


def suggest_answer(found: Iterable[Suggestion]) -> SuggestAnswer:
    """Return suggestions with their addresses."""
    return {
        "suggestions": [
            {"text": each.text, "kind": each.kind.value, "url": _address(each), "search": each.search} for each in found
        ]
    }


def _address(suggestion: Suggestion) -> str:
    if suggestion.speaker:
        return f"/speakers/{quote(suggestion.speaker, safe='')}"
    if suggestion.search or suggestion.document is None:
        return f"/search?{urlencode({'q': suggestion.search})}"
    if suggestion.passage:
        return passage_path(suggestion.document, suggestion.passage)
    return document_path(suggestion.document)

"""Typed words that the library has nowhere, and the text with others in their place.

Owns which words of a query can be mended, and how that is written. This module knows no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from kb.model import And, In, Most, Node, Not, Or, Phrase, Prefix, Quoted, Ranked, Same, Word, Years
from kb.text import tokens

_MOST = 8  # words of a query that are mended; a text of more unknown ones is in another language


def words_outside_marks(tree: Node) -> tuple[str, ...]:
    """Return the words of a query outside quotation marks, each once."""
    return tuple(dict.fromkeys(term for term, marked in _words(tree, bare=False) if not marked))


def unknown_words(tree: Node, has: Callable[[str], bool]) -> dict[str, bool]:
    """Return the words of a query that the library has nowhere.

    Args:
        tree: As it was parsed.
        has: Whether the library has a folded word, in any of its forms.

    Returns:
        Each word, and whether it was typed within quotation marks. Of too many there are none: such a text is in
        another language.
    """
    found: dict[str, bool] = {}
    for term, marked in dict.fromkeys(_words(tree, bare=False)):
        if term in found or not has(term):
            found[term] = found.get(term, False) or marked
    return found if len(found) <= _MOST else {}


def _words(tree: Node, *, bare: bool) -> Iterator[tuple[str, bool]]:
    match tree:
        case Word(term):
            yield term, False
        case Phrase(terms):
            for term in terms:
                yield term, not bare
        case And(parts) | Or(parts) | Most(parts) | Ranked(parts) | Same(parts):
            for part in parts:
                yield from _words(part, bare=isinstance(tree, Ranked))
        case Quoted(part):
            yield from _words(part, bare=False)
        case Not() | In() | Years() | Prefix():
            return


def rewritten(text: str, words: Mapping[str, str]) -> str:
    """Return typed text with some folded words of it replaced, all else as it was typed."""
    made, at = "", 0
    for token in tokens(text):
        if token.term in words:
            made += text[at : token.start] + words[token.term]
            at = token.end
    return made + text[at:]

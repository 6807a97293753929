"""The steps from one page of results to another, and the ways in which the words of a search can be looked for.

Knows how searches are written, and nothing of what they find.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.model import And, Node, Prefix, Ranked, Sort, Word
from kb.query import required, unparse, unrequired
from kb.web.languages import gettext as _
from kb.web.parameters import SearchParameters


@dataclass(frozen=True, slots=True)
class Step:
    """A way from this page of results to another, in words.

    Attributes:
        from_library: Whether the words are the library's, in its language, and not the site's.
    """

    words: str
    to: SearchParameters
    chosen: bool = False
    count: int | None = None
    from_library: bool = False


def ways(tree: Node, asked: SearchParameters, *, by_meaning: bool) -> tuple[Step, ...]:
    """Return the ways in which the words outside quotation marks can be looked for.

    Args:
        tree: Of the search.
        asked: The search.
        by_meaning: Whether the library can be searched by meaning.

    Returns:
        Words and meaning, words only, all of the words, as far as these differ here; none where only one is left, and
        none in the order of dates, which has no use for what is merely near.
    """
    parts = tree.parts if isinstance(tree, And) else (tree,)
    words = sum(len(part.parts) if isinstance(part, Ranked) else isinstance(part, Word | Prefix) for part in parts)
    if asked.sort is not Sort.RELEVANCE or not words:
        return ()
    any_words = any(isinstance(part, Ranked) for part in parts)
    ranked = asked if any_words else replace(asked, text=unparse(unrequired(tree)))
    found = []
    if by_meaning:
        found.append(_way(_("words and meaning"), replace(ranked, meaning=True), chosen=any_words and asked.meaning))
        found.append(_way(_("words only"), replace(ranked, meaning=False), chosen=any_words and not asked.meaning))
    else:
        found.append(_way(_("any of the words"), ranked, chosen=any_words))
    if words > 1:
        every = asked if not any_words else replace(asked, text=unparse(required(tree)))
        found.append(_way(_("all words"), every, chosen=not any_words))
    return tuple(found) if len(found) > 1 else ()


def _way(words: str, to: SearchParameters, *, chosen: bool) -> Step:
    return Step(words, replace(to, page=1), chosen)

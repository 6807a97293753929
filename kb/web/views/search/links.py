"""Links from one page of results to another, and the modes in which the words of a search can be matched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.model import And, Node, Prefix, Should, Sort, Word
from kb.query import make_optional, require_all, unparse
from kb.web.languages import gettext as _
from kb.web.params.models import SearchParameters
from kb.web.translations import gettext_noop

SORT_LABELS = {
    Sort.RELEVANCE: gettext_noop("relevance"),
    Sort.NEWEST: gettext_noop("newest"),
    Sort.OLDEST: gettext_noop("oldest"),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page of results; without a link if it `is_current`, the choice in force.

    `count` is the number of passages there, where known. A label `from_library` is in the library's language, not the
    site's.
    """

    label: str
    target: SearchParameters
    is_current: bool = False
    count: int | None = None
    from_library: bool = False


def list_match_modes(tree: Node, parameters: SearchParameters, *, by_meaning: bool) -> tuple[Link, ...]:
    """Return links to the modes in which the words outside quotation marks can be matched.

    They are words and meaning, words only, and all words, as far as these differ for this search. Empty where only one
    is left, and when sorting by date, where partial matches would come first.
    """
    parts = tree.parts if isinstance(tree, And) else (tree,)
    words = sum(len(part.parts) if isinstance(part, Should) else isinstance(part, Word | Prefix) for part in parts)
    if parameters.sort is not Sort.RELEVANCE or not words:
        return ()
    any_words = any(isinstance(part, Should) for part in parts)
    ranked = parameters if any_words else replace(parameters, text=unparse(make_optional(tree)))
    links = []
    if by_meaning:
        by_both, by_words = replace(ranked, meaning=True), replace(ranked, meaning=False)
        links.append(_link_mode(_("words and meaning"), by_both, is_current=any_words and parameters.meaning))
        links.append(_link_mode(_("words only"), by_words, is_current=any_words and not parameters.meaning))
    else:
        links.append(_link_mode(_("any of the words"), ranked, is_current=any_words))
    if words > 1:
        by_all = replace(parameters, text=unparse(require_all(tree))) if any_words else parameters
        links.append(_link_mode(_("all words"), by_all, is_current=not any_words))
    return tuple(links) if len(links) > 1 else ()


def _link_mode(label: str, target: SearchParameters, *, is_current: bool) -> Link:
    return Link(label, replace(target, page=1), is_current)

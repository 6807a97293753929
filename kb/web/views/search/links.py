"""Links from one page of results to another, and the modes in which the words of a search can be matched."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kb.model import And, Node, Phrase, Prefix, Should, Sort, Word
from kb.query import make_optional, require_all, unparse
from kb.web.languages import gettext as _
from kb.web.params.models import SearchParameters
from kb.web.translations import gettext_noop

SORT_LABELS = {
    Sort.RELEVANCE: gettext_noop("Best first"),
    Sort.NEWEST: gettext_noop("Newest"),
    Sort.OLDEST: gettext_noop("Oldest"),
    Sort.DOCUMENTS: gettext_noop("Which documents"),
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
    """Return links to the modes in which the words of a search can be matched, as far as these differ for it.

    They are words and meaning, words only, all words, and the words in this order. Empty where only one is left, and
    when sorting by date, where partial matches would come first.
    """
    if not parameters.sort.is_ranked:
        return ()
    if isinstance(tree, Phrase) and len(tree.terms) > 1:
        any_order = _link_mode(_("In any order"), replace(parameters, text=" ".join(tree.terms)), is_current=False)
        return _link_mode(_("In this order"), parameters, is_current=True), any_order
    parts = tree.parts if isinstance(tree, And) else (tree,)
    words = sum(len(part.parts) if isinstance(part, Should) else isinstance(part, Word | Prefix) for part in parts)
    if not words:
        return ()
    any_words = any(isinstance(part, Should) for part in parts)
    ranked = parameters if any_words else replace(parameters, text=unparse(make_optional(tree)))
    links = []
    if by_meaning:
        by_both, by_words = replace(ranked, meaning=True), replace(ranked, meaning=False)
        links.append(_link_mode(_("Words and meaning"), by_both, is_current=any_words and parameters.meaning))
        links.append(_link_mode(_("Words only"), by_words, is_current=any_words and not parameters.meaning))
    else:
        links.append(_link_mode(_("Any of the words"), ranked, is_current=any_words))
    if words > 1:
        by_all = replace(parameters, text=unparse(require_all(tree))) if any_words else parameters
        links.append(_link_mode(_("All your words"), by_all, is_current=not any_words))
    phrase = _join_as_phrase(tree)
    if phrase is not None:
        links.append(_link_mode(_("In this order"), replace(parameters, text=unparse(phrase)), is_current=False))
    return tuple(links) if len(links) > 1 else ()


def _link_mode(label: str, target: SearchParameters, *, is_current: bool) -> Link:
    return Link(label, replace(target, page=1), is_current)


def _join_as_phrase(tree: Node) -> Node | None:
    """Return a tree with its optional words as one phrase; None where they are fewer than two, or not whole words."""
    parts = tree.parts if isinstance(tree, And) else (tree,)
    ranked = next((part for part in parts if isinstance(part, Should)), None)
    if ranked is None or not all(isinstance(each, Word | Phrase) for each in ranked.parts):
        return None
    terms = tuple(term for each in ranked.parts for term in list_terms(each))
    if len(terms) < 2:
        return None
    changed = tuple(Phrase(terms) if part is ranked else part for part in parts)
    return And(changed) if len(changed) > 1 else changed[0]


def list_terms(part: Node) -> tuple[str, ...]:
    """Return the words of a word or a phrase; none of anything else."""
    match part:
        case Word(term):
            return (term,)
        case Phrase(terms):
            return terms
        case _:
            return ()

"""The kinds of a passage and the laws that it cites, as pages name them."""

from __future__ import annotations

from dataclasses import dataclass

from kb.engine import Snapshot
from kb.model import Field, In, Passage, PassageKind, Phrase, Query, Word
from kb.text import terms
from kb.web import addresses
from kb.web.catalogues import gettext_noop
from kb.web.languages import gettext
from kb.web.parameters import SearchParameters

_KINDS = {
    PassageKind.RECOMMENDATION: gettext_noop("recommendation"),
    PassageKind.DUTY: gettext_noop("duty"),
    PassageKind.INDICATORS: gettext_noop("indicators"),
    PassageKind.STATISTIC: gettext_noop("statistic"),
    PassageKind.CASE_STUDY: gettext_noop("case study"),
    PassageKind.DEFINITION: gettext_noop("definition"),
    PassageKind.QUOTATION: gettext_noop("quotation"),
    PassageKind.CONTACT: gettext_noop("contact"),
    PassageKind.LAW: gettext_noop("law cited"),
}


@dataclass(frozen=True, slots=True)
class CitedHere:
    """A law, or a provision of it, that a passage cites.

    Attributes:
        words: Its short form.
        title: The law's full name; empty where it is the short form.
        address: Of all passages that cite it.
        others: How many other passages cite it.
        search: The search for all passages that do.
    """

    words: str
    title: str
    address: str
    others: int
    search: SearchParameters


def kind_words(kind: str) -> str:
    """Return the name of a kind of passage in the language of the answer."""
    return gettext(_KINDS[PassageKind(kind)])


def kinds_in_words(passage: Passage) -> str:
    """Return the kinds of a passage in one line; that it cites a law is said by its laws."""
    kinds = [kind_words(kind.value) for kind in passage.all_kinds if kind is not PassageKind.LAW]
    laws = list(dict.fromkeys(each.normalised for each in passage.laws))
    if laws:
        more = len(laws) - 1
        cites = gettext("cites %(law)s and %(num)s more") if more else gettext("cites %(law)s")
        kinds.append(cites % {"law": laws[0], "num": more})
    line = ", ".join(kinds)
    return line[:1].upper() + line[1:]


def cited_here(passage: Passage, snapshot: Snapshot) -> tuple[CitedHere, ...]:
    """Return the laws that a passage cites, each with the number of other passages that do."""
    seen = dict.fromkeys((each.law, each.provision, each.normalised) for each in passage.laws)
    titles = {each.law: each.title for each in passage.laws}
    return tuple(
        CitedHere(
            words=normalised,
            title=titles[law] if titles[law] != law else "",
            address=addresses.law(law, provision),
            others=_citing(normalised, snapshot) - 1,
            search=search_for(normalised),
        )
        for law, provision, normalised in seen
    )


def search_for(normalised: str) -> SearchParameters:
    """Return the search for all passages that cite a law."""
    return SearchParameters(f'cites:"{normalised}"')


def citing(normalised: str) -> In:
    """Return the tree that finds all passages that cite a law."""
    words = tuple(terms(normalised))
    return In(Field.CITES, Word(words[0]) if len(words) == 1 else Phrase(words))


def _citing(normalised: str, snapshot: Snapshot) -> int:
    return snapshot.search(Query(citing(normalised), limit=0, facets=False)).total

"""Names of the kinds of passages with their evidence, and searches for passages that cite a law."""

from __future__ import annotations

from dataclasses import dataclass

from kb.classify.classifier import CORRECTION
from kb.model import Field, FieldQuery, KindLabel, Passage, PassageKind, Phrase
from kb.text import split_terms
from kb.web.languages import gettext
from kb.web.params.models import SearchParameters
from kb.web.translations import gettext_noop

_KINDS = {
    PassageKind.RECOMMENDATION: gettext_noop("A recommendation"),
    PassageKind.DUTY: gettext_noop("Something someone must do"),
    PassageKind.INDICATORS: gettext_noop("Signs to look for"),
    PassageKind.STATISTIC: gettext_noop("Figures"),
    PassageKind.CASE_STUDY: gettext_noop("A case study"),
    PassageKind.DEFINITION: gettext_noop("A definition"),
    PassageKind.QUOTATION: gettext_noop("A quotation"),
    PassageKind.CONTACT: gettext_noop("A phone number or address"),
    PassageKind.LAW: gettext_noop("A law named"),
}


_HEADINGS_SHOWN = 2  # the headings that rules examine if they find no words in the passage


def name_kind(kind: str) -> str:
    """Return the name of a kind of passage in the language of the page."""
    return gettext(_KINDS[PassageKind(kind)])


@dataclass(frozen=True, slots=True)
class ShownKind:
    """A kind of a passage, or the laws that it cites, in words.

    The evidence is from the passage or the headings above it; "" where an editor gave the kind, and for quotations and
    laws, which are shown by themselves.
    """

    name: str
    evidence: str = ""


def list_kinds(passage: Passage) -> tuple[ShownKind, ...]:
    """Return the kinds of a passage with their evidence, and the first law that it cites."""
    labels = {each.kind: each for each in passage.kinds}
    shown = [
        ShownKind(name_kind(kind.value), find_evidence(labels[kind], passage) if kind in labels else "")
        for kind in passage.all_kinds
        if kind is not PassageKind.LAW
    ]
    laws = list(dict.fromkeys(each.short_form for each in passage.laws))
    if laws:
        more = len(laws) - 1
        cites = gettext("Names %(law)s and %(num)s more laws") if more else gettext("Names %(law)s")
        shown.append(ShownKind(cites % {"law": laws[0], "num": more}))
    return tuple(shown)


def find_evidence(label: KindLabel, passage: Passage) -> str:
    """Return the first words that show a kind: in the passage, or else in the nearest headings above it."""
    if label.rule == CORRECTION:
        return ""
    if label.spans:
        return " ".join(label.spans[0].slice(passage.text).split())
    return " › ".join(passage.heading[-_HEADINGS_SHOWN:])


def search_for_law(short_form: str) -> SearchParameters:
    """Return the search for all passages that cite a law, or a provision of it."""
    return SearchParameters(f'cites:"{short_form}"')


def build_law_query(short_form: str) -> FieldQuery:
    """Return the query tree of that search."""
    return FieldQuery(Field.CITES, Phrase(tuple(split_terms(short_form))))

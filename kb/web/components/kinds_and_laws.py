"""Names of the kinds of passages, and searches for passages that cite a law."""

from __future__ import annotations

from kb.model import Field, FieldQuery, Passage, PassageKind, Phrase
from kb.text import split_terms
from kb.web.i18n.languages import gettext
from kb.web.i18n.translations import gettext_noop
from kb.web.params.models import SearchParameters

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


def name_kind(kind: str) -> str:
    """Return the name of a kind of passage in the language of the page."""
    return gettext(_KINDS[PassageKind(kind)])


def describe_kinds(passage: Passage) -> str:
    """Return the kinds of a passage in one line, with the first law that it cites."""
    kinds = [name_kind(kind.value) for kind in passage.all_kinds if kind is not PassageKind.LAW]
    laws = list(dict.fromkeys(each.short_form for each in passage.laws))
    if laws:
        more = len(laws) - 1
        cites = gettext("cites %(law)s and %(num)s more") if more else gettext("cites %(law)s")
        kinds.append(cites % {"law": laws[0], "num": more})
    line = ", ".join(kinds)
    return line[:1].upper() + line[1:]


def search_for_law(short_form: str) -> SearchParameters:
    """Return the search for all passages that cite a law, or a provision of it."""
    return SearchParameters(f'cites:"{short_form}"')


def build_law_query(short_form: str) -> FieldQuery:
    """Return the query tree of that search."""
    return FieldQuery(Field.CITES, Phrase(tuple(split_terms(short_form))))

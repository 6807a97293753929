"""Lexical resources of a library: synonyms, acronyms, spelling dictionary and suggestions, each built on demand.

Synonyms and acronyms, which every search needs, are rebuilt only after a commit that changes an acronym, and synonyms
after a change of their rules.
"""

from __future__ import annotations

from pathlib import Path

from kb.library.configuration import SynonymRules, watch_configuration
from kb.library.tallies import ACRONYM
from kb.library.view import LibraryView
from kb.model import SpeakerId
from kb.search.vocabulary.acronym_index import AcronymEntry, list_acronyms
from kb.search.vocabulary.expansion import Thesaurus
from kb.search.vocabulary.spelling_dictionary import SpellingDictionary
from kb.search.vocabulary.suggestions import Suggestions


def get_acronyms(view: LibraryView) -> tuple[AcronymEntry, ...]:
    """Return the acronyms that the library's documents explain."""
    return view.memoize_until_changed(ACRONYM, list_acronyms)


def get_thesaurus(view: LibraryView, library: Path) -> Thesaurus:
    """Return the synonyms of a library, by its acronyms and the rules in its folder."""
    return view.memoize_until_changed(ACRONYM, _build_thesaurus, watch_configuration(library).read().synonyms)


def get_suggestions(view: LibraryView) -> Suggestions:
    """Return the suggestions for typed text."""
    return view.memoize(_build_suggestions, view.closed_speakers)


def get_spelling(view: LibraryView) -> SpellingDictionary:
    """Return the words of the library's passages, for spelling correction."""
    return view.memoize(_build_spelling)


def _build_thesaurus(view: LibraryView, synonyms: SynonymRules) -> Thesaurus:
    return Thesaurus(synonyms.rules, get_acronyms(view))


def _build_suggestions(view: LibraryView, _closed: frozenset[SpeakerId]) -> Suggestions:
    return Suggestions(view.documents(), view.speakers(), get_acronyms(view))


def _build_spelling(view: LibraryView) -> SpellingDictionary:
    return SpellingDictionary(view.vocabulary())

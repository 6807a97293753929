"""Lexical resources of a library: synonyms, spelling dictionary and suggestions, each built once a commit.

A search reads of the acronyms only those that it needs; what reads all records is built when it is first asked for.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kb.library.view import LibraryView
from kb.query.synonym_rules import load_library_rules
from kb.search.acronym_index import find_acronyms, list_acronyms
from kb.search.expansion import Thesaurus
from kb.search.spelling_dictionary import SpellingDictionary
from kb.search.suggestions import Suggestions


def get_thesaurus(view: LibraryView, library: Path) -> Thesaurus:
    """Return the synonyms of a library, given by its folder too, for its own rules.

    Raises:
        SettingsError: The library's own synonym rules are invalid.
    """
    return view.derive(_build_thesaurus, library)


def get_suggestions(view: LibraryView) -> Suggestions:
    """Return what is suggested to a person who types."""
    return view.derive(_build_suggestions)


def get_spelling(view: LibraryView) -> SpellingDictionary:
    """Return the words of the library's passages, for spelling correction."""
    return view.derive(_build_spelling)


def _build_thesaurus(view: LibraryView, library: Path) -> Thesaurus:
    return Thesaurus(load_library_rules(library), partial(find_acronyms, view))


def _build_suggestions(view: LibraryView) -> Suggestions:
    return Suggestions(view.documents(), view.speakers(), list_acronyms(view))


def _build_spelling(view: LibraryView) -> SpellingDictionary:
    return SpellingDictionary(view.vocabulary())

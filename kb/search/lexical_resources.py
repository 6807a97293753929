"""Lexical resources of a library, built once per commit: synonyms, acronyms, spelling dictionary and suggestions."""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from kb.engine.protocol import Snapshot
from kb.query.synonym_rules import load_library_rules
from kb.search.acronym_index import AcronymEntry, build_acronym_index
from kb.search.expansion import Thesaurus
from kb.search.spelling_dictionary import SpellingDictionary
from kb.search.suggestions import Suggestions


class LexicalResources:
    """The lexical resources of one commit.

    Args:
        snapshot: The commit. No reference to it is kept, since the cache would keep it alive.
        library: The library's folder, for its own synonym rules.
    """

    def __init__(self, snapshot: Snapshot, library: Path) -> None:
        self.acronyms: tuple[AcronymEntry, ...] = build_acronym_index(snapshot.documents())
        self.thesaurus = Thesaurus(load_library_rules(library), self.acronyms)
        self._suggestions: Suggestions | None = None
        self._spelling: SpellingDictionary | None = None

    def load_suggestions(self, snapshot: Snapshot) -> Suggestions:
        """Return the suggestions, built on first use from the same commit."""
        if self._suggestions is None:
            self._suggestions = Suggestions(snapshot.documents(), snapshot.speakers(), self.acronyms)
        return self._suggestions

    def load_spelling(self, snapshot: Snapshot) -> SpellingDictionary:
        """Return the spelling dictionary, built on first use from the same commit."""
        if self._spelling is None:
            self._spelling = SpellingDictionary(snapshot.vocabulary())
        return self._spelling


_resources: WeakKeyDictionary[Snapshot, LexicalResources] = WeakKeyDictionary()
_lock = Lock()


def get_lexical_resources(snapshot: Snapshot, library: Path) -> LexicalResources:
    """Return the lexical resources of a commit, built on first use.

    Raises:
        SettingsError: The library's own synonym rules are invalid.
    """
    with _lock:
        found = _resources.get(snapshot)
        if found is None:
            found = _resources[snapshot] = LexicalResources(snapshot, library)
        return found

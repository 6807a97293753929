"""What a library's own words offer to whoever searches it: other words for what was typed, and what it may become.

Owns that all of this is made once for each commit. Knows no HTML and no HTTP.
"""

from __future__ import annotations

from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from kb.engine import Snapshot
from kb.query.glossary import Entry, glossary
from kb.query.rules import library_rules
from kb.query.spelling import Spelling
from kb.query.suggestions import Suggestions
from kb.query.synonyms import Thesaurus


class LibraryWords:
    """The words of a library as of one commit.

    Args:
        snapshot: The commit. It is not kept.
        library: The library's folder, for its own rules.

    Attributes:
        glossary: The acronyms that its documents explain.
        thesaurus: What else to look for beside typed words.
    """

    def __init__(self, snapshot: Snapshot, library: Path) -> None:
        self.glossary: tuple[Entry, ...] = glossary(snapshot.documents())
        self.thesaurus = Thesaurus(library_rules(library), self.glossary)
        self._suggestions: Suggestions | None = None
        self._spelling: Spelling | None = None

    def suggestions(self, snapshot: Snapshot) -> Suggestions:
        """Return what the beginning of a search may become, made of the same commit when first asked for."""
        if self._suggestions is None:
            self._suggestions = Suggestions(snapshot.documents(), snapshot.speakers(), self.glossary)
        return self._suggestions

    def spelling(self, snapshot: Snapshot) -> Spelling:
        """Return what words may have been meant for, made of the same commit when first asked for."""
        if self._spelling is None:
            self._spelling = Spelling(snapshot.vocabulary())
        return self._spelling


_made: WeakKeyDictionary[Snapshot, LibraryWords] = WeakKeyDictionary()
_making = Lock()


def words_of(snapshot: Snapshot, library: Path) -> LibraryWords:
    """Return the words of a commit, which are made once.

    Raises:
        SettingsError: The library's own rules cannot be used.
    """
    with _making:
        found = _made.get(snapshot)
        if found is None:
            found = _made[snapshot] = LibraryWords(snapshot, library)
        return found

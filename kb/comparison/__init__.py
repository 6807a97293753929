"""What changed between two editions of a document: their passages matched, and the words of each pair compared."""

from kb.comparison.editions import Change, Comparison, EditionItem, Entry, compare_editions
from kb.comparison.words import WordRun, compare_words

__all__ = ["Change", "Comparison", "EditionItem", "Entry", "WordRun", "compare_editions", "compare_words"]

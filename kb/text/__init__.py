"""Text processing shared by all packages: folding, tokens, stems, sentences, and the tables they rest on.

All functions that return offsets return them in the text they were given, counted in characters.
"""

from __future__ import annotations

from kb.text.folding import FoldedText, fold, fold_letters
from kb.text.sentences import split_sentences
from kb.text.tokens import WORD, Token, compile_word_pattern, find_terms, split_terms, stem, tokenize
from kb.text.word_lists import FUNCTION_WORDS

"""The intent of a typed text: the name of something, a question, a quotation to be found, or words to look for."""

from __future__ import annotations

from dataclasses import dataclass

from kb.library.view import LibraryView
from kb.model import And, KnownItem, Node, Phrase, ReadAs, Should, Word
from kb.search.interpretation.known_items import find_known_items
from kb.text import split_terms
from kb.text.characters import DOUBLE_QUOTES, SINGLE_GUILLEMETS, SINGLE_QUOTES
from kb.text.word_lists import parse_words

_MARKS = DOUBLE_QUOTES + SINGLE_QUOTES + SINGLE_GUILLEMETS + "″"
_MIN_QUOTED = 2  # fewest words in quotation marks that are a quotation
_MIN_SENTENCE = 8  # fewest words of a text that begins and ends as a sentence
_MIN_LONG = 12  # fewest words of any other text that may be from a document
_SENTENCE_ENDS = (".", "!", "…", ".”", '."', ".’")
_QUESTION_WORDS = parse_words("who whom whose what when where which why how whether")
_AUXILIARIES = parse_words(
    "am are can could did do does had has have is may might must shall should was were will would"
)
_MIN_INVERTED = 3  # fewest words of a question that begins with an auxiliary
_NO_QUESTIONS = parse_words("not never")  # "Do not promise what you cannot keep"


@dataclass(frozen=True, slots=True)
class QueryIntent:
    """The intent of a typed text.

    Attributes:
        known_items: The items it names, the likeliest first.
        quoted: The words that may be from a document, without marks around them; "" if they are not looked for. A text
            that is neither a whole sentence nor in marks is a quotation only if they are found.
    """

    read_as: ReadAs = ReadAs.WORDS
    known_items: tuple[KnownItem, ...] = ()
    quoted: str = ""


def read_intent(text: str, tree: Node, view: LibraryView) -> QueryIntent:
    """Return the intent of a typed text; with operators or fields in its tree it is read as words."""
    items = find_known_items(text, view)
    if items:
        return QueryIntent(items[0].kind, items)
    typed = text.strip()
    if is_question(typed):
        return QueryIntent(ReadAs.QUESTION)
    if is_quotation(typed, tree):
        return QueryIntent(ReadAs.QUOTATION, quoted=typed.strip(f"{_MARKS} "))
    return QueryIntent(quoted=typed if _is_long(typed, tree) else "")


def is_question(text: str) -> bool:
    """Tell whether a text begins or ends as a question."""
    words = split_terms(text)
    if not words or text[:1] in _MARKS:
        return False
    if text.endswith("?"):
        return True
    if words[0] in _QUESTION_WORDS:
        return len(words) > 1
    is_inverted = words[0] in _AUXILIARIES and len(words) >= _MIN_INVERTED and words[1] not in _NO_QUESTIONS
    return is_inverted and not text.endswith(_SENTENCE_ENDS)


def is_quotation(text: str, tree: Node) -> bool:
    """Tell whether a text, with its tree, is a whole sentence, or is in quotation marks as a whole."""
    if isinstance(tree, Phrase) and text[:1] in _MARKS:
        return len(tree.terms) >= _MIN_QUOTED
    is_sentence = text[:1].isupper() and text.endswith(_SENTENCE_ENDS)
    return is_sentence and len(split_terms(text)) >= _MIN_SENTENCE and _is_plain(tree)


def _is_long(text: str, tree: Node) -> bool:
    """Tell whether a text has enough words to be a part of a sentence of a document."""
    return len(split_terms(text)) >= _MIN_LONG and _is_plain(tree)


def _is_plain(tree: Node) -> bool:
    match tree:
        case Word() | Phrase():
            return True
        case And(parts) | Should(parts):
            return all(map(_is_plain, parts))
        case _:
            return False

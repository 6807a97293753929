"""Tokens of a sentence with case and punctuation, and tests of what they, or quoted words, can be."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.model import Span
from kb.quotations.grammar import lexicon
from kb.text.names import BODY_WORDS, HONORIFICS, PARTICLES, ROLES

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:\b[A-Z]\.(?=\s*[A-Z“\"]))"
    r"|(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Sen|Sens|Rep|Reps|Gov|Lt|Gen|Col|Capt|Sgt|Supt|Insp|Cllr|St|Jr|Sr|Maj|Det|Cmdr|Atty|Sec|Pres|v|vs|al|Art|Arts)\."
    r"|(?:Nos?|n|paras?|pp?|ss?)\.(?=\s?\d)"
    r"|\d+(?:[.,]\d+)*|\w+(?:['’&/.\-‐‑]\w+)*['’]?|[^\w\s]"
)
SINGULAR = re.compile(r"\b(?:I|[Mm]y|me)\b")  # the first person
_NICKNAME_MARKS = frozenset('"“”')
_DEPUTY = re.compile(r"\A(?:co|vice|deputy)-")
_MAX_TITLE_WORDS = 8
_CONTRACTION = re.compile(r"(?:I|He|She|They|We|It|You|That|There|What|Who)['’]")


class SyntaxToken(NamedTuple):
    """A word or a punctuation mark, with offsets in the document's text."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()


def tokenize_sentence(text: str, start: int, end: int) -> list[SyntaxToken]:
    """Return the words and punctuation marks of `text[start:end]`."""
    return [SyntaxToken(match.group(), *match.span()) for match in _TOKEN.finditer(text, start, end)]


def is_capitalised(token: SyntaxToken) -> bool:
    """Tell whether a token can be part of a name."""
    return token.text[0].isupper() and token.lower not in lexicon.NOT_NAMES and not _CONTRACTION.match(token.text)


def slice_text(text: str, tokens: Sequence[SyntaxToken]) -> str:
    """Return the tokens as printed, without punctuation at their ends."""
    return text[tokens[0].start : tokens[-1].end].strip(" ,;:*†‡") if tokens else ""


def find_span(tokens: Sequence[SyntaxToken]) -> Span:
    """Return the span from the first token to the last."""
    return Span(tokens[0].start, tokens[-1].end)


def is_role(token: SyntaxToken) -> bool:
    """Tell whether a word is a person's role or occupation, singular or plural."""
    return is_role_word(token.text)


def is_role_word(word: str) -> bool:
    """Tell whether a word is a role: "officers", "Co-Chair’s", "T/Superintendent" (temporary)."""
    plain = word.lower().rpartition("/")[2].removesuffix("'s").removesuffix("’s").rstrip(".")
    return not ROLES.isdisjoint({plain, plain.removesuffix("s"), _DEPUTY.sub("", plain)})


def is_honorific(token: SyntaxToken) -> bool:
    """Tell whether a word is a title before a name: "Mr.", "Dame"."""
    return token.lower.rstrip(".") in HONORIFICS


def is_possessive(token: SyntaxToken) -> bool:
    """Tell whether a word is in the possessive case."""
    return token.text.endswith(("'s", "’s", "s'", "s’"))


def strip_possessive(token: SyntaxToken) -> SyntaxToken:
    """Return a word in the possessive case without its ending: "Roe" of "Roe's"."""
    bare = token.text[:-2] if token.text[-2] in "'’" else token.text[:-1]
    return SyntaxToken(bare, token.start, token.start + len(bare))


def is_acronym(token: SyntaxToken) -> bool:
    """Tell whether a word consists of capitals."""
    return len(token.text) > 1 and token.text.isupper() and token.text.isalpha()


def is_organisation(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether capitalised words name an organisation rather than a person."""
    return any(token.lower in BODY_WORDS for token in tokens) or (len(tokens) == 1 and is_acronym(tokens[0]))


def _is_name_word(token: SyntaxToken) -> bool:
    return is_capitalised(token) and not is_possessive(token)


def _is_name_joiner(tokens: Sequence[SyntaxToken], at: int) -> bool:
    """Tell whether the word before `at` joins parts of a name: "de", "van"."""
    if not 1 < at < len(tokens) or tokens[at - 1].lower not in PARTICLES:
        return False
    before = tokens[at - 3 : at - 1] if at > 2 and tokens[at - 2].lower in PARTICLES else tokens[at - 2 :]
    return is_capitalised(before[0])  # "Kitty van der Roe" has two


def find_final_name(tokens: Sequence[SyntaxToken]) -> int:
    """Return the index where the name at the end of a phrase begins."""
    at = len(tokens)
    while at > 0:
        token = tokens[at - 1]
        if not (_is_name_word(token) or token.text in _NICKNAME_MARKS or _is_name_joiner(tokens, at)):
            break
        at -= 1
    while at < len(tokens) and tokens[at].text in _NICKNAME_MARKS:
        at += 1
    return at


def starts_phrase(token: SyntaxToken) -> bool:
    """Tell whether a word other than a name can open a speaker's noun phrase: "the", "former", "spokesman"."""
    return token.lower in lexicon.DETERMINERS or token.lower in lexicon.OPENING_ADJECTIVES or is_role(token)


def may_describe(token: SyntaxToken) -> bool:
    """Tell whether a word can be part of a role before a name: "former", "Police", "Chief", but not "with"."""
    return (
        (token.text[0].isupper() and token.lower not in lexicon.NOT_NAMES)
        or token.lower == "of"
        or token.lower in lexicon.OPENING_ADJECTIVES
        or is_role(token)
    )


def has_group_noun(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether words in lower case name people or an organisation: "civil society organisations"."""
    return any(
        is_role(token) or token.lower in BODY_WORDS or token.lower.removesuffix("s") in BODY_WORDS for token in tokens
    )


def strip_determiner(name: str) -> str:
    """Return a noun phrase without its article."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in lexicon.DETERMINERS else name


def is_sentence(words: str) -> bool:
    """Tell by first letter and last mark whether a quoted text is a complete sentence."""
    first = next((each for each in words if each.isalpha()), "")
    return words[-1] in ".,!?…—–-”’\"'" and (first.isupper() or words[0] in ".…[")


def is_title(words: str, longest: int = _MAX_TITLE_WORDS) -> bool:
    """Tell whether a quoted text is a title or a name: few words, all but the minor ones capitalised."""
    title_words = words.rstrip(".,?…").split()
    if words.endswith("!") or not 1 < len(title_words) <= longest:
        return False
    return all(
        word[0].isupper() or not word[0].isalpha() or word in lexicon.LOWERCASE_IN_TITLES for word in title_words
    )

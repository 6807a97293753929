"""Words of a sentence with their offsets, and what a single word or a run of words can be.

This module knows words only: nothing of phrases, sentences or speakers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from kb.split.quoting import lexicon

_TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}|(?:\b[A-Z]\.(?=\s*[A-Z“\"]))"
    r"|(?:Mr|Mrs|Ms|Mx|Dr|Prof|Rev|Hon|Sen|Sens|Rep|Reps|Gov|Lt|Gen|Col|Capt|Sgt|Supt|Insp|Cllr|St|Jr|Sr|Maj|Det|Cmdr|Atty|Sec|Pres)\."
    r"|\d+(?:[.,]\d+)*|\w+(?:['’&/.\-‐‑]\w+)*['’]?|[^\w\s]"
)
_NICKNAME_MARKS = frozenset('"“”')
_CONTRACTION = re.compile(r"(?:I|He|She|They|We|It|You|That|There|What|Who)['’]")


class Token(NamedTuple):
    """A word or a mark of a sentence, with its offsets in the document's text."""

    text: str
    start: int
    end: int

    @property
    def lower(self) -> str:
        """The word in lower case."""
        return self.text.lower()


def tokens(text: str, start: int, end: int) -> list[Token]:
    """Cut a stretch of text into words and marks."""
    return [Token(match.group(), *match.span()) for match in _TOKEN.finditer(text, start, end)]


def is_capitalised(token: Token) -> bool:
    """Tell whether a token can be part of a name."""
    return token.text[0].isupper() and token.lower not in lexicon.NOT_NAMES and not _CONTRACTION.match(token.text)


def printed(text: str, part: Sequence[Token]) -> str:
    """Return the words as printed, without marks at their ends."""
    return text[part[0].start : part[-1].end].strip(" ,;:") if part else ""


def is_role(token: Token) -> bool:
    """Tell whether a word is what somebody is or does, in the singular or the plural."""
    word = token.lower
    for mark in ("'s", "’s"):
        word = word.removesuffix(mark)
    return word in lexicon.ROLES or (word.endswith("s") and word[:-1] in lexicon.ROLES)


def is_possessive(token: Token) -> bool:
    """Tell whether a word ends in a possessive mark."""
    return token.text.endswith(("'s", "’s", "s'", "s’"))


def is_acronym(token: Token) -> bool:
    """Tell whether a word is in capitals only."""
    return len(token.text) > 1 and token.text.isupper() and token.text.isalpha()


def is_body(part: Sequence[Token]) -> bool:
    """Tell whether capitalised words name an organisation rather than a person."""
    return any(token.lower in lexicon.ORGANISATIONS for token in part) or (
        len(part) == 1 and is_acronym(part[0]) and len(part[0].text) > 1
    )


def _is_name_word(token: Token) -> bool:
    return is_capitalised(token) and not is_possessive(token)


def _joins(part: Sequence[Token], at: int) -> bool:
    """Tell whether the word before `at` joins two parts of a name: "de", "van"."""
    return at < len(part) and at > 1 and part[at - 1].lower in lexicon.NAME_JOINERS and is_capitalised(part[at - 2])


def final_run(part: Sequence[Token]) -> int:
    """Return where the run of name words that ends a phrase begins."""
    at = len(part)
    while at > 0:
        token = part[at - 1]
        if not (_is_name_word(token) or token.text in _NICKNAME_MARKS or _joins(part, at)):
            break
        at -= 1
    while at < len(part) and part[at].text in _NICKNAME_MARKS:
        at += 1
    return at


def opens_phrase(token: Token) -> bool:
    """Tell whether a word that is not a name can open a speaker's noun phrase: "the", "former", "spokesman"."""
    return token.lower in lexicon.DETERMINERS or token.lower in lexicon.OPENING_ADJECTIVES or is_role(token)


def may_describe(token: Token) -> bool:
    """Tell whether a word can stand in a role before a name: "former", "Police", "Chief", but not "with" or "said"."""
    return (
        (token.text[0].isupper() and token.lower not in lexicon.NOT_NAMES)
        or token.lower in {"of"} | lexicon.OPENING_ADJECTIVES
        or is_role(token)
    )


def names_group(part: Sequence[Token]) -> bool:
    """Tell whether words without capitals name people or an organisation: "civil society organisations"."""
    return any(
        is_role(token) or token.lower in lexicon.ORGANISATIONS or token.lower.removesuffix("s") in lexicon.ORGANISATIONS
        for token in part
    )


def without_determiner(name: str) -> str:
    """Return a noun phrase without its article."""
    first, _, rest = name.partition(" ")
    return rest if rest and first.lower() in lexicon.DETERMINERS else name

"""Tells whether a text is English, and its region by the spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.text.word_lists import COMMONEST_WORDS

_BRITISH = re.compile(
    r"\b(?:labour\w*|behaviour\w*|favour\w*|honour\w*|neighbour\w*|harbour\w*|colour\w*|centres?|defence|offences?|programmes?|"
    r"licence|cheques?|travell(?:ed|ing|ers?)|counsell(?:ing|ors?)|(?:organ|recogn|critic|emphas|minim|real|util|final)is(?:e[ds]?|ing)|"
    r"(?:criminal|priorit|victim)is\w+|analys(?:e[ds]|ing)|enrolment|fulfil|whilst|catalogues?|judgements?|practis(?:e[ds]|ing))\b"
)
_AMERICAN = re.compile(
    r"\b(?:labor(?:ers?|ing)?|behaviors?|behavioral|favor(?:s|ed|ite|able)?|honor(?:s|ed|ing)?|neighbor\w*|harbor\w*|colors?|centers?|"
    r"defense|offenses?|traveled|traveling|travelers?|counseling|counselors?|enrollment|fulfill|catalogs?|analyz(?:e[ds]?|ing))\b"
)  # lower case only: names keep their own spelling
_SAMPLE_CHARS = 60_000
_MIN_WORDS = 40
_ENGLISH = 0.2  # share of words of an English text that are among the commonest
_SURE, _MOST = 3, 0.9  # spellings of one kind, and their share
_WORD = re.compile(r"[^\W\d_]+")


def is_english(text: str) -> bool:
    """Tell whether a text is certainly English, by its commonest words."""
    words = _WORD.findall(text[:_SAMPLE_CHARS].casefold())
    return len(words) >= _MIN_WORDS and sum(word in COMMONEST_WORDS for word in words) >= _ENGLISH * len(words)


def find_spelling(text: str) -> str:
    """Return "GB" or "US" if the spelling of an English text is certainly that, else ""."""
    sample = text[:_SAMPLE_CHARS]
    british, american = (_count(form.finditer(sample)) for form in (_BRITISH, _AMERICAN))
    if british >= _SURE and british >= _MOST * (british + american):
        return "GB"
    if american >= _SURE and american >= _MOST * (british + american):
        return "US"
    return ""


def _count(matches: Iterable[re.Match[str]]) -> int:
    return sum(1 for _ in matches)


def choose_english(text: str, region: str, *, is_elsewhere: bool) -> str:
    """Return the language of an English text: with its nation's region unless its spelling contradicts that.

    `region` is the English of the jurisdiction ("GB", "AU"), "" if open; `is_elsewhere` says that the document applies
    where no region of English, or more than one, is written.
    """
    spelling = find_spelling(text)
    if not region:
        return f"en-{spelling}" if spelling and not is_elsewhere else "en"
    if region == "US":
        return "en" if spelling == "GB" else "en-US"
    if spelling == "US" and region != "CA":
        return "en"
    return f"en-{region}"

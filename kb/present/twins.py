"""The same words in other documents, in words for people, and a passage with all around it as the JSON pages answer.

Knows no markup; an address is a path below the site's root.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypedDict

from kb.model import DocumentRecord, Elsewhere, Hit, Passage, Twin
from kb.present.answers import (
    ContextAnswer,
    DocumentBrief,
    HitAnswer,
    PageAnswer,
    Standings,
    brief,
    hit_answer,
    page_answer,
    passage_answer,
    passage_path,
)

_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


class TwinAnswer(TypedDict):
    """Words of a passage that stand in another document.

    `passage` is the first there that has them, `page` that of the words there; `text` are the words here, `whole`
    tells whether these are all of the passage. Each of the `differences` is a change with the words here and there.
    """

    document: DocumentBrief
    passage: str
    page: PageAnswer | None
    whole: bool
    text: str
    words_changed: int
    differences: list[tuple[Literal["equal", "replace", "insert", "delete"], str, str]]
    url: str


class PassageContextAnswer(ContextAnswer):
    """A passage, its neighbours, where else its words stand, and what else is said on its subject.

    `elsewhere_more` tells that not all could be compared. What is `related` stands with the most useful first; its
    `score` is how near it is in meaning, in standard deviations above the mean of all passages.
    """

    elsewhere: list[TwinAnswer]
    elsewhere_more: bool
    related: list[HitAnswer]


def context_answer(
    record: DocumentRecord,
    passage: Passage,
    before: Sequence[Passage],
    after: Sequence[Passage],
    elsewhere: Elsewhere,
    related: Sequence[Hit],
    standings: Standings,
) -> PassageContextAnswer:
    """Return a passage with its neighbours, where else its words stand, and what else is said on its subject."""
    return {
        **passage_answer(record, passage, before, after, standings),
        "elsewhere": [_twin(passage, twin, standings) for twin in elsewhere.twins],
        "elsewhere_more": elsewhere.more,
        "related": [hit_answer(hit, standings) for hit in related],
    }


def _twin(passage: Passage, twin: Twin, standings: Standings) -> TwinAnswer:
    there = twin.there[0].id
    return {
        "document": brief(twin.document, standings),
        "passage": there,
        "page": page_answer(twin.pages),
        "whole": twin.whole,
        "text": twin.here.of(passage.text),
        "words_changed": twin.changed,
        "differences": [(each.change.value, each.pasted, each.source) for each in twin.differences],
        "url": passage_path(twin.document.id, there),
    }


def twin_words(passage: Passage, twin: Twin) -> str:
    """Say how many of a passage's words stand in another document, and how many are changed there."""
    changed = f"{_number(twin.changed)} {'word' if twin.changed == 1 else 'words'} changed"
    if twin.whole:
        return changed if twin.changed else "the same words"
    count = len(twin.here.of(passage.text).split())
    some = f"{_number(count)} of the words here"
    return f"{some}, {changed}" if twin.changed else some


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"

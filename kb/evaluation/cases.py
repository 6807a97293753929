"""Reads relevance cases: questions, each with conditions on what must come near the top, and what must not.

A file of cases is JSON Lines. Each line has an "id", a "question" and at least one condition:

    first, first_three, first_ten   each of these comes first, among the first three, or among the first ten
    never                           none of these comes among the first ten
    before                          pairs: the one comes before the other, wherever both are
    words_first                     the first passage has each of these expressions, in any form, and among the first
                                    ten no passage without it comes before one that has it

"These" are passages and documents, by id or address; a document means any of its passages. A list in the place of one
is a choice. "voice" says who asks, "note" why the case is there; neither is searched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from kb.errors import EvaluationError
from kb.evaluation.entries import Fields, get_string, read_entries
from kb.evaluation.metrics import FIRST, TOP
from kb.setting_faults import offer_nearest
from kb.text import split_terms

_EXPECTED = "Give a file of cases, one a line in JSON."


class Rule(StrEnum):
    """The rule of a condition."""

    FIRST = "first"
    FIRST_THREE = "first_three"
    FIRST_TEN = "first_ten"
    NEVER = "never"
    BEFORE = "before"
    WORDS_FIRST = "words_first"


LIMITS: Mapping[Rule, int] = MappingProxyType({Rule.FIRST: 1, Rule.FIRST_THREE: FIRST, Rule.FIRST_TEN: TOP})
_FIELDS = ("id", "question", "voice", "note", *Rule)


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a case.

    Attributes:
        wanted: Alternative ids of passages and documents; for `words_first` one expression.
        after: For `before`, the ids that must come later.
    """

    rule: Rule
    wanted: tuple[str, ...]
    after: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """The ids that must be in the library."""
        return () if self.rule is Rule.WORDS_FIRST else (*self.wanted, *self.after)

    def describe(self) -> str:
        """Return the condition as a line of a report."""
        wanted, after = " or ".join(self.wanted), " or ".join(self.after)
        return f"{self.rule}: {wanted} before {after}" if after else f"{self.rule}: {wanted}"


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its conditions, at least one."""

    id: str
    question: str
    conditions: tuple[Condition, ...]


def read_cases(path: Path) -> tuple[Case, ...]:
    """Read a file of cases.

    Raises:
        EvaluationError: The file is missing or has no case, or a line cannot be used.
    """
    cases = tuple(
        Case(identity, _read_question(fields, where), _read_conditions(fields, where))
        for identity, fields, where in read_entries(path, _EXPECTED)
    )
    if not cases:
        raise EvaluationError(f"'{path}' is empty. Write one case per line.")
    return cases


def _read_question(fields: Fields, where: str) -> str:
    question = get_string(fields, "question", where)
    if not split_terms(question):
        raise EvaluationError(f'{where} has a "question" without words. Write what a reader types.')
    for name in ("voice", "note"):
        get_string(fields, name, where, needed=False)
    return question


def _read_conditions(fields: Fields, where: str) -> tuple[Condition, ...]:
    for name in fields:
        if name not in _FIELDS:
            raise EvaluationError(
                f'{where} has the field "{name}", which no case has. {offer_nearest(name, _FIELDS)}'.rstrip()
            )
    conditions = tuple(each for rule in Rule for each in _read_rule(rule, fields, where))
    if not conditions:
        raise EvaluationError(f"{where} has no condition. Add one of {', '.join(Rule)}.")
    return conditions


def _read_rule(rule: Rule, fields: Fields, where: str) -> Iterator[Condition]:
    entries = fields.get(rule, [])
    if not isinstance(entries, list):
        raise EvaluationError(f'{where} has a "{rule}" that is not a list. Write it in square brackets.')
    for entry in entries:
        if rule is Rule.BEFORE:
            if not isinstance(entry, list) or len(entry) != 2:
                raise EvaluationError(
                    f'{where} has a "{rule}" that is not a list of pairs. Write [["BETTER", "WORSE"]].'
                )
            yield Condition(rule, _read_ids(entry[0], rule, where), _read_ids(entry[1], rule, where))
        elif rule is Rule.WORDS_FIRST:
            if not isinstance(entry, str) or not split_terms(entry):
                raise EvaluationError(f'{where} has something in "{rule}" that is no word. Write strings.')
            yield Condition(rule, (entry,))
        else:
            yield Condition(rule, _read_ids(entry, rule, where))


def _read_ids(entry: object, rule: Rule, where: str) -> tuple[str, ...]:
    ids = tuple(entry) if isinstance(entry, list) else (entry,)
    if not ids or not all(isinstance(each, str) and each.strip() for each in ids):
        raise EvaluationError(
            f'{where} has something in "{rule}" that is no id. Write the id of a passage or a document, '
            "or a list of such ids of which any will do."
        )
    return ids

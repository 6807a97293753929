"""Synonym rules: which words mean the same in this field and why, read from reviewed TOML files.

A file has any number of rules, each with its reason:

    [[rule]]
    same = ["non-punishment", "non-prosecution"]     # each finds the others
    reason = "..."

    [[rule]]
    typed = ["lawyer"]                               # one way: typing this
    also = ["solicitor", "barrister"]                # finds these too
    reason = "..."

    [[rule]]
    pairs = [["labour", "labor"], ["defence", "defense"]]
    reason = "British and American spelling."

A library's own file adds to the rules of the package; its `without = ["lawyer"]` removes the package's rules that have
one of these words.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kb.setting_faults import build_settings_error
from kb.settings import parse_toml
from kb.text import split_terms

SHIPPED = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True, slots=True)
class SynonymRule:
    """A one-way rule: typing any of some expressions finds the synonyms too."""

    typed: tuple[str, ...]
    synonyms: tuple[str, ...]
    reason: str


class _WrittenRule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    same: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _check_form(self) -> Self:
        if sum(map(bool, (self.same, self.typed or self.also, self.pairs))) != 1:
            raise ValueError("give 'same', or 'typed' and 'also', or 'pairs'")
        if self.same and len(self.same) < 2:
            raise ValueError("'same' needs two expressions or more")
        if bool(self.typed) != bool(self.also):
            raise ValueError("give 'typed' and 'also' together")
        expressions = (*self.same, *self.typed, *self.also, *(word for pair in self.pairs for word in pair))
        empty = next((each for each in expressions if not split_terms(each)), None)
        if empty is not None:
            raise ValueError(f"'{empty}' has no word")
        return self

    def expand(self) -> Iterator[SynonymRule]:
        if self.typed:
            yield SynonymRule(self.typed, self.also, self.reason)
        for group in (self.same, *self.pairs) if self.same else self.pairs:
            for at, each in enumerate(group):
                yield SynonymRule((each,), (*group[:at], *group[at + 1 :]), self.reason)


class _RulesFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: tuple[_WrittenRule, ...] = ()
    without: tuple[str, ...] = ()

    def expand(self) -> Iterator[SynonymRule]:
        for each in self.rule:
            yield from each.expand()


@cache
def load_shipped_rules() -> tuple[SynonymRule, ...]:
    """Load the rules of the package."""
    return tuple(_parse_rules_file(SHIPPED.read_bytes(), SHIPPED.name).expand())


def parse_rules(data: bytes, place: str) -> tuple[SynonymRule, ...]:
    """Return the rules of the package with those of a library's own file.

    Raises:
        SettingsError: With every fault in the file, which is named by `place`.
    """
    file = _parse_rules_file(data, place)
    without = {tuple(split_terms(each)) for each in file.without}
    kept = (
        each
        for each in load_shipped_rules()
        if without.isdisjoint(tuple(split_terms(text)) for text in (*each.typed, *each.synonyms))
    )
    return (*kept, *file.expand())


def _parse_rules_file(data: bytes, place: str) -> _RulesFile:
    try:
        return _RulesFile.model_validate(parse_toml(data, place))
    except ValidationError as error:
        raise build_settings_error(error, _RulesFile, place) from error

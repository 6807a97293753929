"""Rules of synonyms: which words mean the same in this field, and why; read from files that people review.

A file has any number of rules, each with its reason:

    [[rule]]
    same = ["non-punishment", "non-prosecution"]     # each is searched with the others
    reason = "..."

    [[rule]]
    typed = ["lawyer"]                               # one way: who types this
    also = ["solicitor", "barrister"]                # finds these, too
    reason = "..."

    [[rule]]
    pairs = [["labour", "labor"], ["defence", "defense"]]
    reason = "British and American spelling."

A library's own file adds to the rules that come with the package; its `without = ["lawyer"]` takes away those of the
package that have one of these words.

This module knows no query tree and no engine.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kb.errors import SettingsError
from kb.settings import LibraryConfig, faults
from kb.text import terms

SHIPPED = Path(__file__).with_name("synonyms.toml")


@dataclass(frozen=True, slots=True)
class Rule:
    """Who types one of some expressions finds others, too, for a reason."""

    typed: tuple[str, ...]
    also: tuple[str, ...]
    reason: str


class _WrittenRule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    same: tuple[str, ...] = ()
    typed: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if sum(map(bool, (self.same, self.typed or self.also, self.pairs))) != 1:
            raise ValueError("give 'same', or 'typed' and 'also', or 'pairs'")
        if self.same and len(self.same) < 2:
            raise ValueError("'same' needs two expressions or more")
        if bool(self.typed) != bool(self.also):
            raise ValueError("give 'typed' and 'also' together")
        expressions = (*self.same, *self.typed, *self.also, *(word for pair in self.pairs for word in pair))
        empty = next((each for each in expressions if not terms(each)), None)
        if empty is not None:
            raise ValueError(f"'{empty}' has no word")
        return self

    def rules(self) -> Iterator[Rule]:
        """Give the rules that this one stands for, each one way."""
        if self.typed:
            yield Rule(self.typed, self.also, self.reason)
        for group in (self.same, *self.pairs) if self.same else self.pairs:
            for at, each in enumerate(group):
                yield Rule((each,), (*group[:at], *group[at + 1 :]), self.reason)


class _RulesFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: tuple[_WrittenRule, ...] = ()
    without: tuple[str, ...] = ()

    def rules(self) -> Iterator[Rule]:
        """Give all rules, each one way."""
        for each in self.rule:
            yield from each.rules()


def library_rules(library: Path) -> tuple[Rule, ...]:
    """Return the rules of the package, and those of the file that a library's `library.toml` names.

    Raises:
        SettingsError: Naming every fault in the library's file.
    """
    shipped = _shipped()
    own = LibraryConfig.load(library).synonyms
    if not own:
        return shipped
    file = _read(library / own)
    without = {tuple(terms(each)) for each in file.without}
    kept = (each for each in shipped if without.isdisjoint(tuple(terms(text)) for text in (*each.typed, *each.also)))
    return (*kept, *file.rules())


@cache
def _shipped() -> tuple[Rule, ...]:
    return tuple(_read(SHIPPED).rules())


def _read(path: Path) -> _RulesFile:
    try:
        return _RulesFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise SettingsError(f"The synonyms in '{path}' cannot be read ({error.strerror}). Check the file.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"'{path}' is not TOML: {error}. Correct it and try again.") from error
    except ValidationError as error:
        raise faults(error, f"'{path}'") from error

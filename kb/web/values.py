"""Single values of an address or a form, read and refused: what each must be, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

LANGUAGE_NAME = "lang"
MAX_OFFSET = 999_999_999

_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with one parameter."""

    field: str
    message: str


def unknown(given: MultiDict[str, str], known: Collection[str]) -> list[Fault]:
    """Return a fault for each parameter that an address does not know."""
    names = f"Those known here are: {', '.join(known)}." if known else "This address takes none."
    known = (*known, LANGUAGE_NAME)  # which pages know, and which is checked apart
    return [Fault(name, f"There is no parameter '{shown(name)}' here. {names}") for name in given if name not in known]


def repeated(given: MultiDict[str, str], names: Iterable[str]) -> list[Fault]:
    """Return a fault for each parameter that is given more than once and may not be."""
    return [
        Fault(name, f"'{name}' was given {len(given.getlist(name))} times. Give it once.")
        for name in names
        if len(given.getlist(name)) > 1
    ]


def number(name: str, value: str | None, highest: int) -> tuple[int | None, list[Fault]]:
    """Read a whole number from 1 on; None where it is not given."""
    if value is None:
        return None, []
    if value.isascii() and value.isdigit() and len(value) <= len(str(highest)) and 1 <= int(value) <= highest:
        return int(value), []
    return None, [Fault(name, f"'{name}' was '{shown(value)}'. Give a whole number from 1 to {highest:,}.")]


def offset(name: str, value: str | None) -> tuple[int | None, list[Fault]]:
    """Read an offset in a text; None where it is not given."""
    if value is None:
        return None, []
    if value.isascii() and value.isdigit() and len(value) <= len(str(MAX_OFFSET)):
        return int(value), []
    return None, [Fault(name, f"'{name}' was '{shown(value)}'. Give a whole number: an offset in the passage's text.")]


def choice(name: str, value: str | None, choices: type[_Choice], default: _Choice) -> tuple[_Choice, list[Fault]]:
    """Read one of some values."""
    if value is None:
        return default, []
    try:
        return choices(value), []
    except ValueError:
        message = f"'{name}' was '{shown(value)}'. Give one of: {', '.join(choices)}."
        return default, [Fault(name, message)]


def shown(value: str) -> str:
    """Return a value as it can stand in a message."""
    return value if len(value) <= 40 else f"{value[:40]}…"

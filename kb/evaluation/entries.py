"""Readers of JSON Lines and of tables, whose errors name the line."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path

from kb.errors import EvaluationError

Fields = Mapping[str, object]


def read_lines(path: Path, expected: str) -> Iterator[tuple[str, str]]:
    """Yield the non-empty lines of a file in UTF-8, with their places; `expected` explains a missing file."""
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield line.rstrip("\r\n"), f"Line {number} of '{path}'"
    except FileNotFoundError as error:
        raise EvaluationError(f"There is no '{path}'. {expected}") from error
    except OSError as error:
        raise EvaluationError(f"Cannot read '{path}': {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise EvaluationError(f"'{path}' is not text in UTF-8. Save it in that encoding.") from error


def read_entries(path: Path, expected: str) -> Iterator[tuple[str, Fields, str]]:
    """Yield the id and the fields of each line of a JSON Lines file, and its place for error messages."""
    seen: set[str] = set()
    for line, where in read_lines(path, expected):
        try:
            fields = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{where} is not JSON: {error}.") from error
        if not isinstance(fields, dict):
            raise EvaluationError(f"{where} is not a JSON object. Write one object in braces per line.")
        identity = fields.get("id")
        if isinstance(identity, bool) or not isinstance(identity, str | int) or not str(identity).strip():
            raise EvaluationError(f'{where} has no "id". Give it one: a string or a whole number.')
        if str(identity) in seen:
            raise EvaluationError(f"{where} repeats the id '{identity}' of an earlier line. Give each line its own.")
        seen.add(str(identity))
        yield str(identity), fields, where


def get_string(fields: Fields, name: str, where: str, *, needed: bool = True) -> str:
    """Return the string of a field; "" if it is missing and not needed."""
    value = fields.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise EvaluationError(f'{where} has no "{name}", or one that is not a string. Give it one, which may be empty.')
    return value


def parse_number(text: str) -> float | None:
    """Return the finite number that a text spells, or None."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None

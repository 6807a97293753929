"""Messages for faulty settings: which key, which value, and the nearest right one."""

from __future__ import annotations

import json
import re
import tomllib
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel, ValidationError

from kb.errors import SettingFault, SettingsError

_LEAST_SIMILARITY = 0.6
_MAX_VALUE_CHARS = 80
_KEY_AND_VALUE = re.compile(r"""(?P<key>[\w-]+)\s*=\s*["'“”‘’]?(?P<value>[^\s"'“”‘’#\[{][^"“”#]*?)["'“”‘’]?""")
_SLANTED_MARK = re.compile("[“”„‟«»‘’]")
_SYNTAX_HINT = "Text needs quotation marks around it, lists need brackets, tables a line such as [exit]."
_CREDENTIALS = re.compile(r"//.*@")
_SYNTAX_PLACE = re.compile(r"\(at (?:line (?P<line>\d+), column \d+|end of document)\)")


def find_nearest(given: str, known: Iterable[str]) -> str:
    """Return the known name that is most like a given one; "" if none is alike."""
    by_folded = {each.casefold(): each for each in known}
    found = get_close_matches(given.casefold(), by_folded, n=1, cutoff=_LEAST_SIMILARITY)
    return by_folded[found[0]] if found else ""


def offer_nearest(given: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests the most similar known name; "" if none is alike."""
    nearest = find_nearest(given, known)
    return f"Did you mean '{nearest}'?" if nearest else ""


def build_settings_error(error: ValidationError, schema: type[BaseModel], place: str) -> SettingsError:
    """Return an error with one message that names every fault; `place` is the file's name, or "the environment"."""
    return gather_faults(describe_faults(error, schema, place), place)


def gather_faults(faults: Sequence[SettingFault], place: str) -> SettingsError:
    """Return an error with one message that names every fault, one a line."""
    lines = [f"{place} cannot be used. Correct what follows and try again.", *(f"{each}" for each in faults)]
    return SettingsError("\n".join(lines), tuple(faults))


def describe_faults(
    error: ValidationError,
    schema: type[BaseModel],
    place: str,
    spell: Callable[[str], str] = str,
) -> list[SettingFault]:
    """Return every fault that pydantic found in a file or the environment; `spell` returns a key's spelling there."""
    return [_describe_fault(each, schema, place, spell) for each in error.errors()]


def _describe_fault(
    error: Mapping[str, Any], schema: type[BaseModel], place: str, spell: Callable[[str], str]
) -> SettingFault:
    location = [part for part in error["loc"] if not isinstance(part, str) or part not in ("tuple", "function-before")]
    key = spell(".".join(str(part + 1) if isinstance(part, int) else part for part in location)) if location else ""
    kind, value = error["type"], error["input"]
    if kind == "extra_forbidden":
        known = [spell(each) for each in _find_model(schema, location[:-1]).model_fields]
        name = spell(str(location[-1]))
        offer = offer_nearest(name, known) or f"Known are {', '.join(known)}."
        return SettingFault(place, key, f"There is no key '{name}'. {offer}")
    if kind == "missing":
        return SettingFault(place, key, "This key is missing. Add it.")
    shown = _show_value(value)
    if kind == "value_error":
        message = str(error["msg"]).removeprefix("Value error, ").rstrip(".")
        mark = "" if message.endswith("?") else "."
        is_of_table = isinstance(value, Mapping)
        start = "" if is_of_table else f"The value is {shown}: "
        return SettingFault(place, key, f"{start}{message}{mark}")
    return SettingFault(place, key, f"The value is {shown}: {_say_what_is_expected(kind, value, error.get('ctx', {}))}")


def _say_what_is_expected(kind: str, value: object, limits: Mapping[str, object]) -> str:
    """Return what to write instead, with the nearest right value where one is obvious."""
    if kind.startswith("string_type"):
        offer = f" Did you mean {_show_value(str(value))}?" if isinstance(value, (int, float)) else ""
        return f"write text in quotation marks.{offer}"
    if kind in ("string_too_short", "too_short"):
        return "write at least one character." if isinstance(value, str) else "give at least one."
    if kind == "string_pattern_mismatch":
        return "write at least one word."
    if kind.startswith("bool"):
        meant = {"yes": "true", "on": "true", "1": "true", "no": "false", "off": "false", "0": "false"}
        meant |= {"true": "true", "false": "false"}
        nearest = meant.get(str(value).casefold())
        return "write true or false, without quotation marks." + (f" Did you mean {nearest}?" if nearest else "")
    if kind.startswith("int"):
        return "write a whole number."
    if kind.startswith(("float", "finite")):
        return "write a number."
    if limits and kind.startswith(("greater", "less")):
        (limit,) = limits.values()
        bounds = {
            "greater_than_equal": f"{limit} or more",
            "greater_than": f"more than {limit}",
            "less_than_equal": f"{limit} or less",
        }
        return f"write a number that is {bounds[kind]}."
    if kind in ("tuple_type", "list_type"):
        offer = f" Did you mean [{_show_value(value)}]?" if isinstance(value, str) else ""
        return f"write a list in square brackets.{offer}"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "write a table: its name in brackets on a line of its own, its keys below."
    return "it cannot be used here."


def describe_syntax(error: tomllib.TOMLDecodeError, text: str, place: str) -> SettingFault:
    """Return the fault of a text that is not TOML, with the line where parsing stopped."""
    number, written, is_ended = _locate_syntax(error, text)
    reason = _SYNTAX_PLACE.sub("", str(error)).strip().rstrip(".")
    what = "ends too early, after" if is_ended else "is not TOML in"
    nearest = _quote_value(written)
    offer = f"Did you mean: {nearest}" if nearest else _name_slanted_marks(written) or _SYNTAX_HINT
    return SettingFault(place, "", f"It {what} line {number}: {_shorten(written)} ({reason}). {offer}")


def describe_line(error: tomllib.TOMLDecodeError, text: str) -> str:
    """Return what is wrong with a text that is not TOML without quoting it: only the line, and marks in it."""
    number, written, is_ended = _locate_syntax(error, text)
    where = f"it ends too early, after line {number}" if is_ended else f"line {number} is not well formed"
    return f"{where}. {_name_slanted_marks(written) or _SYNTAX_HINT}"


def _locate_syntax(error: tomllib.TOMLDecodeError, text: str) -> tuple[int, str, bool]:
    """Return the number of the line where parsing stopped, the line, and whether that was the end of the text."""
    match = _SYNTAX_PLACE.search(str(error))
    lines = text.splitlines() or [""]
    given = int(match["line"] or 0) if match else 0
    is_ended = not 1 <= given <= len(lines)
    number = len(lines) if is_ended else given
    return number, lines[number - 1].strip(), is_ended


def _name_slanted_marks(line: str) -> str:
    """Return a sentence about a word processor's quotation marks in a line; "" if there are none."""
    marks = list(dict.fromkeys(_SLANTED_MARK.findall(line)))
    return f'Write the straight mark " in the place of {" and ".join(marks)}.' if marks else ""


def _quote_value(line: str) -> str:
    """Return a line of TOML with its value in quotation marks; empty where that does not make it valid."""
    match = _KEY_AND_VALUE.fullmatch(line)
    if not match:
        return ""
    quoted = f'{match["key"]} = "{match["value"]}"'
    try:
        tomllib.loads(quoted)
    except tomllib.TOMLDecodeError:
        return ""
    return _shorten(quoted)


def _find_model(schema: type[BaseModel], location: Sequence[int | str]) -> type[BaseModel]:
    """Return the model at a location inside another one."""
    model = schema
    for part in location:
        if isinstance(part, str):
            model = _unwrap_model(model.model_fields[part].annotation) or model
    return model


def _unwrap_model(annotation: object) -> type[BaseModel] | None:
    """Return the model in an annotation such as `tuple[Model, ...]`."""
    if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
        return annotation if issubclass(annotation, BaseModel) else None
    return next(filter(None, map(_unwrap_model, typing.get_args(annotation))), None)


def _show_value(value: object) -> str:
    """Return a value as TOML has it, shortened, and without the user and password that an address may have."""
    return _shorten(_CREDENTIALS.sub("//…@", json.dumps(value, ensure_ascii=False, default=str)))


def _shorten(text: str) -> str:
    return text if len(text) <= _MAX_VALUE_CHARS else f"{text[:_MAX_VALUE_CHARS]}…"

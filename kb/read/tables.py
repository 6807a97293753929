"""The tables of a metadata file with which an editor corrects what rules found: `[[quotations]]`, `[[kinds]]`.

Owns how their faults are told: a table with a fault is left out and the fault is said; the other tables count. What a
table may say is its own module's business.
"""

from __future__ import annotations

from typing import TypeVar

from pydantic import BaseModel, ValidationError

_Form = TypeVar("_Form", bound=BaseModel)


def read_tables(tables: object, form: type[_Form], key: str, name: str) -> tuple[tuple[_Form, ...], tuple[str, ...]]:
    """Return the sound tables, and one sentence for each of the others.

    Args:
        tables: What the metadata file has under the key.
        form: What one table may say.
        key: Such as "quotations".
        name: Of the file, for the faults.
    """
    if not isinstance(tables, list):
        return (), (f"'{name}': {key} should be tables headed [[{key}]]. It was left out; index again.",)
    sound: list[_Form] = []
    faults: list[str] = []
    for number, table in enumerate(tables, 1):
        try:
            sound.append(form.model_validate(table))
        except ValidationError as error:
            said = "; ".join(_fault(form, tuple(each["loc"]), each["type"], each["msg"]) for each in error.errors())
            faults.append(f"'{name}': table {number} of {key} was left out: {said}. Correct it and index again.")
    return tuple(sound), tuple(faults)


def _fault(form: type[BaseModel], place: tuple[int | str, ...], kind: str, message: str) -> str:
    key = str(place[0]) if place else "it"
    if kind == "extra_forbidden":
        return f"the key '{key}' is not known (use {', '.join(form.model_fields)})"
    if kind == "missing":
        return f"{key} is missing"
    return f"{key} {message.removeprefix('Value error, ')}"

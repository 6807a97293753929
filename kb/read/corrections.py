"""An editor's corrections of quotations: the `[[quotations]]` tables of a metadata file.

Owns the form of these tables. A table with a fault is left out and the fault is said; the other tables count.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, ValidationError

from kb.model import Correction


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"should be text in quotation marks, and is {value!r}")
    return " ".join(value.split())


def _words(value: object) -> str:
    text = _text(value)
    if not any(each.isalnum() for each in text):
        raise ValueError(f"should be words of the quotation, and is {value!r}")
    return text


_Text = Annotated[str, BeforeValidator(_text)]


class _Table(BaseModel):
    """What one table may say; all but the words may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[str, BeforeValidator(_words)]
    until: _Text = ""
    speaker: _Text = ""
    role: _Text = ""
    organisation: _Text = ""
    quotation: StrictBool = True
    anonymous: StrictBool = False


def read_corrections(tables: object, name: str) -> tuple[tuple[Correction, ...], tuple[str, ...]]:
    """Return the sound corrections among some tables, and one sentence for each fault.

    Args:
        tables: What the metadata file has under "quotations".
        name: Of the file, for the faults.
    """
    if not isinstance(tables, list):
        return (), (f"'{name}': quotations should be tables headed [[quotations]]. It was left out; index again.",)
    corrections: list[Correction] = []
    faults: list[str] = []
    for number, table in enumerate(tables, 1):
        try:
            corrections.append(Correction(**_Table.model_validate(table).model_dump()))
        except ValidationError as error:
            said = "; ".join(_fault(tuple(each["loc"]), each["type"], each["msg"]) for each in error.errors())
            faults.append(f"'{name}': table {number} of quotations was left out: {said}. Correct it and index again.")
    return tuple(corrections), tuple(faults)


def _fault(place: tuple[int | str, ...], kind: str, message: str) -> str:
    key = str(place[0]) if place else "it"
    if kind == "extra_forbidden":
        return f"the key '{key}' is not known (use {', '.join(_Table.model_fields)})"
    if kind == "missing":
        return f"{key} is missing"
    return f"{key} {message.removeprefix('Value error, ')}"

"""An editor's corrections of quotations: the `[[quotations]]` tables of a metadata file.

Owns the form of these tables.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool

from kb.model import Correction
from kb.read.tables import read_tables


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
    read, faults = read_tables(tables, _Table, "quotations", name)
    return tuple(Correction(**each.model_dump()) for each in read), faults

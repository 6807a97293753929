"""An editor's corrections of what kind a passage is: the `[[kinds]]` tables of a metadata file.

Owns the form of these tables.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, model_validator

from kb.laws import read_typed
from kb.model import KindCorrection, PassageKind
from kb.read.tables import read_tables

# What an editor may give or take away; a quotation and a law cited are corrected as what they are.
GIVEN = tuple(kind for kind in PassageKind if kind not in (PassageKind.QUOTATION, PassageKind.LAW))
_NAMES = ", ".join(GIVEN)


def _words(value: object) -> str:
    if not isinstance(value, str) or not any(each.isalnum() for each in value):
        raise ValueError(f"should be words of the passage, in quotation marks, and is {value!r}")
    return " ".join(value.split())


def _kinds(value: object) -> tuple[PassageKind, ...]:
    if not isinstance(value, list) or any(each not in GIVEN for each in value):
        raise ValueError(f"should be a list of kinds ({_NAMES}), and is {value!r}")
    return tuple(PassageKind(each) for each in value)


def _laws(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"should be a list of laws, such as ['MSA 2015 s.45'], and is {value!r}")
    unread = [each for each in value if not isinstance(each, str) or read_typed(each) is None]
    if unread:
        raise ValueError(f"has what cannot be read as a law: {unread[0]!r}; write it as in 'MSA 2015 s.45'")
    return tuple(value)


class _Table(BaseModel):
    """What one table may say: the words, and at least one thing more."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[str, BeforeValidator(_words)]
    kinds: Annotated[tuple[PassageKind, ...] | None, BeforeValidator(_kinds)] = None
    without: Annotated[tuple[PassageKind, ...], BeforeValidator(_kinds)] = ()
    laws: Annotated[tuple[str, ...] | None, BeforeValidator(_laws)] = None

    @model_validator(mode="after")
    def _says_something(self) -> _Table:
        if self.kinds is None and self.laws is None and not self.without:
            raise ValueError("says nothing of its passage; give kinds, without or laws")
        return self


def read_kind_corrections(tables: object, name: str) -> tuple[tuple[KindCorrection, ...], tuple[str, ...]]:
    """Return the sound corrections among some tables, and one sentence for each fault.

    Args:
        tables: What the metadata file has under "kinds".
        name: Of the file, for the faults.
    """
    read, faults = read_tables(tables, _Table, "kinds", name)
    return tuple(KindCorrection(each.words, each.kinds, each.without, each.laws) for each in read), faults

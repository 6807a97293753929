"""An editor's overrides: the `[[quotations]]`, `[[kinds]]` and `[[passages]]` tables of a sidecar file."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, ValidationError, model_validator

from kb.laws.typed_law import parse_typed_law
from kb.model import KindOverride, PassageKind, PassageOverride, QuotationOverride

_Table = TypeVar("_Table", bound=BaseModel)

# Kinds that an editor may assign; quotations and laws have overrides of their own.
_ASSIGNABLE_KINDS = tuple(kind for kind in PassageKind if kind not in (PassageKind.QUOTATION, PassageKind.LAW))
_KIND_NAMES = ", ".join(_ASSIGNABLE_KINDS)


def parse_quotation_overrides(tables: object, name: str) -> tuple[tuple[QuotationOverride, ...], tuple[str, ...]]:
    """Return the valid overrides in the sidecar's "quotations", and a sentence for each fault in the file `name`."""
    valid, faults = _parse_tables(tables, _QuotationTable, "quotations", name)
    return tuple(QuotationOverride(**each.model_dump()) for each in valid), faults


def parse_kind_overrides(tables: object, name: str) -> tuple[tuple[KindOverride, ...], tuple[str, ...]]:
    """Return the valid overrides in the sidecar's "kinds", and a sentence for each fault in the file `name`."""
    valid, faults = _parse_tables(tables, _KindTable, "kinds", name)
    return tuple(KindOverride(each.words, each.kinds, each.without, each.laws) for each in valid), faults


def parse_passage_overrides(tables: object, name: str) -> tuple[tuple[PassageOverride, ...], tuple[str, ...]]:
    """Return the valid overrides in the sidecar's "passages", and a sentence for each fault in the file `name`."""
    valid, faults = _parse_tables(tables, _PassageTable, "passages", name)
    return tuple(PassageOverride(each.words, not each.index) for each in valid), faults


def _parse_tables(
    tables: object, schema: type[_Table], key: str, name: str
) -> tuple[tuple[_Table, ...], tuple[str, ...]]:
    """Return the valid tables, and a sentence for each of the others."""
    if not isinstance(tables, list):
        return (), (f"'{name}': {key} should be tables headed [[{key}]]. It was left out; index again.",)
    valid: list[_Table] = []
    faults: list[str] = []
    for number, table in enumerate(tables, 1):
        try:
            valid.append(schema.model_validate(table))
        except ValidationError as error:
            reasons = "; ".join(
                _describe_fault(schema, tuple(each["loc"]), each["type"], each["msg"]) for each in error.errors()
            )
            faults.append(f"'{name}': table {number} of {key} was left out: {reasons}. Correct it and index again.")
    return tuple(valid), tuple(faults)


def _describe_fault(schema: type[BaseModel], location: tuple[int | str, ...], kind: str, message: str) -> str:
    key = str(location[0]) if location else "it"
    if kind == "extra_forbidden":
        return f"the key '{key}' is not known (use {', '.join(schema.model_fields)})"
    if kind == "missing":
        return f"{key} is missing"
    return f"{key} {message.removeprefix('Value error, ')}"


def _parse_text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"should be text in quotation marks, and is {value!r}")
    return " ".join(value.split())


def _parse_words(value: object, requirement: str) -> str:
    if not isinstance(value, str) or not any(each.isalnum() for each in value):
        raise ValueError(f"should be {requirement}, and is {value!r}")
    return _parse_text(value)


def _parse_quotation_words(value: object) -> str:
    _parse_text(value)  # a value that is not text has its own message
    return _parse_words(value, "words of the quotation")


def _parse_passage_words(value: object) -> str:
    return _parse_words(value, "words of the passage, in quotation marks")


def _parse_kinds(value: object) -> tuple[PassageKind, ...]:
    if not isinstance(value, list) or any(each not in _ASSIGNABLE_KINDS for each in value):
        raise ValueError(f"should be a list of kinds ({_KIND_NAMES}), and is {value!r}")
    return tuple(PassageKind(each) for each in value)


def _parse_laws(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(f"should be a list of laws, such as ['MSA 2015 s.45'], and is {value!r}")
    invalid = [each for each in value if not isinstance(each, str) or parse_typed_law(each) is None]
    if invalid:
        raise ValueError(f"has what cannot be read as a law: {invalid[0]!r}; write it as in 'MSA 2015 s.45'")
    return tuple(value)


_Text = Annotated[str, BeforeValidator(_parse_text)]


class _QuotationTable(BaseModel):
    """The keys of a [[quotations]] table; only `words` is required."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[str, BeforeValidator(_parse_quotation_words)]
    until: _Text = ""
    speaker: _Text = ""
    role: _Text = ""
    organisation: _Text = ""
    quotation: StrictBool = True
    anonymous: StrictBool = False


class _PassageTable(BaseModel):
    """The keys of a [[passages]] table, both required."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[str, BeforeValidator(_parse_passage_words)]
    index: StrictBool


class _KindTable(BaseModel):
    """The keys of a [[kinds]] table: `words`, and at least one of the others."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[str, BeforeValidator(_parse_passage_words)]
    kinds: Annotated[tuple[PassageKind, ...] | None, BeforeValidator(_parse_kinds)] = None
    without: Annotated[tuple[PassageKind, ...], BeforeValidator(_parse_kinds)] = ()
    laws: Annotated[tuple[str, ...] | None, BeforeValidator(_parse_laws)] = None

    @model_validator(mode="after")
    def _require_content(self) -> _KindTable:
        if self.kinds is None and self.laws is None and not self.without:
            raise ValueError("says nothing of its passage; give kinds, without or laws")
        return self

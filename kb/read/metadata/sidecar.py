"""The sidecar file of a source, NAME.EXT.toml.

A fault in the file does not cost the document: its valid parts are used, and each fault is a remark in the report. The
text of a source stays searchable while its editor corrects a date. If it is unreadable whether the file may be given
out, or search engines may come, they may not; if a correction of a quotation is unreadable, no speaker is given. A file
that cannot be read at all leaves its last version without such faults in force.
"""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, StrictBool, ValidationError

from kb.model import Authority, KindOverride, Metadata, MetadataOrigin, PassageOverride, QuotationOverride
from kb.read.metadata.identifiers import find_doi, normalize_isbn
from kb.read.metadata.overrides import parse_kind_overrides, parse_passage_overrides, parse_quotation_overrides
from kb.setting_faults import describe_line, offer_nearest
from kb.text.dates import list_readings

ZOTERO = MetadataOrigin.ZOTERO.value
_ID = "id"
_ORIGIN = "origin"  # of the metadata, if no keeper wrote it
_OLD, _RENAMED = "reviewed", "checked"
# Keys of overrides; all others but the id are metadata.
_QUOTATIONS, _KINDS, _PASSAGES = "quotations", "kinds", "passages"
PERMISSIONS = ("original", "index")  # false if they cannot be read
_PROTECTING = ("", _QUOTATIONS, _KINDS, _PASSAGES, *PERMISSIONS)  # a fault here is reported until it is corrected
_ID_PATTERN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_MAX_ID_CHARS = 140  # as for ids made from paths
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# What is inferred where a sidecar file does not say it, and may be called not known. A document always has a title.
_INFERRED = (
    *("date", "publisher", "authors", "kind", "language", "licence", "subtitle", "corporate_author", "isbn", "doi"),
    *("jurisdictions", "edition", "place", "authority", "valid_until", "withdrawn", "not_before"),
)
_AUTHORITIES = tuple(each.value for each in Authority)


@dataclass(frozen=True, slots=True)
class SidecarMetadata:
    """The valid content of a sidecar file, a sentence for each fault, and the key that has it ("" for all)."""

    metadata: Metadata = field(default_factory=Metadata)
    quotation_overrides: tuple[QuotationOverride, ...] = ()
    kind_overrides: tuple[KindOverride, ...] = ()
    passage_overrides: tuple[PassageOverride, ...] = ()
    faults: tuple[str, ...] = ()
    id: str = ""  # of the document; "" if the file gives none
    faulty_keys: tuple[str, ...] = ()
    speakers_withheld: bool = False  # as in `Document`
    origin: MetadataOrigin = MetadataOrigin.SIDECAR

    @property
    def protecting_faults(self) -> tuple[str, ...]:
        """The faults that may leave something unprotected."""
        return tuple(each for key, each in zip(self.faulty_keys, self.faults, strict=True) if key in _PROTECTING)


def read_sidecar(path: Path, last_good: Path | None = None) -> SidecarMetadata:
    """Read a sidecar file; `last_good` is its last version without faults that matter. Neither need exist."""
    try:
        data = path.read_bytes()
        return _parse_sidecar(data, path.name)
    except FileNotFoundError:
        return SidecarMetadata()
    except tomllib.TOMLDecodeError as error:
        reason = describe_line(error, decode_toml(data))
    except UnicodeDecodeError:
        reason = "it is not text in UTF-8. Save it anew as that (in Notepad: Save as, Encoding)."
    except OSError as error:
        reason = f"{error.strerror}. Check its rights."
    try:
        last = _parse_sidecar(last_good.read_bytes(), path.name) if last_good else None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        last = None
    instead = "what it said before stays in force" if last else "nobody is given as a speaker of the document"
    fault = (
        f"'{path.name}' is not a metadata file that can be read: {reason} Correct it and index again; until then "
        f"{instead}, the file itself is withheld, and search engines are asked to keep out."
    )
    last = last or SidecarMetadata(speakers_withheld=True)
    metadata = replace(last.metadata, original_withheld=True, noindex=True)
    return replace(last, metadata=metadata, faults=(fault, *last.faults), faulty_keys=("", *last.faulty_keys))


def decode_toml(data: bytes) -> str:
    """Return the text of a file in UTF-8, or in UTF-16 with a byte order mark, with TOML's line ends.

    Raises:
        UnicodeDecodeError: It is neither.
    """
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    return data.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")


def _parse_sidecar(data: bytes, name: str) -> SidecarMetadata:
    """Return the content of a sidecar file.

    Raises:
        TOMLDecodeError: It is not TOML.
        UnicodeDecodeError: It is not in UTF-8.
    """
    values = tomllib.loads(decode_toml(data))
    values = {rename_key(key): value for key, value in values.items()}
    identity, id_faults = _parse_id(values.pop(_ID, None), name)
    is_zoteros = values.get(_ORIGIN) == ZOTERO and bool(values.pop(_ORIGIN))
    quotations, quotation_faults = parse_quotation_overrides(values.pop(_QUOTATIONS, []), name)
    kinds, kind_faults = parse_kind_overrides(values.pop(_KINDS, []), name)
    passages, passage_faults = parse_passage_overrides(values.pop(_PASSAGES, []), name)
    metadata, faults = _parse_metadata(values, name)
    if passage_faults:  # unknown which passage was meant
        metadata = replace(metadata, noindex=True)
    return SidecarMetadata(
        metadata,
        quotations,
        kinds,
        passages,
        (*id_faults, *faults.values(), *quotation_faults, *kind_faults, *passage_faults),
        id=identity,
        speakers_withheld=bool(quotation_faults),  # unknown whom the table was to shield
        origin=MetadataOrigin.ZOTERO if is_zoteros else MetadataOrigin.SIDECAR,
        faulty_keys=(
            *[_ID] * len(id_faults),
            *faults,
            *[_QUOTATIONS] * len(quotation_faults),
            *[_KINDS] * len(kind_faults),
            *[_PASSAGES] * len(passage_faults),
        ),
    )


def _parse_id(value: object, name: str) -> tuple[str, tuple[str, ...]]:
    if value is None:
        return "", ()
    if _is_id(value):
        return str(value), ()
    return "", (f"'{name}': id {_describe_id(value)}. It was left out; correct it and index again.",)


def _is_id(value: object) -> bool:
    return isinstance(value, str) and len(value) <= _MAX_ID_CHARS and _ID_PATTERN.fullmatch(value) is not None


def _describe_id(value: object) -> str:
    return (
        f"should be small letters a to z and digits, in words joined by hyphens, {_MAX_ID_CHARS} characters at most, "
        f"and is {value!r}"
    )


def rename_key(key: str) -> str:
    """Return a key under its present name; version 0.3.0 called `checked` "reviewed"."""
    return _RENAMED + key.removeprefix(_OLD) if key.split("_")[0] == _OLD else key


def parse_metadata(values: Mapping[str, object], name: str = "the metadata") -> tuple[Metadata, tuple[str, ...]]:
    """Return the valid metadata among a sidecar's keys and values, and a sentence for each fault in the file `name`."""
    metadata, faults = _parse_metadata(values, name)
    return metadata, tuple(faults.values())


def _parse_metadata(values: Mapping[str, object], name: str) -> tuple[Metadata, dict[str, str]]:
    try:
        return _MetadataTable.model_validate(dict(values)).build_metadata(), {}
    except ValidationError as error:
        faults = _describe_faults(error, name)
    valid = {key: value for key, value in values.items() if key not in faults}
    valid |= {key: False for key in PERMISSIONS if key in faults}
    return _MetadataTable.model_validate(valid).build_metadata(), faults


def find_faults(values: Mapping[str, object]) -> dict[str, str]:
    """Return what is wrong with an id and metadata to be written: by key, a sentence that says what to do."""
    faults = {}
    if _ID in values and not _is_id(values[_ID]):
        faults[_ID] = f"id {_describe_id(values[_ID])}."
    try:
        _MetadataTable.model_validate({key: value for key, value in values.items() if key != _ID})
    except ValidationError as error:
        for each in error.errors():
            key = str(each["loc"][0])
            faults[key] = f"{key} {each['msg'].removeprefix('Value error, ')}."
            if each["type"] == "extra_forbidden":
                offer = offer_nearest(key, WRITABLE_KEYS) or f"Use {', '.join(WRITABLE_KEYS)}."
                faults[key] = f"'{key}' is not a key that can be set. {offer}"
            elif key in PERMISSIONS:
                faults[key] = f"{key} should be true or false, and is {each['input']!r}."
    return faults


def _describe_faults(error: ValidationError, name: str) -> dict[str, str]:
    """Return, for each faulty key, a sentence that says what to do."""
    faults: dict[str, str] = {}
    for each in error.errors():
        key = str(each["loc"][0])
        if each["type"] == "extra_forbidden":
            known = (*_MetadataTable.model_fields, _ID, _QUOTATIONS, _KINDS, _PASSAGES)
            offer = offer_nearest(key, known) or f"Use {', '.join(known)}."
            faults[key] = f"'{name}' has the key '{key}', which is not known and was left out. {offer}"
        elif key in PERMISSIONS:
            faults[key] = (
                f"'{name}': {key} should be true or false, without quotation marks, and is {each['input']!r}. It was "
                "taken for false; correct it and index again."
            )
        else:
            reason = each["msg"].removeprefix("Value error, ")
            faults[key] = f"'{name}': {key} {reason}. It was left out; correct it and index again."
    return faults


def _parse_text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"should be text in quotation marks, and is {value!r}")
    return " ".join(value.split())


def _parse_kind(value: object) -> str:
    return _parse_text(value).lower()


def _parse_date(value: object) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    text = str(value).strip()
    match = _ISO.fullmatch(text)
    try:
        if match and isinstance(value, (str, int)):
            date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
            return text
    except ValueError:
        pass
    raise ValueError(f'should be a date such as 2013-06-13, "2013-06" or "2013", and is {value!r}{_offer_dates(value)}')


def _parse_day(value: object) -> str:
    day = str(value.date() if isinstance(value, datetime) else value).strip()
    try:
        if _ISO.fullmatch(day):
            return date.fromisoformat(day).isoformat()
    except ValueError:
        pass
    raise ValueError(f"should be a day such as 2026-03-03, and is {value!r}{_offer_dates(value)}")


def _offer_dates(value: object) -> str:
    """Return how to type a date given in another form; "" if it is not a date."""
    readings = list_readings(value) if isinstance(value, str) else ()
    return f": type {' or '.join(readings)}" if readings else ""


def _parse_texts(value: object) -> tuple[str, ...]:
    return tuple(_parse_text(each) for each in (value if isinstance(value, list) else [value]))


def _parse_field_names(value: object) -> tuple[str, ...]:
    names = _parse_texts(value)
    if unknown := [each for each in names if each not in _INFERRED]:
        raise ValueError(f"should have names of fields ({', '.join(_INFERRED)}), and has {unknown[0]!r}")
    return names


def _parse_authority(value: object) -> str:
    if value not in _AUTHORITIES:
        raise ValueError(f"should be one of {', '.join(_AUTHORITIES)}, and is {value!r}")
    return str(value)


def _parse_isbn(value: object) -> str:
    isbn = normalize_isbn(str(value))
    if not isbn:
        raise ValueError(f"should be an ISBN of 10 or 13 figures, and is {value!r}")
    return isbn


def _parse_doi(value: object) -> str:
    doi = find_doi(str(value))
    if not doi:
        raise ValueError(f'should be a DOI such as "10.1234/abc", and is {value!r}')
    return doi


def _parse_url(value: object) -> str:
    text = _parse_text(value)
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(f"should be an address that begins with https:// or http://, and is {value!r}")
    return text


def _parse_language(value: object) -> str:
    text = _parse_text(value)
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f'should be a language such as "en" or "en-GB", and is {value!r}')
    return text


_Text = Annotated[str, BeforeValidator(_parse_text)]


class _MetadataTable(BaseModel):
    """The metadata keys of a sidecar file, all optional."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: _Text = ""
    date: Annotated[str, BeforeValidator(_parse_date)] = ""
    publisher: _Text = ""
    authors: Annotated[tuple[str, ...], BeforeValidator(_parse_texts)] = ()
    kind: Annotated[str, BeforeValidator(_parse_kind)] = ""
    url: Annotated[str, BeforeValidator(_parse_url)] = ""
    language: Annotated[str, BeforeValidator(_parse_language)] = ""
    licence: _Text = ""
    superseded_by: _Text = ""
    valid_until: Annotated[str, BeforeValidator(_parse_date)] = ""
    checked: Annotated[str, BeforeValidator(_parse_day)] = ""
    withdrawn: _Text = ""
    subtitle: _Text = ""
    corporate_author: _Text = ""
    isbn: Annotated[str, BeforeValidator(_parse_isbn)] = ""
    doi: Annotated[str, BeforeValidator(_parse_doi)] = ""
    jurisdictions: Annotated[tuple[str, ...], BeforeValidator(_parse_texts)] = ()
    edition: _Text = ""
    place: _Text = ""
    number: _Text = ""
    authority: Annotated[str, BeforeValidator(_parse_authority)] = ""
    not_known: Annotated[tuple[str, ...], BeforeValidator(_parse_field_names)] = ()
    original: StrictBool = True
    index: StrictBool = True

    def build_metadata(self) -> Metadata:
        values = self.model_dump(exclude=set(PERMISSIONS))
        return Metadata(**values, original_withheld=not self.original, noindex=not self.index)


METADATA_KEYS = tuple(_MetadataTable.model_fields)
LIST_KEYS = tuple(name for name, each in _MetadataTable.model_fields.items() if each.default == ())
WRITABLE_KEYS = (*METADATA_KEYS, _ID)

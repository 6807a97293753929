"""The card of a document: the metadata file beside it, then the file's own, then what its text shows.

Owns the order of the three and the form of the metadata file. Knows nothing of how a format is read.

A fault in a metadata file does not cost the document: what is sound in it is used, and each fault is a remark
that the report shows. The words of a source stay findable while its keeper mends a date.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from kb.model import Block, BlockKind, Correction, Document, KindCorrection, Metadata
from kb.read.authors import is_body, sound_names
from kb.read.corrections import read_corrections
from kb.read.dates import date_in_name, date_line
from kb.read.headings import heading_number
from kb.read.kind_corrections import read_kind_corrections
from kb.read.titles import guess_kind, is_junk_title, title_from_name

_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_RELEASE = re.compile(r"(?:for )?(?:immediate|press|media|news) release\b", re.IGNORECASE)
_DIVISION = re.compile(
    r"(?:table of )?contents|(?:executive )?summary|foreword|preface|introduction|background|acknowledge?ments|"
    r"overview|notes|(?:key )?findings|(?:key )?recommendations|conclusions?|methodology|references|about us|welcome",
    re.IGNORECASE,
)
_TITLE_WORDS = 6
QUOTATIONS, KINDS = "quotations", "kinds"  # the keys of the tables that correct; the others are metadata
_BLOCKS_THAT_SHOW = 15  # a title and a date stand on the first page


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"should be text in quotation marks, and is {value!r}")
    return " ".join(value.split())


def _lower(value: object) -> str:
    return _text(value).lower()


def _date(value: object) -> str:
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
    raise ValueError(f'should be a date such as 2013-06-13, "2013-06" or "2013", and is {value!r}')


def _authors(value: object) -> tuple[str, ...]:
    return tuple(_text(each) for each in (value if isinstance(value, list) else [value]))


def _url(value: object) -> str:
    text = _text(value)
    if not re.fullmatch(r"https?://[^\s/]+\S*", text):
        raise ValueError(f"should be an address that begins with https:// or http://, and is {value!r}")
    return text


def _language(value: object) -> str:
    text = _text(value)
    if not _LANGUAGE.fullmatch(text):
        raise ValueError(f'should be a language such as "en" or "en-GB", and is {value!r}')
    return text


_Text = Annotated[str, BeforeValidator(_text)]


class _Card(BaseModel):
    """What a metadata file may say. All of it may be left out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: _Text = ""
    date: Annotated[str, BeforeValidator(_date)] = ""
    publisher: _Text = ""
    authors: Annotated[tuple[str, ...], BeforeValidator(_authors)] = ()
    kind: Annotated[str, BeforeValidator(_lower)] = ""
    url: Annotated[str, BeforeValidator(_url)] = ""
    language: Annotated[str, BeforeValidator(_language)] = ""
    licence: _Text = ""
    superseded_by: _Text = ""
    valid_until: Annotated[str, BeforeValidator(_date)] = ""


def _faults(error: ValidationError, name: str) -> dict[str, str]:
    """Return, for each key with a fault, a sentence that says what to do."""
    found: dict[str, str] = {}
    for each in error.errors():
        key = str(each["loc"][0])
        if each["type"] == "extra_forbidden":
            found[key] = (
                f"'{name}' has the key '{key}', which is not known and was left out. "
                f"Use {', '.join((*_Card.model_fields, QUOTATIONS))}."
            )
        else:
            said = each["msg"].removeprefix("Value error, ")
            found[key] = f"'{name}': {key} {said}. It was left out; correct it and index again."
    return found


def parse_card(values: Mapping[str, object], name: str = "the metadata") -> tuple[Metadata, tuple[str, ...]]:
    """Return what a metadata file says, as far as it is sound, and each of its faults.

    Args:
        values: The file's keys and values.
        name: Of the file, for the faults.

    Returns:
        The metadata and one sentence for each fault.
    """
    try:
        return Metadata(**_Card.model_validate(dict(values)).model_dump()), ()
    except ValidationError as error:
        faults = _faults(error, name)
    sound = {key: value for key, value in values.items() if key not in faults}
    return Metadata(**_Card.model_validate(sound).model_dump()), tuple(faults.values())


@dataclass(frozen=True, slots=True)
class Beside:
    """What is sound in a metadata file, and one sentence for each fault."""

    metadata: Metadata = field(default_factory=Metadata)
    corrections: tuple[Correction, ...] = ()
    kind_corrections: tuple[KindCorrection, ...] = ()
    faults: tuple[str, ...] = ()


def read_card(path: Path) -> Beside:
    """Read the metadata file beside a source.

    Args:
        path: NAME.EXT.toml; need not exist.
    """
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return Beside()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        fault = f"'{path.name}' is not a metadata file that can be read: {error}. Correct it and index again."
        return Beside(faults=(fault,))
    corrections, wrong = read_corrections(values.pop(QUOTATIONS, []), path.name)
    kinds, wrong_kinds = read_kind_corrections(values.pop(KINDS, []), path.name)
    metadata, faults = parse_card(values, path.name)
    return Beside(metadata, corrections, kinds, (*faults, *wrong, *wrong_kinds))


def merge(first: Metadata, second: Metadata) -> Metadata:
    """Return the first, completed by the second where it says nothing."""
    values = {each.name: getattr(first, each.name) or getattr(second, each.name) for each in fields(Metadata)}
    return Metadata(**values)


def shown(document: Document) -> Metadata:
    """Return what the first blocks of a document's text show of its title, date and kind."""
    body = [each for each in document.blocks if each.kind not in (BlockKind.RUNNING, BlockKind.FOOTNOTE)]
    first = [(each, each.span.of(document.text)) for each in body[:_BLOCKS_THAT_SHOW]]
    title = next((text for block, text in first if block.kind is BlockKind.TITLE), "") or _opening(first)
    return Metadata(
        title="" if is_junk_title(title, document.source) or _DIVISION.fullmatch(title) else title,
        date=next((when for _, text in first if (when := date_line(text))), "") or _running_date(document),
        kind="release" if any(_RELEASE.match(text) for _, text in first) else "",
    )


def _opening(first: Sequence[tuple[Block, str]]) -> str:
    """Return the heading with which a text opens, of as many lines as it takes to say something."""
    title = ""
    for block, text in first:
        if block.kind is not BlockKind.HEADING or block.level != first[0][0].level or heading_number(text):
            break
        if _DIVISION.fullmatch(text):
            break
        title = f"{title} {text}".strip()
        if len(title.split()) >= _TITLE_WORDS:
            break
    return title


def _running_date(document: Document) -> str:
    """Return the date that the running heads of a document repeat, as those of minutes and debates do."""
    running = (each.span.of(document.text) for each in document.blocks if each.kind is BlockKind.RUNNING)
    dates = [when for text in running if (when := date_line(text))]
    return dates[0] if len(dates) > 1 and len(set(dates)) == 1 else ""


def _sound(own: Metadata, source: str) -> Metadata:
    """Return a file's own metadata without what programs wrote into it; a body that is its author is its publisher."""
    names = sound_names(own.authors)
    bodies = [name for name in names if is_body(name)]
    tag, *regions = own.language.replace("_", "-").split("-")
    return replace(
        own,
        title="" if is_junk_title(own.title, source) or _DIVISION.fullmatch(own.title) else own.title,
        publisher=own.publisher or next(iter(bodies), ""),
        authors=tuple(name for name in names if own.publisher or name not in bodies[:1]),
        language="-".join([tag.lower(), *(each.upper() if len(each) == 2 else each for each in regions)]),
    )


def complete(document: Document, card: Metadata, remarks: tuple[str, ...] = ()) -> Document:
    """Give a document its whole metadata.

    Args:
        document: As its reader made it, with the file's own metadata.
        card: From the metadata file.
        remarks: To add to the document's.
    """
    own = _sound(document.metadata, document.source)
    metadata = merge(merge(card, own), shown(document))
    if not metadata.title:
        metadata = replace(metadata, title=title_from_name(document.source))
    if not metadata.date:
        metadata = replace(metadata, date=date_in_name(document.source.rpartition("/")[2]))
    if not metadata.kind:
        metadata = replace(metadata, kind=guess_kind(metadata.title, document.source))
    if not document.blocks and not document.unread_pages:
        remarks = (*remarks, "There is no text in this file.")
    return replace(document, metadata=metadata, remarks=(*document.remarks, *remarks))

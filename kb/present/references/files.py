"""Files that Zotero, JabRef and others import: RIS, BibTeX and CSL-JSON, and what they are called.

Owns these three forms and their escapes. Knows no styles of reference lists and no HTTP.

Sources: RIS as of Research Information Systems' format specification and Zotero's and JabRef's importers; BibTeX as of
btxdoc with the fields `url`, `urldate`, `date` and the type `@online` of biblatex, which both import; CSL-JSON 1.0.2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Required, TypedDict

from kb.model import PageRange
from kb.present.citations import long_date, page_words
from kb.present.references.item import Item, ItemType, Quoted, csl_item, printed_pages
from kb.present.references.names import Name

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"{\textbackslash}",
        "%": r"\%",
        "&": r"\&",
        "#": r"\#",
        "_": r"\_",
        "$": r"\$",
        "~": r"{\textasciitilde}",
        "^": r"{\textasciicircum}",
    }
)
# A brace that is not one of a pair ends a field, even behind a backslash.
_BRACES = str.maketrans({"{": "(", "}": ")"})


class CSLName(TypedDict, total=False):
    """A person by `family` and `given` name, or a body by its `literal` name."""

    family: str
    given: str
    literal: str


CSLDate = TypedDict("CSLDate", {"date-parts": list[list[int]]})
CSLItem = TypedDict(
    "CSLItem",
    {
        "id": Required[str],
        "type": Required[str],
        "title": str,
        "author": list[CSLName],
        "container-title": str,
        "publisher": str,
        "genre": str,
        "number": str,
        "issued": CSLDate,
        "URL": str,
        "accessed": CSLDate,
        "language": str,
        "page": str,
        "note": str,
    },
    total=False,
)


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form of file.

    Attributes:
        ending: Of its name, without the full stop.
        media_type: As a server announces it.
    """

    ending: str
    media_type: str


RIS = FileForm("ris", "application/x-research-info-systems")
BIBTEX = FileForm("bib", "application/x-bibtex")
CSL_JSON = FileForm("csl.json", "application/vnd.citationstyles.csl+json")
TEXT = FileForm("txt", "text/plain")


def file_name(item: Item, pages: PageRange | None, form: FileForm) -> str:
    """Return what a file is called when it is saved: "in-the-dock-p12.ris"."""
    name = _plain_word(item.id)
    if pages and pages.label:
        first, last = (_plain_word(number) for number in printed_pages(pages))
        name += f"-p{first}" if first == last else f"-p{first}-{last}"
    return f"{name}.{form.ending}"


def note(quoted: Quoted, accessed: date) -> str:
    """Return the quotation, its page and its address in one line, as a note to a reference."""
    parts = [
        " ".join(quoted.in_marks.split()),
        f"({page_words(quoted.pages)})".replace("\u00a0", " ") if quoted.pages else "",
        f"{quoted.permalink} (accessed {long_date(accessed.isoformat())})" if quoted.permalink else "",
    ]
    return " ".join(part for part in parts if part)


# ------------------------------------------------------------------------------------- RIS


def ris(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as an RIS file.

    A web page has no pages in Zotero; those of the words stand in the note.
    """
    is_report = item.type is ItemType.REPORT
    issued = [f"{part:02d}" for part in item.issued] + ["", "", ""]
    first, last = printed_pages(quoted.pages) if quoted.pages and is_report else ("", "")
    fields = [
        ("TY", "RPRT" if is_report else "ELEC"),
        ("TI", item.title),
        *(("AU", _sorted_name(author)) for author in item.authors),
        ("PY", issued[0]),
        ("DA", "/".join([*issued[:3], ""]) if item.issued else ""),
        ("PB" if is_report else "T2", item.publisher),
        ("M3", item.genre),
        ("SN", item.number),
        ("SP", first),
        ("EP", last),
        ("LA", item.language),
        ("UR", item.url),
        ("Y2", f"{accessed:%Y/%m/%d}/" if item.url else ""),
        ("N1", note(quoted, accessed)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def _sorted_name(name: Name) -> str:
    """Return a name with the surname first. A comma would take a body's name for that of a person."""
    return name.family.replace(",", "") if name.is_body else f"{name.family}, {name.given}"


# ---------------------------------------------------------------------------------- BibTeX


def bibtex(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as a BibTeX file."""
    is_report = item.type is ItemType.REPORT
    first, last = printed_pages(quoted.pages) if quoted.pages and is_report else ("", "")
    fields = [
        ("title", f"{{{{{_escaped(item.title)}}}}}"),  # twice, so that no style changes its capitals
        ("author", _braced(" and ".join(_bibtex_name(author) for author in item.authors))),
        ("institution" if is_report else "organization", _field(item.publisher)),
        ("type", _field(item.genre)),
        ("number", _field(item.number)),
        ("year", _field(_part(item.issued, 0))),
        ("month", _MONTHS[item.issued[1] - 1] if len(item.issued) > 1 else ""),
        ("date", _field("-".join(f"{part:02d}" for part in item.issued))),
        ("pages", _field(first if first == last else f"{first}--{last}")),
        ("url", _braced(_url(item.url))),
        ("urldate", _field(accessed.isoformat() if item.url else "")),
        ("language", _field(item.language)),
        ("annote", _field(note(quoted, accessed))),
    ]
    lines = [f"  {name} = {value}" for name, value in fields if value]
    kind = "techreport" if is_report else "online"
    return f"@{kind}{{{_plain_word(item.id)},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_name(name: Name) -> str:
    return f"{{{_escaped(name.family)}}}" if name.is_body else f"{_escaped(name.family)}, {_escaped(name.given)}"


def _field(text: str) -> str:
    return _braced(_escaped(text))


def _braced(escaped: str) -> str:
    return f"{{{escaped}}}" if escaped else ""


def _escaped(text: str) -> str:
    return " ".join(text.split()).translate(_BRACES).translate(_BIBTEX_ESCAPES)


def _url(url: str) -> str:
    """Return an address as `url` takes it: as it is, but for what ends a field."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _part(parts: Sequence[int], at: int) -> str:
    return str(parts[at]) if len(parts) > at else ""


# -------------------------------------------------------------------------------- CSL-JSON


def csl_json(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as a CSL-JSON file: a list of one item."""
    values = csl_item(item, accessed)
    if quoted.pages and quoted.pages.label and item.type is ItemType.REPORT:
        first, last = printed_pages(quoted.pages)
        values["page"] = first if first == last else f"{first}-{last}"
    if said := note(quoted, accessed):
        values["note"] = said
    return json.dumps([values], ensure_ascii=False, indent=2) + "\n"


def _plain_word(text: str) -> str:
    """Return a text as a name of a file or a key may be: ASCII letters, figures and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "document"

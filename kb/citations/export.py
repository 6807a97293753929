"""Export of citations for reference managers: RIS, BibTeX and CSL-JSON files and their names.

Sources: RIS follows the specification by Research Information Systems and the importers of Zotero and JabRef; BibTeX
follows btxdoc, with the fields `url`, `urldate` and `date` and the type `@online` of biblatex, which both import;
CSL-JSON is version 1.0.2.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Required

from typing_extensions import TypedDict

from kb.citations.item import Item, ItemType, Name, Quoted, build_csl_item
from kb.citations.wording import format_pages, parse_page_label, spell_date
from kb.model import PageRange
from kb.text.dates import MONTH_ABBREVIATIONS

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
# An unbalanced brace ends a field, even after a backslash.
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
        "ISBN": str,
        "DOI": str,
        "note": str,
    },
    total=False,
)


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file format.

    Attributes:
        extension: Without the full stop.
    """

    extension: str
    media_type: str


RIS = FileFormat("ris", "application/x-research-info-systems")
BIBTEX = FileFormat("bib", "application/x-bibtex")
CSL_JSON = FileFormat("csl.json", "application/vnd.citationstyles.csl+json")
TEXT = FileFormat("txt", "text/plain")


def build_file_name(item: Item, pages: PageRange | None, file_format: FileFormat) -> str:
    """Return the name under which a file is saved: "in-the-dock-p12.ris"."""
    name = _make_key(item.id)
    if pages and pages.label:
        first, last = (_make_key(number) for number in parse_page_label(pages))
        name += f"-p{first}" if first == last else f"-p{first}-{last}"
    return f"{name}.{file_format.extension}"


def write_note(quoted: Quoted, accessed: date) -> str:
    """Return the quotation, its page and its URL in one line, for the note of a reference."""
    parts = [
        " ".join(quoted.in_quotation_marks.split()),
        f"({format_pages(quoted.pages)})".replace("\u00a0", " ") if quoted.pages else "",
        f"{quoted.permalink} (accessed {spell_date(accessed.isoformat())})" if quoted.permalink else "",
    ]
    return " ".join(part for part in parts if part)


# ------------------------------------------------------------------------------------- RIS


def write_ris(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as an RIS file.

    The page of the quotation is in the note: the pages of an item are where the whole of it is printed.
    """
    is_report = item.type is ItemType.REPORT
    issued = [f"{part:02d}" for part in item.issued] + ["", "", ""]
    fields = [
        ("TY", "RPRT" if is_report else "ELEC"),
        ("TI", item.title),
        *(("AU", _invert_name(author)) for author in item.authors),
        ("PY", issued[0]),
        ("DA", "/".join([*issued[:3], ""]) if item.issued else ""),
        ("PB" if is_report else "T2", item.publisher),
        ("M3", item.genre),
        ("SN", item.isbn or item.number),
        ("DO", item.doi),
        ("LA", item.language),
        ("UR", item.url),
        ("Y2", f"{accessed:%Y/%m/%d}/" if item.url else ""),
        ("N1", write_note(quoted, accessed)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def _invert_name(name: Name) -> str:
    """Return a name with the surname first; the name of a body without commas, which would make it a person's."""
    return name.family.replace(",", "") if name.is_body else f"{name.family}, {name.given}"


# ---------------------------------------------------------------------------------- BibTeX


def write_bibtex(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as a BibTeX file; the page of the quotation is in the annotation."""
    is_report = item.type is ItemType.REPORT
    fields = [
        ("title", f"{{{{{_escape(item.title)}}}}}"),  # double braces, so that no style changes its capitals
        ("author", _wrap_in_braces(" and ".join(_format_bibtex_name(author) for author in item.authors))),
        ("institution" if is_report else "organization", _format_field(item.publisher)),
        ("type", _format_field(item.genre)),
        ("number", _format_field(item.number)),
        ("year", _format_field(_pick_part(item.issued, 0))),
        ("month", MONTH_ABBREVIATIONS[item.issued[1] - 1] if len(item.issued) > 1 else ""),
        ("date", _format_field("-".join(f"{part:02d}" for part in item.issued))),
        ("isbn", _format_field(item.isbn)),
        ("doi", _format_field(item.doi)),
        ("url", _wrap_in_braces(_escape_url(item.url))),
        ("urldate", _format_field(accessed.isoformat() if item.url else "")),
        ("language", _format_field(item.language)),
        ("annote", _format_field(write_note(quoted, accessed))),
    ]
    lines = [f"  {name} = {value}" for name, value in fields if value]
    kind = "techreport" if is_report else "online"
    return f"@{kind}{{{_make_key(item.id)},\n" + ",\n".join(lines) + "\n}\n"


def _format_bibtex_name(name: Name) -> str:
    return f"{{{_escape(name.family)}}}" if name.is_body else f"{_escape(name.family)}, {_escape(name.given)}"


def _format_field(text: str) -> str:
    return _wrap_in_braces(_escape(text))


def _wrap_in_braces(escaped: str) -> str:
    return f"{{{escaped}}}" if escaped else ""


def _escape(text: str) -> str:
    return " ".join(text.split()).translate(_BRACES).translate(_BIBTEX_ESCAPES)


def _escape_url(url: str) -> str:
    """Percent-encode the characters of a URL that would end a BibTeX field."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


def _pick_part(parts: Sequence[int], at: int) -> str:
    return str(parts[at]) if len(parts) > at else ""


# -------------------------------------------------------------------------------- CSL-JSON


def write_csl_json(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as a CSL-JSON file: a list of one item, with the page of the quotation in the note."""
    values = build_csl_item(item, accessed)
    if note := write_note(quoted, accessed):
        values["note"] = note
    return json.dumps([values], ensure_ascii=False, indent=2) + "\n"


def _make_key(text: str) -> str:
    """Return a text reduced to ASCII letters, digits and hyphens, for a file name or a key."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "document"

"""Export of citations for reference managers: RIS, BibTeX and CSL-JSON files and their names.

RIS follows the specification by Research Information Systems and the importers of Zotero and JabRef. BibTeX follows
btxdoc, with the fields `url`, `urldate` and `date` and the type `@online` of biblatex, which both import. CSL-JSON is
version 1.0.2, with the variables of each type as Zotero maps them (`authority` is the court).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import Required

from typing_extensions import TypedDict

from kb.citations.item import Item, ItemType, Name, Quoted, build_csl_item
from kb.citations.quotation_marks import put_in_marks
from kb.citations.wording import parse_page_label, spell_date
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
    """A person by `family` and `given` name, with a `suffix` ("Jr."), or a body by its `literal` name."""

    family: str
    given: str
    suffix: str
    literal: str


CSLDate = TypedDict("CSLDate", {"date-parts": list[list[int]]})
CSLItem = TypedDict(
    "CSLItem",
    {
        "id": Required[str],
        "type": Required[str],
        "title": str,
        "author": list[CSLName],
        "authority": str,
        "container-title": str,
        "publisher": str,
        "publisher-place": str,
        "genre": str,
        "number": str,
        "page": str,
        "volume": str,
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
    """A file format; `extension` has no full stop."""

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


def write_note(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return the note of a reference in one line: words, place, URL, and what no person has checked.

    The words of a whole passage are left out.
    """
    words = "" if quoted.is_passage else " ".join(quoted.words.split())
    parts = [
        put_in_marks(words) if words else "",
        f"({quoted.place})".replace("\u00a0", " ") if quoted.place else "",
        f"{quoted.permalink} (accessed {spell_date(accessed.isoformat())})" if quoted.permalink else "",
        item.machine_read,
    ]
    return " ".join(part for part in parts if part)


def _find_cited_pages(item: Item, quoted: Quoted) -> tuple[str, ...]:
    """Return the first and the last printed page of the words, or the only one; none of records cited by paragraphs."""
    if not quoted.pages or item.type in (ItemType.JUDGMENT, ItemType.STATUTE):
        return ()
    return tuple(dict.fromkeys(filter(None, parse_page_label(quoted.pages))))


# ------------------------------------------------------------------------------------- RIS


_RIS_TYPES = {
    ItemType.REPORT: "RPRT",
    ItemType.WEBPAGE: "ELEC",
    ItemType.DATASET: "DATA",
    ItemType.DEBATE: "HEAR",
    ItemType.JUDGMENT: "CASE",
    ItemType.STATUTE: "STAT",
}
# Tags for numbers other than a report's: a volume, a docket number, the number of a law.
_RIS_NUMBERS = {ItemType.DEBATE: "VL", ItemType.JUDGMENT: "SV", ItemType.STATUTE: "M1"}


def write_ris(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as an RIS file.

    A judgment's court is its publisher and a debate's House its legislative body, as in Zotero's importer. A press
    release is `ELEC` with its kind in `M3`: the type `PRESS` is EndNote's own, which others take for an article.
    """
    pages = _find_cited_pages(item, quoted)
    is_judgment, is_debate = item.type is ItemType.JUDGMENT, item.type is ItemType.DEBATE
    issued = [f"{part:02d}" for part in item.issued] + ["", "", ""]
    is_web = item.type is ItemType.WEBPAGE
    fields = [
        ("TY", _RIS_TYPES[item.type]),
        ("TI", item.title),
        *(("AU", _invert_name(author)) for author in item.authors if not is_judgment),
        ("PY", issued[0]),
        ("DA", "/".join([*issued[:3], ""]) if item.issued else ""),
        ("T3", item.body if is_debate else ""),
        ("T2" if is_web else "PB", item.body if is_judgment else item.publisher),
        ("CY", item.place),
        ("ET", item.edition),
        ("M3", item.genre),
        (_RIS_NUMBERS.get(item.type, ""), item.number if item.type in _RIS_NUMBERS else ""),
        ("SN", item.isbn or ("" if item.type in _RIS_NUMBERS else item.number)),
        ("SP", next(iter(pages), "")),
        ("EP", pages[-1] if len(pages) > 1 else ""),
        ("DO", item.doi),
        ("LA", item.language),
        ("UR", item.url),
        # Some importers read the second date of a statute as its enactment.
        ("Y2", f"{accessed:%Y/%m/%d}/" if item.url and item.type is not ItemType.STATUTE else ""),
        ("N1", write_note(item, quoted, accessed)),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "".join(f"{line}\r\n" for line in [*lines, "ER  - "])


def _invert_name(name: Name) -> str:
    """Return a name with the surname first; the name of a body without commas, which would make it a person's."""
    return (
        name.family.replace(",", "")
        if name.is_body
        else ", ".join(filter(None, (name.family, name.given, name.suffix)))
    )


# ---------------------------------------------------------------------------------- BibTeX


_BIBTEX_TYPES = {
    ItemType.REPORT: "techreport",
    ItemType.WEBPAGE: "online",
    ItemType.DATASET: "dataset",
    ItemType.DEBATE: "online",
    ItemType.JUDGMENT: "jurisdiction",
    ItemType.STATUTE: "legislation",
}
_BIBTEX_BODIES = {
    ItemType.REPORT: "institution",
    ItemType.DATASET: "publisher",
    ItemType.JUDGMENT: "institution",
}  # all other types have an organisation


def write_bibtex(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as a BibTeX file.

    Judgments, statutes and data sets have types in biblatex; a debate, which has none, is `@online`. Styles of BibTeX
    take that for `@misc`, which prints `howpublished`. A body that is the author of a page is not named again.
    """
    type_ = _BIBTEX_TYPES[item.type]
    is_named = type_ == "online" and not item.body and item.is_by_publisher
    is_judgment = item.type is ItemType.JUDGMENT
    authors = " and ".join(_format_bibtex_name(author) for author in item.authors if not is_judgment)
    fields = [
        ("title", f"{{{{{_escape(item.title)}}}}}"),  # double braces, so that no style changes its capitals
        ("author", _wrap_in_braces(authors)),
        (_BIBTEX_BODIES.get(item.type, "organization"), _format_field("" if is_named else item.body or item.publisher)),
        ("address", _format_field(item.place)),
        ("edition", _format_field(item.edition)),
        ("type", _format_field(item.genre)),
        ("howpublished", _format_field(item.genre if type_ == "online" else "")),
        ("volume" if item.type is ItemType.DEBATE else "number", _format_field(item.number)),
        ("pages", _format_field("--".join(_find_cited_pages(item, quoted)))),
        ("year", _format_field(item.iso_date[:4])),
        ("month", MONTH_ABBREVIATIONS[item.issued[1] - 1] if len(item.issued) > 1 else ""),
        ("date", _format_field(item.iso_date)),
        ("isbn", _format_field(item.isbn)),
        ("doi", _format_field(item.doi)),
        ("url", _wrap_in_braces(_escape_url(item.url))),
        ("urldate", _format_field(accessed.isoformat() if item.url else "")),
        ("language", _format_field(item.language)),
        ("annote", _format_field(write_note(item, quoted, accessed))),
    ]
    lines = [f"  {name} = {value}" for name, value in fields if value]
    return f"@{type_}{{{_make_key(item.id)},\n" + ",\n".join(lines) + "\n}\n"


def _format_bibtex_name(name: Name) -> str:
    if name.is_body:
        return f"{{{_escape(name.family)}}}"
    return ", ".join(_escape(part) for part in (name.family, name.suffix, name.given) if part)


def _format_field(text: str) -> str:
    return _wrap_in_braces(_escape(text))


def _wrap_in_braces(escaped: str) -> str:
    return f"{{{escaped}}}" if escaped else ""


def _escape(text: str) -> str:
    return " ".join(text.split()).translate(_BRACES).translate(_BIBTEX_ESCAPES)


def _escape_url(url: str) -> str:
    """Percent-encode the characters of a URL that would end a BibTeX field."""
    return url.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


# -------------------------------------------------------------------------------- CSL-JSON


def write_csl_json(item: Item, quoted: Quoted, accessed: date) -> str:
    """Return an item as a CSL-JSON file: a list of one item."""
    values = build_csl_item(item, accessed)
    if pages := _find_cited_pages(item, quoted):
        values["page"] = "-".join(pages)
    if note := write_note(item, quoted, accessed):
        values["note"] = note
    return json.dumps([values], ensure_ascii=False, indent=2) + "\n"


def _make_key(text: str) -> str:
    """Return a text reduced to ASCII letters, digits and hyphens, for a file name or a key."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-") or "document"

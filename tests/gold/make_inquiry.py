"""Writes the gold set's Word report, part by part, from `texts/held-at-the-tideline.txt`.

python -m tests.gold.make_inquiry
"""

from __future__ import annotations

import io
import zipfile
from html import escape
from pathlib import Path

from tests.gold.markup import PLACE, Element, parse_markup

HERE = Path(__file__).parent
TARGET = HERE / "library" / "sources" / "held-at-the-tideline.docx"

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
STYLES = {
    "title": ("Title", "Title"),
    "subtitle": ("Subtitle", "Subtitle"),
    "heading 1": ("Heading1", "heading 1"),
    "heading 2": ("Heading2", "heading 2"),
    "heading 3": ("Heading3", "heading 3"),
    "quotation": ("Quote", "Quote"),
    "signature": ("Quote", "Quote"),
    "caption": ("Caption", "caption"),
    "item": ("ListNumber", "List Number"),
    "note": ("FootnoteText", "footnote text"),
}
PARTS = {"document": "document.main", "styles": "styles", "numbering": "numbering", "footnotes": "footnotes"}


def _format_runs(text: str) -> str:
    runs = []
    for at, part in enumerate(PLACE.split(text)):
        if at % 2:
            runs.append(f'<w:r><w:footnoteReference w:id="{part}"/></w:r>')
        elif part:
            runs.append(f'<w:r><w:t xml:space="preserve">{escape(part, quote=False)}</w:t></w:r>')
    return "".join(runs)


def _format_paragraph(style: str, text: str) -> str:
    properties = f'<w:pStyle w:val="{STYLES[style][0]}"/>' if style in STYLES else ""
    if style == "item":
        text = text.partition(" ")[2]
        properties += '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{_format_runs('— ' + text if style == 'signature' else text)}</w:p>"


def _format_row(text: str) -> str:
    cells = "".join(f"<w:tc>{_format_paragraph('body', cell)}</w:tc>" for cell in text.split("\t"))
    return f"<w:tr>{cells}</w:tr>"


def _format_body(elements: list[Element]) -> str:
    body = ""
    for element in elements:
        if element.style == "row":
            row = _format_row(element.text)
            body = body.removesuffix("</w:tbl>") + row if body.endswith("</w:tbl>") else f"{body}<w:tbl>{row}"
            body += "</w:tbl>"
        else:
            body += _format_paragraph(element.style, element.text)
    return f"<w:body>{body}</w:body>"


def _format_part(name: str, content: str) -> str:
    return f'<w:{name} xmlns:w="{MAIN}">{content}</w:{name}>'


def build_inquiry() -> bytes:
    """Return the document; its parts are stored without compression, so that the bytes are the same everywhere."""
    elements = parse_markup((HERE / "texts" / "held-at-the-tideline.txt").read_text(encoding="utf-8"))
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="{identity}"><w:name w:val="{name}"/></w:style>'
        for identity, name in dict.fromkeys(STYLES.values())
    )
    notes = "".join(
        f'<w:footnote w:id="{mark}">{_format_paragraph("note", text)}</w:footnote>'
        for element in elements
        for mark, text in element.notes.items()
    )
    level = '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
    types = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{TYPE}.{kind}+xml"/>' for part, kind in PARTS.items()
    )
    types += '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    links = "".join(
        f'<Relationship Id="r{at}" Type="{OFFICE}/{part}" Target="{part}.xml"/>'
        for at, part in enumerate(PARTS)
        if part != "document"
    )
    start = f'<Relationship Id="r0" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{start}</Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>',
        "word/document.xml": _format_part("document", _format_body(elements)),
        "word/styles.xml": _format_part("styles", styles),
        "word/numbering.xml": _format_part(
            "numbering", f'{numbering}<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        ),
        "word/footnotes.xml": _format_part("footnotes", notes),
    }
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            archive.writestr(entry, f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{content}')
    return target.getvalue()


if __name__ == "__main__":
    TARGET.write_bytes(build_inquiry())

"""Word files made of a few lines of their XML, so that a test shows what it reads."""

from __future__ import annotations

import zipfile
from pathlib import Path

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
)
_ROOTS = {
    "document": "document",
    "styles": "styles",
    "numbering": "numbering",
    "footnotes": "footnotes",
    "endnotes": "endnotes",
    "header1": "hdr",
    "footer1": "ftr",
}
_KINDS = {"header1": "header", "footer1": "footer"}

STYLES = """
<w:docDefaults><w:rPrDefault><w:rPr><w:sz w:val="22"/><w:lang w:val="en-GB"/></w:rPr></w:rPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Title"><w:name w:val="Title"/></w:style>
<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="H2"><w:name w:val="heading 2"/></w:style>
<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Section"/><w:basedOn w:val="H2"/></w:style>
<w:style w:type="paragraph" w:styleId="Quote"><w:name w:val="Quote"/></w:style>
<w:style w:type="paragraph" w:styleId="Cap"><w:name w:val="caption"/></w:style>
<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style>
"""


def p(text: str, style: str = "", *, properties: str = "", run: str = "") -> str:
    """Return a paragraph of a text, or of runs where `text` begins with "<"; `properties` are more of its w:pPr."""
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    runs = text if text.startswith("<") else f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{runs}</w:p>"


def t(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def write_word(path: Path, body: str, *, core: str = "", company: str = "", **parts: str) -> Path:
    """Write a Word file.

    Args:
        body: The content of w:body.
        core: The content of docProps/core.xml.
        company: The organisation in docProps/app.xml.
        parts: The content of `numbering`, `footnotes`, `endnotes`, `header1`, `footer1`.
    """
    inside = {"document": f"<w:body>{body}</w:body>", "styles": STYLES, **parts}
    relations = "".join(
        f'<Relationship Id="r{name}" Type="{_R}/{_KINDS.get(name, name)}" Target="{name}.xml"/>'
        for name in inside
        if name != "document"
    )
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_OFFICE}.{_KINDS.get(name, name)}'
        f'{".main" if name == "document" else ""}+xml"/>'
        for name in inside
    )
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{package}/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
            f'ContentType="application/xml"/>{overrides}<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
        )
        file.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="r1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="r2" Type="{package}/relationships/metadata/core-properties" '
            'Target="docProps/core.xml"/>'
            f'<Relationship Id="r3" Type="{_R}/extended-properties" Target="docProps/app.xml"/></Relationships>',
        )
        file.writestr(
            "docProps/core.xml",
            f'<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{core}</cp:coreProperties>',
        )
        file.writestr("docProps/app.xml", f"<Properties><Company>{company}</Company></Properties>")
        file.writestr(
            "word/_rels/document.xml.rels",
            f'<Relationships xmlns="{package}/relationships">{relations}</Relationships>',
        )
        for name, text in inside.items():
            file.writestr(f"word/{name}.xml", f"<w:{_ROOTS[name]} {NAMESPACES}>{text}</w:{_ROOTS[name]}>")
    return path

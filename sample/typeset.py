"""Typesets the documents of the sample library from its manuscripts into `kb/sample/library/sources`.

    .venv/bin/pip install -e .[sample]
    .venv/bin/python sample/typeset.py

WeasyPrint needs Pango (Debian: libpangoft2-1.0-0) and, for the same pages as the files that are there, the fonts DejaVu
(fonts-dejavu). The files need not come out with the same bytes twice.
"""

from __future__ import annotations

import io
import re
import shutil
import tempfile
from pathlib import Path

import numpy as np
import pypdfium2
from docx import Document
from markdown_it import MarkdownIt
from PIL import Image
from weasyprint import HTML

from kb.library.indexing.sync import Library
from kb.library.keeping.purge import purge
from kb.settings import Settings

_HERE = Path(__file__).parent
_MANUSCRIPTS = _HERE / "manuscripts"
_SOURCES = _HERE.parent / "kb" / "sample" / "library" / "sources"
_SCAN_DPI = 110
_REMEMBERED = ("addresses.jsonl", "gone.jsonl", "ids.jsonl", "purged")
_UNNUMBERED = " {.unnumbered}"


def typeset_pdf(manuscript: str, target: str, sheet: str, *, numbered: bool = False) -> None:
    """Write a manuscript as a tagged PDF file.

    Args:
        manuscript: Its name.
        target: The path of the file below the sources.
        sheet: The name of its style sheet.
        numbered: Whether to number its chapters and to list them where the manuscript has a place for contents.
    """
    text = (_MANUSCRIPTS / manuscript).read_text(encoding="utf-8")
    title = re.search(r"^# (.+)$", text, re.MULTILINE)
    body = _render_markdown(_number_chapters(text) if numbered else text)
    page = (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{title[1] if title else ""}</title>'
        f"</head><body>{body}</body></html>"
    )
    document = HTML(string=page, base_url=str(_HERE)).render(stylesheets=[str(_HERE / sheet)])
    path = _SOURCES / target
    path.parent.mkdir(parents=True, exist_ok=True)
    document.write_pdf(path, pdf_variant="pdf/ua-1")
    print(f"{target}: {len(document.pages)} pages, {path.stat().st_size:,} bytes")


def _render_markdown(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable("table").render(text))


def _number_chapters(text: str) -> str:
    """Number the chapters and sections, give them anchors, and fill in the contents."""
    lines, contents = [], []
    chapter = section = 0
    for line in text.splitlines():
        heading = re.fullmatch(r"(##|###) (.+)", line)
        if heading is None or heading[2] == "Contents":
            lines.append(line)
            continue
        name, anchor = heading[2].removesuffix(_UNNUMBERED), f"h{len(contents)}"
        if heading[1] == "##" and not heading[2].endswith(_UNNUMBERED):
            chapter, section = chapter + 1, 0
            name = f"{chapter}. {name}"
        elif heading[1] == "###":
            section += 1
            name = f"{chapter}.{section} {name}"
        level = len(heading[1])
        lines.append(f'<h{level} id="{anchor}">{name}</h{level}>')
        contents.append(f'<p class="level{level}"><a href="#{anchor}">{name}</a></p>')
    return "\n".join(lines).replace("## Contents\n", "## Contents\n\n" + "\n".join(contents))


def scan_letter() -> None:
    """Write the letter as a scanner would: a picture of a page that lies a little askew, without any text."""
    text = (_MANUSCRIPTS / "letter-2021.md").read_text(encoding="utf-8")
    typeset = HTML(string=_render_markdown(text)).write_pdf(stylesheets=[str(_HERE / "letter.css")])
    page = pypdfium2.PdfDocument(typeset)[0].render(scale=_SCAN_DPI / 72).to_pil().convert("L")
    askew = page.rotate(0.7, resample=Image.Resampling.BICUBIC, fillcolor=250)
    random = np.random.default_rng(2021)
    grain = np.asarray(askew, np.float32) * 0.94 + random.normal(8, 5, (askew.height, askew.width))
    picture = io.BytesIO()
    Image.fromarray(np.clip(grain, 0, 255).astype(np.uint8)).save(picture, "JPEG", quality=45)
    path = _SOURCES / "2021-01-12-letter-to-the-convener.pdf"
    Image.open(picture).save(path, "PDF", resolution=_SCAN_DPI)
    print(f"{path.name}: 1 page, {path.stat().st_size:,} bytes")


def write_training_notes() -> None:
    """Write the training notes as a Word file with headings, a list and a table."""
    document = Document()
    rows: list[list[str]] = []
    for line in [*(_MANUSCRIPTS / "training.md").read_text(encoding="utf-8").splitlines(), ""]:
        if line.startswith("|"):
            rows.append([cell.strip() for cell in line.strip("|").split("|")])
            continue
        if rows:
            cells = [row for row in rows if not set(row[0]) <= set("- :")]
            table = document.add_table(len(cells), len(cells[0]), style="Table Grid")
            for at, row in enumerate(cells):
                for column, words in enumerate(row):
                    table.cell(at, column).text = words
            rows = []
        if line.startswith("# "):
            document.add_heading(line[2:], 0)
        elif line.startswith("## "):
            document.add_heading(line[3:], 1)
        elif line.startswith("- "):
            document.add_paragraph(line[2:], style="List Bullet")
        elif line:
            document.add_paragraph(line)
    document.core_properties.title = "The first ten minutes"
    document.core_properties.author = "Kelpworkers’ Advice Network"
    document.save(str(_SOURCES / "2024-05-the-first-ten-minutes.docx"))


def withdraw_testimony() -> None:
    """Let the library forget an account that it had, so that what it remembers of that is in the sample as well."""
    with tempfile.TemporaryDirectory() as folder:
        library = Library(Settings(library=Path(folder), meaning="off"))
        shutil.copytree(_SOURCES.parent, folder, dirs_exist_ok=True)
        for name in _REMEMBERED:
            (Path(folder) / name).unlink(missing_ok=True)
        shutil.copy(_MANUSCRIPTS / "testimony.md", Path(folder) / "sources" / "what-i-would-say-now.md")
        library.sync()
        purge(library, "what-i-would-say-now")
        for name in _REMEMBERED:
            shutil.copy(Path(folder) / name, _SOURCES.parent)


def main() -> None:
    """Write all documents that are typeset; the releases are in the sources as they were sent."""
    typeset_pdf("rooms-by-the-tide.md", "2024-03-rooms-by-the-tide.pdf", "report.css", numbered=True)
    typeset_pdf("guidance-2022.md", "guidance/a-room-tonight-v1.pdf", "guidance.css")
    typeset_pdf("guidance-2025.md", "guidance/a-room-tonight-v2.pdf", "guidance.css")
    scan_letter()
    write_training_notes()
    withdraw_testimony()


if __name__ == "__main__":
    main()

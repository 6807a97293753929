"""HTML: a `Document` of a page.

`html_head` reads what the page says of itself, `html_main` finds its main content, `html_blocks` its blocks,
`reflow` mends what was once printed. This module puts them together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lxml import etree, html
from lxml.etree import _Element as Element

from kb.model import BlockKind, Document, DocumentId, Metadata
from kb.read.build import Draft, Origin, assemble, promote_title
from kb.read.encoding import decode
from kb.read.html_blocks import BLOCKS, block_drafts
from kb.read.html_head import read_head
from kb.read.html_main import find_content
from kb.read.html_notes import find_notes
from kb.read.marks import typed_bullets
from kb.read.reflow import reflow

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_DECLARED_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_NESTING = re.compile(
    r"</?(?!(?:p|br|li|h[1-6]|html|head|body|title|meta|link|script|style|template|noscript)\b)(?P<name>[a-z]\w*)[^<>]*>",
    re.IGNORECASE,
)
_FLAT = "The tags of this page nest too deep; it was read without its lists, tables and quotations."
_DECLARED_WITHIN = 4096


def declared_encoding(data: bytes) -> str:
    """Return the encoding that a page names in its first bytes, or ""."""
    head = data[:_DECLARED_WITHIN]
    match = _DECLARED.search(head) or _DECLARED_XML.search(head)
    return match.group(1).decode("ascii") if match else ""


def parse_page(text: str) -> tuple[Element | None, bool]:
    """Return the root element of a page, and whether it is whole.

    The parser gives up where tags nest deeper than about 2,000 levels, as unclosed ones do in old pages. Such a page
    is read again with nothing but its simplest tags.

    Returns:
        None where there is nothing on the page, and False where the page had to be made flat.
    """
    page, whole = _parsed(text)
    if whole:
        return page, True
    flat = _NESTING.sub(lambda tag: "<p>" if tag.group("name").lower() in BLOCKS else " ", text)
    return _parsed(flat)[0], False


def _parsed(text: str) -> tuple[Element | None, bool]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None, True
    return page, all(each.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT for each in parser.error_log)


def read_html(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read a page.

    Args:
        path: The file.
        document_id: Of the document.
        source: The path below `sources/`.
        sha256: Of the file.

    Raises:
        ReadError: Where the file is not text.
    """
    origin = Origin(document_id, source, sha256)
    data = path.read_bytes()
    page, whole = parse_page(decode(data, declared_encoding(data)).replace("\x00", ""))
    if page is None:
        return assemble((), origin)
    metadata = read_head(page)
    content = find_content(page, metadata.title)
    notes = find_notes(page)
    drafts = block_drafts(content.root, content.skip, notes)
    if content.headline is not None:
        drafts = [*block_drafts(content.headline, notes=notes), *drafts]
    drafts = _titled(reflow(typed_bullets(drafts)), metadata)
    return assemble(drafts, origin, metadata, () if whole else (_FLAT,))


def _titled(drafts: Sequence[Draft], metadata: Metadata) -> list[Draft]:
    """Make the page's first and only h1 its title; the divisions of the text are then the headings below it."""
    firsts = [at for at, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING and draft.level == 1]
    headings = [at for at, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING]
    if len(firsts) == 1 and headings[0] == firsts[0]:
        found = list(drafts)
        found[firsts[0]] = replace(found[firsts[0]], kind=BlockKind.TITLE, level=0)
        return found
    return promote_title(drafts, metadata.title)

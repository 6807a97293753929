"""Reader of HTML pages: parsing, main content, blocks and metadata, put together as a `Document`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lxml import etree, html
from lxml.etree import _Element as Element

from kb.model import BlockKind, Document, DocumentId, Metadata
from kb.read.charset import decode_bytes
from kb.read.document_builder import BlockDraft, Origin, build_document, promote_title
from kb.read.html_pages.blocks import BLOCK_TAGS, read_blocks
from kb.read.html_pages.depaginate import depaginate
from kb.read.html_pages.footnotes import find_notes
from kb.read.html_pages.head import read_head
from kb.read.html_pages.main_content import find_content
from kb.read.list_markers import convert_typed_bullets
from kb.read.metadata.finders.titles import fold_alphanumerics, split_site_name
from kb.read.metadata.front_matter import split_front_matter
from kb.read.metadata.resolution import merge_metadata
from kb.read.release_parts import mark_release_parts

_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_DECLARED_XML = re.compile(rb"""^\s*<\?xml[^>]{0,100}?encoding\s*=\s*["']([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_NESTING = re.compile(
    r"</?(?!(?:p|br|li|h[1-6]|html|head|body|title|meta|link|script|style|template|noscript)\b)(?P<name>[a-z]\w*+)[^<>]*+>",
    re.IGNORECASE,
)
_LONG_TAG = re.compile(r"<(?P<name>[a-z]\w*+)[^<>]{20000,}+>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"\s[^\s=]+=")
_MAX_ATTRIBUTES = 1000  # of a tag: the parser compares each with all others
_SIMPLIFIED_REMARK = "The tags of this page nest too deep; it was read without its lists, tables and quotations."
_DECLARED_WITHIN, _MIN_HEADLINE = 4096, 12


def find_declared_encoding(data: bytes) -> str:
    """Return the encoding that a page declares in its first bytes, or ""."""
    head = data[:_DECLARED_WITHIN]
    match = _DECLARED.search(head) or _DECLARED_XML.search(head)
    return match.group(1).decode("ascii") if match else ""


def parse_page(text: str) -> tuple[Element | None, bool]:
    """Return the root element of a page, or None for an empty one, and whether the parser reached the page's end.

    The parser gives up if tags nest deeper than about 2,000 levels, as unclosed ones do in old pages. Such a page is
    parsed again with only its simplest tags, and the second value is False.
    """
    text = _LONG_TAG.sub(_limit_attributes, text)
    page, is_complete = _parse_html(text)
    if is_complete:
        return page, True
    simplified = _NESTING.sub(lambda tag: "<p>" if tag.group("name").lower() in BLOCK_TAGS else " ", text)
    return _parse_html(simplified)[0], False


def _limit_attributes(tag: re.Match[str]) -> str:
    is_crowded = sum(1 for _ in _ATTRIBUTE.finditer(tag.group())) > _MAX_ATTRIBUTES
    return f"<{tag['name']}>" if is_crowded else tag.group()


def _parse_html(text: str) -> tuple[Element | None, bool]:
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_pis=True)
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None, True
    return page, all(each.type != etree.ErrorTypes.ERR_RESOURCE_LIMIT for each in parser.error_log)


def read_html(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read an HTML page; see `kb.read.registry.FileReader`."""
    origin = Origin(document_id, source, sha256)
    data = path.read_bytes()
    front, text = split_front_matter(decode_bytes(data, find_declared_encoding(data)).replace("\x00", ""))
    page, is_complete = parse_page(text)
    if page is None:
        return build_document((), origin)
    metadata = merge_metadata(front, read_head(page))
    content = find_content(page, metadata.title)
    notes = find_notes(page)
    drafts = read_blocks(content.root, content.skip, notes)
    if content.headline is not None:
        drafts = [*read_blocks(content.headline, notes=notes), *drafts]
    drafts = _promote_only_h1(depaginate(convert_typed_bullets(drafts)), metadata)
    metadata = _strip_site_name(metadata, drafts)
    return build_document(mark_release_parts(drafts), origin, metadata, () if is_complete else (_SIMPLIFIED_REMARK,))


def _promote_only_h1(drafts: Sequence[BlockDraft], metadata: Metadata) -> list[BlockDraft]:
    """Make the page's only h1 its title if no other heading comes before it."""
    headings = [at for at, draft in enumerate(drafts) if draft.kind is BlockKind.HEADING]
    h1s = [at for at in headings if drafts[at].level == 1]
    if len(h1s) == 1 and headings[0] == h1s[0]:
        result = list(drafts)
        result[h1s[0]] = replace(result[h1s[0]], kind=BlockKind.TITLE, level=0)
        return result
    return promote_title(drafts, metadata.title)


def _strip_site_name(metadata: Metadata, drafts: Sequence[BlockDraft]) -> Metadata:
    """Split the site's name from a page's title, beside the headline: "In the dock | Example charity"."""
    headline = next((draft.text for draft in drafts if draft.kind is BlockKind.TITLE), "")
    site, _, title = metadata.title.partition(" - ") if metadata.title.count(" - ") == 1 else ("", "", "")
    letters = fold_alphanumerics(headline)
    before, _, after = metadata.title.partition(": ")
    if before and len(letters) >= _MIN_HEADLINE and fold_alphanumerics(after) == letters:
        return replace(metadata, title=after)
    if len(letters) >= _MIN_HEADLINE and letters in fold_alphanumerics(title):
        return replace(metadata, title=title, publisher=metadata.publisher or site)
    rest = metadata.title[len(headline) :]
    site = split_site_name(f"x{rest}", [rest.lstrip(" |»·•–—:-")])[1]
    if not headline or not site or not metadata.title.startswith(headline):
        return metadata
    publisher = site if rest.lstrip()[0] in "|-–" else ""  # after a longer dash there may be a second headline
    return replace(metadata, title=headline, publisher=metadata.publisher or publisher)

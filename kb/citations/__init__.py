"""Citations of documents and passages: formatted text, files, meta tags and text fragments."""

from __future__ import annotations

from kb.citations.export import (
    BIBTEX,
    CSL_JSON,
    RIS,
    TEXT,
    CSLItem,
    FileFormat,
    build_file_name,
    write_bibtex,
    write_csl_json,
    write_ris,
)
from kb.citations.formatter import (
    FormattedCitation,
    format_citation,
    format_citations,
    format_quotation,
)
from kb.citations.item import Item, ItemType, Quoted, describe
from kb.citations.page_metadata import build_meta_tags
from kb.citations.pinpoints import Pinpoint, PinpointUnit, count_paragraphs, find_columns, find_paragraphs, find_section
from kb.citations.styles import CitationStyle
from kb.citations.text_fragments import build_text_fragment
from kb.citations.wording import StyledText, join_text

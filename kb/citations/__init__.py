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
from kb.citations.meta_tags import build_meta_tags
from kb.citations.pinpoints import Pinpoint, PinpointUnit, find_columns, find_paragraphs, find_section
from kb.citations.styled_text import StyledText, join_text
from kb.citations.styles import CitationStyle
from kb.citations.text_fragments import build_text_fragment

__all__ = [
    "BIBTEX",
    "CSL_JSON",
    "RIS",
    "TEXT",
    "CSLItem",
    "CitationStyle",
    "FileFormat",
    "FormattedCitation",
    "Item",
    "ItemType",
    "Pinpoint",
    "PinpointUnit",
    "Quoted",
    "StyledText",
    "build_file_name",
    "build_meta_tags",
    "build_text_fragment",
    "describe",
    "find_columns",
    "find_paragraphs",
    "find_section",
    "format_citation",
    "format_citations",
    "format_quotation",
    "join_text",
    "write_bibtex",
    "write_csl_json",
    "write_ris",
]

"""References: how a document, or words of it, are cited, as text, as files, as meta tags and as links.

    item    what is cited, typed         names      people and bodies
    styles  the five published styles    fitting    what each is told    citing  runs of words, by a CSL processor
    files   RIS, BibTeX, CSL-JSON        tags       for Zotero's reader  fragments  links to the exact words

This room makes no markup, opens no network and knows no addresses but those it is given.
"""

from __future__ import annotations

from kb.present.references.citing import Reference, Run, plain, reference, references, with_quotation
from kb.present.references.files import BIBTEX, CSL_JSON, RIS, TEXT, CSLItem, FileForm, bibtex, csl_json, file_name, ris
from kb.present.references.fragments import text_fragment
from kb.present.references.item import Item, ItemType, Quoted, describe
from kb.present.references.styles import Style
from kb.present.references.tags import meta_tags

__all__ = [
    "BIBTEX",
    "CSL_JSON",
    "RIS",
    "TEXT",
    "CSLItem",
    "FileForm",
    "Item",
    "ItemType",
    "Quoted",
    "Reference",
    "Run",
    "Style",
    "bibtex",
    "csl_json",
    "describe",
    "file_name",
    "meta_tags",
    "plain",
    "reference",
    "references",
    "ris",
    "text_fragment",
    "with_quotation",
]

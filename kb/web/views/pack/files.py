"""The pack of gathered passages as a file: for Word, as a table, and as references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from flask import get_template_attribute
from markupsafe import Markup

from kb.citations import BIBTEX, RIS, FileFormat
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.present.passage_files import WORD_TYPE, WordPassage, build_row, write_passage_table, write_word_pack
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.formatting import format_localized_date, format_short_pages, name_document_kind, today
from kb.web.components.passages.citation_box import write_citation_file
from kb.web.languages import gettext as _
from kb.web.params.models import PackFile
from kb.web.views.pack.page import PackPage, PackPassage

_FORMATS = {PackFile.RIS: RIS, PackFile.BIBTEX: BIBTEX}


def write_file(page: PackPage, wanted: PackFile, heading: str, view: LibraryView) -> tuple[bytes, str, str]:
    """Return the content of a file, its media type, and the ending of its name."""
    if wanted is PackFile.WORD:
        return _write_document(page, heading), WORD_TYPE, "docx"
    if wanted is PackFile.TABLE:
        return _write_table(page, view), "text/csv; charset=utf-8", "csv"
    file_format = _FORMATS[wanted]
    references = "\n".join(_list_references(page, file_format)).encode("utf-8", "replace")
    return references, f"{file_format.media_type}; charset=utf-8", file_format.extension


def _write_table(page: PackPage, view: LibraryView) -> bytes:
    superseded = find_supersessions(view)
    rows = [
        build_row(each.document.record, each.passage, each.pages, superseded, each.quoted.permalink)
        for each in page.passages
    ]
    missing = len(page.rows) - len(rows)
    return write_passage_table(rows, f"# {missing:,} more passages are no longer in the library." if missing else "")


def _list_references(page: PackPage, file_format: FileFormat) -> Iterator[str]:
    """Yield a record for each passage, its words in the note; their keys differ where a document has several."""
    times: Counter[str] = Counter()
    for each in page.passages:
        times[each.item.id] += 1
        number = times[each.item.id]
        item = replace(each.item, id=f"{each.item.id}-{number}") if number > 1 else each.item
        yield write_citation_file(item, replace(each.quoted, is_passage=False), file_format)


def _write_document(page: PackPage, heading: str) -> bytes:
    accessed = (
        f"{current_site().config.title}, {urls.site_url()}/. {_('Accessed on')} {format_localized_date(today())}."
    )
    missing = len(page.rows) - len(page.passages)
    left_out = [_("No longer in the library: %(num)s.").replace("%(num)s", str(missing))] if missing else []
    return write_word_pack(heading or _("My sheet"), [accessed, *left_out], map(_describe, page.passages))


def _describe(each: PackPassage) -> WordPassage:
    pages = f", {format_short_pages(each.pages)}" if each.pages else ""
    metadata = each.document.record.metadata
    facts = (
        metadata.publisher,
        format_localized_date(metadata.date) if metadata.date else _("no date printed"),
        name_document_kind(metadata.kind),
        ", ".join(metadata.jurisdictions),
    )
    return WordPassage(
        heading=f"{each.document.record.title}{pages}",
        words=each.passage.text,
        facts=" · ".join(filter(None, facts)),
        warnings=tuple(_list_warnings(each)),
        citation=each.citation.citation,
        entry=each.citation.entry,
        notes=each.machine_read,
        address=each.quoted.permalink,
    )


def _list_warnings(each: PackPassage) -> Iterator[str]:
    """Yield what the page says in the warning colour, as plain text."""
    for name, about in (("superseded", each.document), ("narrower_line", each.narrower), ("newer_line", each.newer)):
        shown = cast(Markup, get_template_attribute("components/document_card.html", name)(about))
        if said := shown.striptags():
            yield said

"""Routes of the pack of gathered passages: a page, and files for Word, of a table, and of references.

What is gathered, and the pack's heading, are neither kept nor logged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import cast

from flask import Blueprint, Response, get_template_attribute, make_response, render_template, request
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
from kb.web.pack import PACK, read_pack, replace_pack
from kb.web.params.models import PackFile, PackForm, PackParameters
from kb.web.params.parsing import parse_parameters, replace_posted
from kb.web.views.pack.page import PackPage, PackPassage, build_pack_page

_FORMATS = {PackFile.RIS: RIS, PackFile.BIBTEX: BIBTEX}

pack_views = Blueprint("pack", __name__)


@pack_views.get("/pack")
def show_shared_pack() -> Response:
    """Show the pack whose passages are in the address."""
    return _answer(parse_parameters(PackParameters, request.args), "")


@pack_views.post("/pack")
def show_pack() -> Response:
    """Show the pack whose passages are in the body, after a change to it."""
    parameters = parse_parameters(PackForm, request.form)
    replace_pack(read_pack().move(parameters.up, -1).move(parameters.down, 1).passages)
    return _answer(parameters, parameters.heading)


def _answer(parameters: PackParameters, heading: str) -> Response:
    with current_site().open_view() as view:
        page = build_pack_page(read_pack().passages, parameters.style, view)
        if parameters.file:
            content, media_type, ending = write_file(page, parameters.file, heading, view)
            response = Response(content, content_type=media_type)
            response.headers.set("Content-Disposition", "attachment", filename=f"passages.{ending}")
            return response
    replace_pack(page.ids)
    if request.method == "POST":
        replace_posted([(PACK, read_pack().write()), ("style", parameters.style.value), ("heading", heading)])
    return make_response(render_template("pack/page.html", page=page, heading=heading, pack=read_pack()))


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
        metadata.read_publisher,
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

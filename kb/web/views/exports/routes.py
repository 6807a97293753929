"""Routes of exports: passages, quotations, changes, and their description; of a search its passages and references.

All passages and all quotations are sent document by document, so that their size is not bounded by memory.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Iterator, Sequence
from typing import Literal

from flask import Blueprint, Response, copy_current_request_context, request
from typing_extensions import TypedDict

import kb
from kb.citations import BIBTEX, RIS, FileFormat
from kb.library.catalogue.change_register import ChangeRegister, read_register
from kb.library.files.purged import read_purged
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import DocumentId, DocumentRecord, Hit, Passage
from kb.present.answers import PassageAnswer, build_single_passage, prefix_urls
from kb.present.passage_files import build_row, write_passage_table
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.lookup import MAX_EXPORTED, find_answer, find_every_hit
from kb.web.components.passages.citation_box import describe_words, quote_words, write_citation_file
from kb.web.middleware.errors import Failure, FailureError, report_error
from kb.web.middleware.responses import render_json
from kb.web.openapi.operations import describe_operation
from kb.web.params.models import ChangesParameters, ExportParameters, ReferencesParameters, SearchParameters
from kb.web.params.parsing import parse_body, parse_parameters, refuse_parameters
from kb.web.views.exports.changes import ChangesAnswer, build_changes_answer
from kb.web.views.exports.data_package import DataPackageAnswer, build_data_package
from kb.web.views.exports.quotations import write_last_row, write_quotations

export_views = Blueprint("exports", __name__)

_JSON_LINES = "application/x-ndjson"
_CSV = "text/csv"
_MANY_EXPORTS = Failure(
    503,
    "Other exports are being sent at this moment",
    "Ask again in half a minute. Where nothing has changed, a copy with its ETag needs no other.",
    retry_after_s=30,
)
# A slow reader occupies a server thread for the whole export; this leaves some to everyone else.
_MAX_SENDING = 2
_SENDING: set[object] = set()  # in this process
_Documents = Iterator[tuple[DocumentRecord, list[Passage]]]


class ExportEnd(TypedDict):
    """The last line of an export: whether all passages stand before it, and the generation of the index they are of.

    Where it says "stopped", or there is no such line, passages are missing: ask again.
    """

    end: Literal["complete", "stopped"]
    generation: int


@export_views.get("/passages.jsonl")
@describe_operation(
    PassageAnswer | ExportEnd,
    operation_id="export_passages",
    parameters=ExportParameters,
    media_type=_JSON_LINES,
    is_streamed=True,
)
def send_passages() -> Response:
    """Give every passage of the library, one JSON object a line, document by document, and a last line with `end`."""
    return _stream(_write_passages, _write_end, _JSON_LINES, "passages.jsonl")


@export_views.get("/datapackage.json")
@describe_operation(DataPackageAnswer, operation_id="export_data_package")
def send_data_package() -> Response:
    """Describe the library's files as a data package, each with the schema of its table."""
    refuse_parameters(request.args)
    site = current_site()
    with site.open_view() as view:
        generation = view.generation
    return render_json(build_data_package(site.config.title, site.config.description, urls.site_url(), generation))


@export_views.get("/changes.json")
@describe_operation(ChangesAnswer, operation_id="export_changes", parameters=ChangesParameters)
def send_changes() -> Response:
    """List the documents that were added, changed or removed since a generation of the index."""
    since = parse_parameters(ChangesParameters, request.args).since
    return render_json(build_changes_answer(_read_register(), since))


@export_views.get("/quotations.csv")
@describe_operation(str, operation_id="export_quotations", parameters=ExportParameters, media_type=_CSV)
def send_quotations() -> Response:
    """Give every quotation of the library as a table, whose last row says whether it is complete."""
    return _stream(write_quotations, write_last_row, _CSV, "quotations.csv")


@export_views.get("/search.ris")
@describe_operation(str, operation_id="export_search_ris", parameters=ReferencesParameters, media_type=RIS.media_type)
def send_ris() -> Response:
    """Give the documents of a search for reference managers, each with its best passage in the note."""
    return _send_references(parse_parameters(ReferencesParameters, request.args), RIS)


@export_views.post("/search.ris")
@describe_operation(str, operation_id="export_private_search_ris", body=ReferencesParameters, media_type=RIS.media_type)
def send_private_ris() -> Response:
    """Give the documents of a search whose words are in the body for reference managers."""
    return _send_references(parse_body(ReferencesParameters), RIS)


@export_views.get("/search.bib")
@describe_operation(
    str, operation_id="export_search_bib", parameters=ReferencesParameters, media_type=BIBTEX.media_type
)
def send_bibtex() -> Response:
    """Give the documents of a search as BibTeX, each with its best passage in the annotation."""
    return _send_references(parse_parameters(ReferencesParameters, request.args), BIBTEX)


@export_views.post("/search.bib")
@describe_operation(
    str, operation_id="export_private_search_bib", body=ReferencesParameters, media_type=BIBTEX.media_type
)
def send_private_bibtex() -> Response:
    """Give the documents of a search whose words are in the body as BibTeX."""
    return _send_references(parse_body(ReferencesParameters), BIBTEX)


@export_views.get("/search/passages.csv")
@describe_operation(str, operation_id="export_search_passages", parameters=SearchParameters, media_type=_CSV)
def send_found_passages() -> Response:
    """Give all passages of a search as a table, the first 2,000 of more."""
    return _send_passage_table(parse_parameters(SearchParameters, request.args))


@export_views.post("/search/passages.csv")
@describe_operation(str, operation_id="export_private_search_passages", body=SearchParameters, media_type=_CSV)
def send_privately_found_passages() -> Response:
    """Give all passages of a search whose words are in the body as a table."""
    return _send_passage_table(parse_body(SearchParameters))


def _write_passages(view: LibraryView, documents: _Documents) -> Iterator[str]:
    """Yield the lines of each document, as `/documents/DOC.json` has its passages."""
    superseded, root = find_supersessions(view), urls.site_root()
    for record, passages in documents:
        answers = (prefix_urls(build_single_passage(record, each, superseded), root) for each in passages)
        yield "".join(f"{json.dumps(answer, ensure_ascii=False)}\n" for answer in answers)


def _write_end(end: Literal["complete", "stopped"], generation: int) -> str:
    """Return the last line."""
    last: ExportEnd = {"end": end, "generation": generation}
    return f"{json.dumps(last)}\n"


def _read_register() -> ChangeRegister:
    """Return the register of changes; an index older than it counts all documents as just added."""
    site = current_site()
    register = read_register(site.settings.library)
    if register.generation:
        return register
    with site.open_view() as view:
        return register.follow({each.id: each.sha256 for each in view.documents()}, view.generation, "")


def _send_references(parameters: ReferencesParameters, file_format: FileFormat) -> Response:
    with current_site().open_view() as view:
        hits = _list_hits(parameters, view)
    best: dict[DocumentId, Hit] = {}
    for hit in hits:  # one per document: the id is the key of its entry
        best.setdefault(hit.document.id, hit)
    entries = []
    for hit in best.values():
        span = hit.spans[0] if len(hit.spans) == 1 else None
        item = describe_words(hit.document, hit.passage, span)
        entries.append(write_citation_file(item, quote_words(item, hit.passage, span), file_format))
    response = Response("\n".join(entries), content_type=f"{file_format.media_type}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=f"search.{file_format.extension}")
    return response


def _list_hits(parameters: ReferencesParameters, view: LibraryView) -> Sequence[Hit]:
    if parameters.all:
        return find_every_hit(parameters, view).hits
    return find_answer(parameters, view, facets=()).listed_hits


def _send_passage_table(parameters: SearchParameters) -> Response:
    with current_site().open_view() as view:
        found, superseded = find_every_hit(parameters, view), find_supersessions(view)
        rows = [
            build_row(
                hit.document,
                hit.passage,
                hit.pages,
                superseded,
                urls.site_origin() + urls.permalink(hit.document.id, hit.passage.id),
            )
            for hit in found.hits
        ]
    left = found.total - len(rows)
    note = f"# {left:,} more passages are left out: a file has {MAX_EXPORTED:,}. Narrower words find the others."
    response = Response(write_passage_table(rows, note if left > 0 else ""), content_type=f"{_CSV}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename="passages.csv")
    return response


def _stream(
    write: Callable[[LibraryView, _Documents], Iterator[str]],
    write_last: Callable[[Literal["complete", "stopped"], int], str],
    media_type: str,
    name: str,
) -> Response:
    """Send what is written of all documents as it is written, and at last, unless unwanted, whether that was all.

    Raises:
        FailureError: As many exports are being sent as may be at once.
    """
    site, parameters = current_site(), parse_parameters(ExportParameters, request.args)
    if len(_SENDING) >= _MAX_SENDING and request.method == "GET":
        raise FailureError(_MANY_EXPORTS)
    with site.open_view() as view:
        tag = _build_tag(view, name, parameters)

    def list_pieces() -> Generator[bytes, None, None]:
        sending, generation = object(), 0
        _SENDING.add(sending)
        try:
            with site.open_view() as view:
                generation = view.generation
                for piece in write(view, _list_documents(view)):
                    yield piece.encode("utf-8", "backslashreplace")
            if parameters.end:
                yield write_last("complete", generation).encode()
        except Exception as error:  # the answer has begun, and can only say at its end that it failed
            if not parameters.end:
                raise
            report_error(error)
            yield write_last("stopped", generation).encode()
        finally:
            _SENDING.discard(sending)

    pieces = list_pieces()
    # Links are built in the context of the request, which is entered for each piece anew: clients that disconnect leave
    # none open, as `stream_with_context` would.
    advance = copy_current_request_context(lambda: next(pieces, None))
    response = Response(iter(advance, None), content_type=f"{media_type}; charset=utf-8")
    response.headers.set("Content-Disposition", "attachment", filename=name)
    response.set_etag(tag, weak=True)
    response.call_on_close(pieces.close)
    return response


def _build_tag(view: LibraryView, name: str, parameters: ExportParameters) -> str:
    """Return the tag of an export: a hash of its inputs, since the export itself is not kept."""
    purged = read_purged(current_site().settings.library)
    left_out = (sorted(view.closed_speakers), sorted(purged.passages))
    made_of = (name, parameters, kb.__version__, view.generation, left_out, urls.site_url())
    return hashlib.blake2b(repr(made_of).encode(), digest_size=12).hexdigest()


def _list_documents(view: LibraryView) -> _Documents:
    """Yield the documents with their passages, without what is being purged at this moment.

    That is looked up for each anew: an export takes as long as its reader does, and reads the index as it was before.
    """
    library = current_site().settings.library
    before = read_purged(library)
    for record in view.documents():
        passages = view.document_passages(record.id)
        purged = read_purged(library)
        if not purged.is_newly_gone(record.id, before):
            yield record, [each for each in passages if not purged.has_passage(each.id)]

"""The facts that nobody has confirmed, one after the other beside the page that they were read from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from textwrap import shorten
from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kb.desk.attributions import UnsureAttribution, build_correction, list_unsure_attributions
from kb.desk.state import Shelf, current_desk, hash_content, spell_count, today
from kb.errors import RefusedError
from kb.library.indexing.sync_plan import PlannedSource
from kb.library.keeping.metadata_changes import add_correction, apply_changes, plan_changes
from kb.library.keeping.removal import find_files
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import Authority, DocumentRecord, Passage
from kb.present.metadata_table import LIST_SEPARATOR, NOTHING_WRITTEN, format_value
from kb.present.reviews import guides_readers, list_unsure
from kb.read.metadata.sidecar import LIST_KEYS, METADATA_KEYS, read_sidecar
from kb.read.registry import locate_sidecar

fact_pages = Blueprint("facts", __name__)

VALIDITY = "checked"
SPEAKER = "speaker"
FIELD_NAMES = {
    "title": "Title",
    "publisher": "Published by",
    "date": "Date",
    "authors": "Authors",
    "jurisdictions": "Written for",
    "authority": "Kind of body",
    "language": "Language",
    VALIDITY: "Still valid",
    SPEAKER: "Who said it",
}
_OF_GROUPS = ("publisher", "jurisdictions", "authority", "language")  # may be the same for a folder or a site
_MAX_KEY_CHARS = 500
_SHOWN = 10  # passages
_CHOICES = 6
_MAX_TOLD, _MAX_NOTICE = 60, 400  # characters of a quotation, and of a notice, which a cookie has to hold


@dataclass(frozen=True, slots=True)
class UnsureFact:
    """A fact about a document that nobody has confirmed.

    Attributes:
        value: As typed; empty if none was read.
        page: Of the file, to look at; 0 if it has none.
        words: The line that shows it; empty where none does.
        said: The quotation, if it is about one.
        named: Values to choose from: the speakers whom the document names beside words, or the publishers of other
            documents that its text names, the most frequent first.
    """

    record: DocumentRecord
    field: str
    value: str
    page: int
    words: str
    said: UnsureAttribution | None = None
    named: Sequence[str] = ()

    @property
    def key(self) -> str:
        """What names it in an address."""
        return "/".join([self.record.id, self.field, *([self.said.key] if self.said else [])])


def _list_facts(records: Sequence[DocumentRecord]) -> list[UnsureFact]:
    """Return the facts that are missing, or were only concluded: in an order that an answer does not change."""
    by_id = {each.id: each for each in records}
    unsure = sorted(list_unsure(records), key=lambda each: each["id"])
    return [_build_fact(by_id[document["id"]], each["field"]) for document in unsure for each in document["fields"]]


def _list_unchecked(view: LibraryView) -> list[UnsureFact]:
    """Return, for documents that readers act on, whether they still hold, where nothing says so."""
    supersessions = find_supersessions(view)
    return [
        _build_fact(each, VALIDITY)
        for each in view.documents()
        if guides_readers(each) and supersessions.judge(each.id, each.metadata).in_force is None
    ]


def _list_unsure_speakers(shelf: Shelf, view: LibraryView) -> list[UnsureFact]:
    """Return who said the words of quotations, where that is only concluded or left open.

    The quotations of a document are read again when it has changed.
    """
    closed = "\n".join(sorted(view.closed_speakers))
    return [
        _build_speaker(record, each)
        for record in view.documents()
        for each in shelf.attributions.get(
            record.id, partial(list_unsure_attributions, view, record), f"{record.fingerprint}\n{closed}".encode()
        )
    ]


def list_all_facts(shelf: Shelf, view: LibraryView) -> list[UnsureFact]:
    """Return all facts to be settled: about documents, whether these still hold, and who said words in them."""
    return [*_list_facts(view.documents()), *_list_unchecked(view), *_list_unsure_speakers(shelf, view)]


def _build_speaker(record: DocumentRecord, said: UnsureAttribution) -> UnsureFact:
    evidence = said.quotation.evidence
    return UnsureFact(
        record, SPEAKER, said.quotation.speaker, said.page, evidence.text if evidence else "", said, said.named
    )


def _list_alike(facts: Sequence[UnsureFact], fact: UnsureFact) -> list[DocumentRecord]:
    """Return the other documents of a fact's group of which the same is unsure, or missing as well."""
    group = _name_group(fact.record)
    return [
        each.record
        for each in facts
        if group
        and fact.field in _OF_GROUPS
        and (each.field, each.value) == (fact.field, fact.value)
        and each.record.id != fact.record.id
        and _name_group(each.record) == group
    ]


def _name_group(record: DocumentRecord) -> str:
    """Return the site that a document is from, else its folder below the folder of sources; empty without both."""
    folder = PurePosixPath(record.source).parent.as_posix()
    return urlsplit(record.metadata.url).hostname or ("" if folder == "." else f"the folder “{folder}”")


def _build_fact(record: DocumentRecord, field: str) -> UnsureFact:
    """Return a field of a document as a fact, with the page and the line that show it."""
    read = next((each for each in record.metadata.origins if each.field == field), None)
    page = (read.page if read else 0) or (1 if record.page_count else 0)
    return UnsureFact(record, field, format_value(record.metadata, field), page, read.words if read else "")


def hash_sidecar(source: PlannedSource) -> str:
    """Return the hash of a source's metadata file, by which a form knows whether it was changed."""
    return hash_content(_locate_sidecar(source))


def list_values(record: DocumentRecord, source: PlannedSource) -> dict[str, str]:
    """Return the metadata of a document as they are typed: as its metadata file has them now, else as was read."""
    own = read_sidecar(_locate_sidecar(source)).metadata
    return {key: format_value(own, key) or format_value(record.metadata, key) for key in METADATA_KEYS}


def _locate_sidecar(source: PlannedSource) -> Path:
    return source.file.sidecar or locate_sidecar(source.file.path)


@dataclass(frozen=True, slots=True)
class FactPage:
    """A fact, with what is beside it; None if there is none left.

    Attributes:
        only: The field whose facts alone are shown; empty for all.
        group: The site or the folder that the document is of.
        alike: The other documents of the group of which the same is unsure, or missing as well.
        counts: How many facts are unsure, by field.
        left: How many are to come, with this one.
        page: Of the file; 0 for none.
        passages: The beginning of the text, of a file without pages.
    """

    fact: UnsureFact | None
    only: str
    group: str
    alike: Sequence[DocumentRecord]
    counts: Mapping[str, int]
    left: int
    page: int
    passages: Sequence[Passage]


@fact_pages.get("/facts")
def show_fact() -> str:
    """Show the first fact that nobody has confirmed, or the first after one that was left for later.

    Beside it is the page of the file that shows it, or the one that is asked for; without pages, the beginning of its
    text. Facts may be of one field only.
    """
    shelf, only = current_desk().published, request.args.get("only", "")
    with shelf.open_view() as view:
        facts = list_all_facts(shelf, view) if view else []
        chosen = [each for each in facts if only not in FIELD_NAMES or each.field == only]
        fact = _choose(chosen, request.args.get("after", ""))
        left = len(chosen) - chosen.index(fact) if fact else 0
        alike = _list_alike(facts, fact) if fact else []
        group = _name_group(fact.record) if fact else ""
        fact = fact and _read_again(shelf, fact)
        if view and fact and fact.field == "publisher":
            fact = replace(fact, named=_list_known_publishers(view, fact.record))
        passages = list(view.document_passages(fact.record.id))[:_SHOWN] if view and fact and not fact.page else []
    counts = Counter(each.field for each in facts)
    listed = {name: counts[name] for name in FIELD_NAMES if counts[name]}
    only = only if only in FIELD_NAMES else ""
    shown = FactPage(fact, only, group, alike, listed, left, _choose_page(fact), passages)
    authorities = [each.value for each in Authority]
    return render_template("desk/fact.html", shown=shown, names=FIELD_NAMES, lists=LIST_KEYS, authorities=authorities)


def _read_again(shelf: Shelf, fact: UnsureFact) -> UnsureFact:
    """Return a fact with the value that the metadata file has now."""
    source = next(iter(find_files(shelf.library, fact.record.id)), None)
    if source is None or fact.said:
        return fact
    return replace(fact, value=list_values(fact.record, source)[fact.field])


def _list_known_publishers(view: LibraryView, record: DocumentRecord) -> list[str]:
    """Return the publishers of other documents that the text of one names, the one named most often first."""
    text = "\n".join(passage.text for passage in view.document_passages(record.id))
    others = sorted({name for each in view.documents() if (name := each.metadata.read_publisher) and name in text})
    counts = Counter({name: len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text)) for name in others})
    return [name for name, count in counts.most_common(_CHOICES) if count]


def _choose_page(fact: UnsureFact | None) -> int:
    if fact is None:
        return 0
    asked = request.args.get("page", 0, type=int)
    return asked if 1 <= asked <= fact.record.page_count else fact.page


@fact_pages.post("/facts")
def settle_fact() -> Response:
    """Confirm, correct or empty a fact, or leave it for later; then show the next."""
    document, field, passage = (request.form.get(name, "") for name in ("document", "field", "passage"))
    action, value = request.form.get("action", ""), request.form.get("value", "").strip()
    only = request.form.get("only", "")
    if field not in FIELD_NAMES:
        raise RefusedError(["There is no such field."], NOTHING_WRITTEN)
    shelf = current_desk().published
    if action == "later":
        after = "/".join(filter(None, (document, field, passage)))
        return redirect(url_for("facts.show_fact", after=after[:_MAX_KEY_CHARS], only=only or None), 303)
    with shelf.change, shelf.open_view() as view:
        found = shelf.find_document(document)
        if view is None or found is None:
            raise RefusedError(["The document is no longer there."], NOTHING_WRITTEN)
        source, record = found
        if field == SPEAKER:
            told = _settle_speaker(shelf, view, record, action, value)
        else:
            _refuse_changed(field, list_values(record, source)[field])
            told = _settle_field(shelf, [record, *_list_chosen_alike(shelf, view, record)], action, value)
    flash(shorten(f"Written: {told}.", _MAX_NOTICE, placeholder=" …"))
    before = request.form.get("before", "")[:_MAX_KEY_CHARS]
    return redirect(url_for("facts.show_fact", after=before or None, only=only or None), 303)


def _list_chosen_alike(shelf: Shelf, view: LibraryView, record: DocumentRecord) -> list[DocumentRecord]:
    """Return the documents for which the same was chosen to be written, and of which it is as unsure as it was."""
    chosen, field = set(request.form.get("alike", "").split()), request.form.get("field", "")
    facts = _list_facts(view.documents()) if chosen else []
    fact = next((each for each in facts if each.key == f"{record.id}/{field}"), None)
    alike = [each for each in _list_alike(facts, fact) if each.id in chosen] if fact else []
    sources = {each.id: each for each in shelf.library.identify_sources()} if alike else {}
    return [
        each
        for each in alike
        if fact and each.id in sources and list_values(each, sources[each.id])[field] == fact.value
    ]


def _settle_field(shelf: Shelf, records: Sequence[DocumentRecord], action: str, value: str) -> str:
    """Write a fact about a document, and the same of others, and return what is written now."""
    field, title = request.form.get("field", ""), records[0].metadata.title
    values = {str(each.id): _choose_values(each, field, action, value) for each in records}
    apply_changes(shelf.library, plan_changes(shelf.library, values))
    if field == VALIDITY:
        return f"“{title}” still holds"
    others = f" and of {spell_count(len(records) - 1, 'other document')}" if len(records) > 1 else ""
    return f"{FIELD_NAMES[field]} of “{title}”{others} is {'not known' if action == 'empty' else value}"


def _settle_speaker(shelf: Shelf, view: LibraryView, record: DocumentRecord, action: str, value: str) -> str:
    """Write who said words, that nobody is named for them, or that they are no quotation; return what was written."""
    key = request.form.get("passage", "")
    said = next((each for each in list_unsure_attributions(view, record) if each.key == key), None)
    if said is None:
        raise RefusedError(["These words are settled already, or no longer there."], NOTHING_WRITTEN)
    _refuse_changed(SPEAKER, said.quotation.speaker)
    add_correction(shelf.library, record.id, "quotations", build_correction(said, action, value))
    words = shorten(said.words, _MAX_TOLD, placeholder=" …")
    return {"none": f"“{words}” is no quotation", "empty": f"nobody is named for “{words}”"}.get(
        action, f"“{words}” was said by {value}"
    )


def _refuse_changed(field: str, value: str) -> None:
    if value != request.form.get("shown", ""):
        raise RefusedError([f"{FIELD_NAMES[field]} was changed meanwhile. Look at it again."], NOTHING_WRITTEN)


def _choose_values(record: DocumentRecord, field: str, action: str, value: str) -> dict[str, str]:
    if field == VALIDITY:
        return {field: today().isoformat()}
    if action == "empty":
        return {"not_known": LIST_SEPARATOR.join([*record.metadata.not_known, field])}
    if not value:
        raise RefusedError(["Type the right value, or say that it is not known."], NOTHING_WRITTEN)
    return {field: value}


def _choose(facts: Sequence[UnsureFact], after: str) -> UnsureFact | None:
    """Return the first fact after the one of a key; the first of all where that is gone."""
    at = next((at for at, each in enumerate(facts) if each.key == after), -1)
    return facts[at + 1] if at + 1 < len(facts) else None

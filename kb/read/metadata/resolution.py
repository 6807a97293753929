"""Resolves a document's metadata: from its sidecar file first, then the file's own, then its pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from datetime import date, datetime, timedelta
from typing import Any

from kb.model import GIVEN_ORIGINS, Authority, BlockKind, Document, FieldOrigin, Metadata, MetadataOrigin
from kb.read.hidden_text import COVERED_LINES_REMEDY, describe_covered_lines, describe_hidden_text, is_worth_telling
from kb.read.metadata.capitals import Kind, restore_acronyms, restore_case, write_in_sentence_case
from kb.read.metadata.finders import jurisdictions as places
from kb.read.metadata.finders.bodies import (
    GUIDING_KINDS,
    classify_body,
    complete_name,
    find_authority,
    is_body,
    restore_stop,
)
from kb.read.metadata.finders.choices import load_model
from kb.read.metadata.finders.front_pages import FrontPages, find_front_pages
from kb.read.metadata.finders.jurisdictions import choose_english, is_english
from kb.read.metadata.finders.kinds import (
    ends_as_release,
    find_kind_line,
    find_own_kind,
    find_paper_number,
    find_reference,
    find_series,
    is_letter,
)
from kb.read.metadata.finders.official_records import find_official_record
from kb.read.metadata.finders.other_lines import list_other_lines
from kb.read.metadata.finders.people import (
    find_authors_in_heads,
    find_by_line,
    find_closing_name,
    find_described_authors,
    find_labelled_authors,
    find_people_with_addresses,
    find_signature,
    find_speaker,
    lead_person,
    leave_out_forewords,
    order_name,
    parse_person,
    separate_people,
    split_listed,
)
from kb.read.metadata.finders.publication_dates import (
    find_closing_date,
    find_foreword_date,
    find_imprint_date,
    find_printed_date,
    find_printed_year,
    find_release_date,
    find_running_date,
    find_update,
)
from kb.read.metadata.finders.subtitles import find_subtitle
from kb.read.metadata.finders.title_lines import find_title, names_no_work
from kb.read.metadata.finders.titles import derive_title, fold_alphanumerics, guess_kind, is_junk_title
from kb.read.metadata.finders.validity import (
    find_earliest_year,
    find_edition,
    find_last_day,
    find_licence,
    find_review,
    find_withdrawal,
)
from kb.read.metadata.identifiers import find_isbns, find_own_doi
from kb.read.metadata.printed_places import add_printed_places, is_credited, is_printed
from kb.read.metadata.publishing.imprint_bodies import find_publication_place
from kb.read.metadata.publishing.own_citations import find_own_citation, list_cited_parts
from kb.read.metadata.publishing.publisher_candidates import (
    list_publishers,
    may_be_publisher,
    names_no_body,
)
from kb.read.metadata.publishing.publisher_evidence import ENDS
from kb.read.metadata.publishing.publishers import find_house_committee, find_issuer, find_published_by
from kb.text.dates import find_date, find_date_in_name
from kb.text.jurisdictions import meets_any
from kb.text.word_lists import CORPORATE_WORDS, ORGANISATION_WORDS

_ACCOUNT = re.compile(
    r"\d+|[a-z]+(?:[._-][a-z]+)*|\S+/\S+|.*\b(?=\w*\d)(?=\w*[^\W\d_])\w+.*|.*@.*|.?|"
    r"(?i:(?:microsoft|windows|ms)\b.*|(?:adobe|canva|indesign|acrobat|openoffice|libreoffice|python-docx)\b.*|"
    r"authori[sz]ed user|administrator|admin|user|owner|author|unknown|anonymous|default|guest|scanner|none|n/?a)"
)
_ORGANISATION = re.compile(rf"\b(?:{'|'.join(sorted(ORGANISATION_WORDS | CORPORATE_WORDS))})\b", re.IGNORECASE)
_NAME_CHARS = 200
_PIECES = re.compile(r"\s*(?:[;,:]|\band\b)\s*")
_COPYRIGHT_SIGN = re.compile(r"(?:©|\(c\)|copyright\b)\s*(?:\d{4}\s*)?", re.IGNORECASE)
_RELEASE = re.compile(r"(?:for )?(?:immediate|(?:joint )?(?:press|media|news)) (?:release|statement)\b", re.IGNORECASE)
_CLOSING_LINES, _FOREWORD_LINES = 6, 60
_YEAR_CHARS = 4
_PREPARED = timedelta(days=7)
_BUILDING = re.compile(r"\w+ (?:House|Court|Building|Tower|Hall)")  # where an office's machine stands
_SITE = re.compile(r"[\w-]+(?:\.[\w-]+)+")  # "GOV.UK"
_PART = re.compile(r"\b(?:team|working group|staff|desk|newsroom|editors)$", re.IGNORECASE)  # of a body
_POST_KINDS = ("release", "statement", "letter", "speech", "testimony", "submission")
_POST_NAME = re.compile(r"(?:^|/)(?:19|20)\d\d-\d\d-\d\d[-_][^/]+\.(?:md|markdown|html?)$", re.IGNORECASE)
_FIRST_LINES, _LINE_CHARS = 6, 250
_DESCRIBED = (
    r" (?:is|was) (?:an?|the) (?:(?!\b(?:of|at|for|with|from|who|to)\b)[^.\n]){0,60}?\b(?:charity|organi[sz]ation|"
    r"network|unit|agency|cent(?:re|er)|foundation|trust|institute|company|association|coalition|union|cooperative)"
    r"(?= (?:of|for|that|which|in)\b|[.,;]|$)"  # no "charity worker"
)
_BY_BODY = re.compile(r"\b[Ss]ubmission (?:of|by|from) (?:the )?[A-Z]")  # a title; who signs has an office there
_PART_BY = re.compile(r"compiled by\b", re.IGNORECASE)  # who put a part together; on a cover, the whole
_PRINTED = (MetadataOrigin.TITLE_PAGE, MetadataOrigin.IMPRINT)
_WITHOUT_ORIGIN = (
    "original_withheld",
    "noindex",
    "origins",
    "not_before_words",
    "not_known",
    "sentence_title",
    "review_due",
    "also_printed",
)
_WITH_ORIGIN = tuple(each.name for each in fields(Metadata) if each.name not in _WITHOUT_ORIGIN)


def complete_metadata(
    document: Document,
    sidecar: Metadata,
    remarks: tuple[str, ...] = (),
    origin: MetadataOrigin = MetadataOrigin.SIDECAR,
) -> Document:
    """Complete a document, as its reader returned it, with the sidecar's and inferred metadata, and add `remarks`."""
    pages = find_front_pages(document)
    given = gather_given(document, state_origin(sidecar, origin), pages)
    inferred = infer_metadata(document, pages, given)
    if given.find_origin("title") is MetadataOrigin.PROPERTIES and inferred.title:
        given = _choose_title(given, inferred.title, pages)
    if set(given.authors) < set(inferred.authors) and given.find_origin("authors") in _PRINTED:
        given = replace(given, authors=())  # a file's properties name one of several
    own_day = _find_own_day(document, pages, given.date) if given.find_origin("date") is MetadataOrigin.HEAD else ""
    if own_day:  # the head has the day on which a page was made
        others = tuple(each for each in given.origins if each.field != "date")
        given = replace(given, date=own_day, origins=(FieldOrigin("date", MetadataOrigin.TITLE_PAGE), *others))
    shown = merge_metadata(given, inferred)
    named = Metadata(
        title=restore_acronyms(derive_title(document.source), document.text), date=_find_date_in_name(document.source)
    )
    if named.date and find_date(shown.title) == named.date and (titled := shown.find_origin("title")):
        shown = merge_metadata(shown, state_origin(Metadata(date=named.date), titled))
    dated = state_origin(Metadata(date=named.date), MetadataOrigin.POST_NAME) if _is_post(document) else Metadata()
    shown = merge_metadata(shown, dated)
    metadata = _settle_publisher(merge_metadata(shown, state_origin(named, MetadataOrigin.FILE_NAME)))
    metadata = _cut_title(metadata)
    metadata = merge_metadata(metadata, _guess_kind(metadata, document, pages))
    metadata = _add_place(metadata, pages)
    metadata = _restore_small_letters(_add_conclusions(metadata, document, pages), document.text, pages)
    metadata = _add_sentence_title(_leave_empty(_add_validity(metadata, document, pages)), document.text)
    metadata = replace(add_printed_places(metadata, pages), also_printed=list_other_lines(metadata, pages))
    if not document.blocks and not document.unread_pages:
        remarks = (*remarks, "There is no text in this file.")
    remarks = (*remarks, *_remark_on_hidden_text(document, is_withheld=metadata.original_withheld))
    return replace(document, metadata=metadata, remarks=(*document.remarks, *remarks))


def gather_given(document: Document, sidecar: Metadata, pages: FrontPages) -> Metadata:
    """Return what is known before anything is inferred: the sidecar, the file's own metadata, an official record.

    The sidecar's fields come with their origin.
    """
    own = _clean_metadata(document.metadata, document, pages)
    given = merge_metadata(sidecar, own)
    origin, official = find_official_record(given, pages)
    return merge_metadata(given, state_origin(official, origin))


def _remark_on_hidden_text(document: Document, *, is_withheld: bool) -> Iterator[str]:
    if is_worth_telling(document.hidden_text):
        yield describe_hidden_text(document.hidden_text)
    covered = describe_covered_lines(document.hidden_text)
    if covered and not is_withheld:
        yield f"{covered} {COVERED_LINES_REMEDY}"


def state_origin(metadata: Metadata, origin: MetadataOrigin) -> Metadata:
    """Set the origin of all fields that are not empty."""
    return replace(
        metadata, origins=tuple(FieldOrigin(name, origin) for name in _WITH_ORIGIN if getattr(metadata, name))
    )


def state_properties(title: str, authors: Sequence[str], language: str, publisher: str = "") -> Metadata:
    """Return what the properties of a file of an office program say.

    Such programs write the computer owner's name into every file; it is an author's only if a title was given too.
    """
    title = "" if is_junk_title(title) else title
    named = tuple(filter(None, map(str.strip, authors))) if title else ()
    given = Metadata(title=title, authors=named, publisher=publisher, language=language)
    return state_origin(given, MetadataOrigin.PROPERTIES)


def merge_metadata(first: Metadata, second: Metadata) -> Metadata:
    """Return the first metadata, with empty fields filled from the second, and the origins of both."""
    values = {each.name: getattr(first, each.name) or getattr(second, each.name) for each in fields(Metadata)}
    filled = (each for each in second.origins if not getattr(first, each.field))
    return Metadata(**{**values, "origins": (*first.origins, *filled)})


# ---------------------------------------------------------------------------------- the file's own


def _clean_metadata(own: Metadata, document: Document, pages: FrontPages) -> Metadata:
    """Return a file's own metadata without program names, and without what only its properties say.

    An organisation among the authors is the publisher, else the corporate author. A file's properties may as well
    describe its template, its owner or its last conversion: a name in them counts only if it is printed too, and a
    title that is not printed ranks last but for the file's name.
    """
    names = clean_names(tuple(each for name in own.authors for each in split_listed(name)))
    is_written = own.find_origin("authors") is not MetadataOrigin.PROPERTIES
    names = names if is_written else tuple(name for name in names if not _BUILDING.fullmatch(name))
    organisations = [
        name
        for name in names
        if is_organisation(name) or classify_body(name) or _is_described_as_body(name, document.text)
    ]
    tag, *regions = own.language.replace("_", "-").split("-")
    whole = [name for name in organisations if not _PART.search(name)]
    publisher = own.publisher or (next(iter(whole), "") if is_written else "")
    publisher = "" if names_no_body(publisher) else publisher
    others = [
        name for name in organisations if fold_alphanumerics(publisher) not in fold_alphanumerics(name) or not publisher
    ]
    cleaned = replace(
        own,
        title="" if is_junk_title(own.title, document.source) or names_no_work(own.title) else own.title,
        publisher=publisher,
        authors=tuple(order_name(name) for name in names if name not in organisations),
        corporate_author=next(iter(others), ""),
        language="-".join([tag.lower(), *(each.upper() if len(each) == 2 else each for each in regions)]),
    )
    origins = {name: own.find_origin(name) or own.find_origin("authors") for name in _WITH_ORIGIN}
    if MetadataOrigin.PROPERTIES in origins.values():
        cleaned = _keep_printed_names(cleaned, origins, pages)
    kept = ((name, origin) for name, origin in origins.items() if origin and getattr(cleaned, name))
    return replace(cleaned, origins=tuple(FieldOrigin(name, origin) for name, origin in kept))


def _settle_publisher(metadata: Metadata) -> Metadata:
    """Make the corporate author the publisher if none is known, and drop it if both are the same."""
    author, origin = metadata.corporate_author, metadata.find_origin("corporate_author")
    is_part = not metadata.publisher and _PART.search(author)
    if not author or is_part or (metadata.publisher and _fold_name(author) != _fold_name(metadata.publisher)):
        return metadata
    others = tuple(each for each in metadata.origins if each.field != "corporate_author")
    own = Metadata(publisher=author, origins=(FieldOrigin("publisher", origin),) if origin else ())
    return merge_metadata(replace(metadata, corporate_author="", origins=others), own)


def _is_post(document: Document) -> bool:
    """Tell whether a document is a web page whose name begins with its day, as posts of site generators do."""
    return not document.pages and _POST_NAME.search(document.source) is not None


def _fold_name(name: str) -> str:
    return fold_alphanumerics(name.removeprefix("The ").removeprefix("the "))


def _cut_title(metadata: Metadata) -> Metadata:
    """Return metadata without what the title repeats of other fields: its edition, publisher, series and number.

    A sub-title that is the publisher's name is left out.
    """
    if metadata.find_origin("title") in GIVEN_ORIGINS:
        return metadata
    name = re.escape(metadata.publisher.removeprefix("The ")) if is_body(metadata.publisher) else ""
    site = re.search(rf"\S\s+(?P<name>[|–—-] (?:the )?{name})$", metadata.title, re.IGNORECASE) if name else None
    metadata = replace(metadata, title=metadata.title[: site.start("name")].rstrip()) if site else metadata
    lead, _, rest = metadata.title.partition(": ")  # "Briefing 4: Lost nets", of the "Net Briefing 4"
    if rest and lead[-1:].isdigit() and metadata.number.casefold().endswith(lead.casefold()):
        metadata = replace(metadata, title=rest)
    at_end = re.search(rf"\w(?P<edition>[,:]? \(?{re.escape(metadata.edition)}\)?)$", metadata.title, re.IGNORECASE)
    title = metadata.title[: at_end.start("edition")] if metadata.edition and at_end else metadata.title
    if not metadata.subtitle or _fold_name(metadata.subtitle) != _fold_name(metadata.publisher):
        return replace(metadata, title=title)
    others = tuple(each for each in metadata.origins if each.field != "subtitle")
    return replace(metadata, title=title, subtitle="", origins=others)


def _choose_title(given: Metadata, printed: str, pages: FrontPages) -> Metadata:
    """Keep the title of a file's properties only if it is printed on the title page, and not as the start of another.

    `printed` is the title found there.
    """
    letters = fold_alphanumerics(" ".join(line.text for line in pages.title_page))
    others = tuple(each for each in given.origins if each.field != "title")
    is_start = printed.casefold().startswith((f"{given.title.casefold()}: ", f"{given.title.casefold()} – "))
    if is_start or fold_alphanumerics(given.title) not in letters:
        return replace(given, title="", origins=others)
    return replace(given, origins=(FieldOrigin("title", MetadataOrigin.TITLE_PAGE), *others))


def _find_own_day(document: Document, pages: FrontPages, made: str) -> str:
    """Return the day that a page itself bears, of its last update or its release, if it can be right; else "".

    A release is no more than some days younger than its page, which was prepared.
    """
    updated = find_update(pages.title_page) if not document.pages else ""
    if updated > made:
        return updated
    last = pages.body[-_CLOSING_LINES:]
    day = find_release_date(pages.title_page, last, is_letter=is_letter(pages.title_page, document.page_count))
    is_prepared = len(day) == len(made) and day and date.fromisoformat(day) - date.fromisoformat(made) <= _PREPARED
    return day if day < made or is_prepared else ""


def _keep_printed_names(own: Metadata, origins: dict[str, MetadataOrigin | None], pages: FrontPages) -> Metadata:
    """Drop the people and bodies of a file's properties that its first pages do not name.

    The origin of the others, also in `origins`, becomes the title page or the imprint.
    """
    places_of = {MetadataOrigin.TITLE_PAGE: pages.title_page, MetadataOrigin.IMPRINT: pages.imprint}

    def find(name: str) -> MetadataOrigin | None:
        return next((origin for origin, lines in places_of.items() if is_printed(name, lines)), None)

    if origins["authors"] is MetadataOrigin.PROPERTIES:
        near = (*pages.title_page, *pages.imprint)
        found = {name: origin for name in own.authors if (origin := find(name)) and not is_credited(name, near)}
        if not _name_nobody_else(own.authors, pages):
            found = {name: origin for name, origin in found.items() if origin is MetadataOrigin.TITLE_PAGE}
        own = replace(own, authors=tuple(found))
        origins["authors"] = next(iter(found.values()), None)
    if origins["publisher"] is MetadataOrigin.PROPERTIES:
        origins["publisher"] = find(own.publisher)
        own = own if origins["publisher"] else replace(own, publisher="")
    if origins["corporate_author"] is MetadataOrigin.PROPERTIES:
        origins["corporate_author"] = find(own.corporate_author)
        own = own if origins["corporate_author"] else replace(own, corporate_author="")
    return own


def _name_nobody_else(authors: Sequence[str], pages: FrontPages) -> bool:
    """Tell whether the lines of an imprint that name authors name nobody else, as those of a team do."""
    lines = [line.text for line in pages.imprint if any(is_printed(name, [line]) for name in authors)]
    people = {parse_person(piece) for line in lines for piece in _PIECES.split(line)} - {""}
    return people <= set(authors)


def clean_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return names of persons and organisations, without accounts ("jsmith2", "ada.wren") and programs."""
    cleaned = [_COPYRIGHT_SIGN.sub("", " ".join(name.split()), count=1) for name in names if len(name) <= _NAME_CHARS]
    return tuple(dict.fromkeys(name for name in cleaned if not _ACCOUNT.fullmatch(name)))


def _is_described_as_body(name: str, text: str) -> bool:
    """Tell whether a text says that a name is that of a body: "Stadslab is the research unit of Harbourtown"."""
    return re.search(rf"\b{re.escape(name)}{_DESCRIBED}", text) is not None


def is_organisation(name: str) -> bool:
    return _ORGANISATION.search(name) is not None


def _find_date_in_name(source: str) -> str:
    """Return the day or month in a file name; a year alone may as well be the year it is about."""
    found = find_date_in_name(source.rpartition("/")[2])
    return found if len(found) > _YEAR_CHARS else ""


def _guess_kind(metadata: Metadata, document: Document, pages: FrontPages) -> Metadata:
    """Guess the kind by a salutation, the title, a line near it, the file name, or what the text calls itself."""
    is_named = metadata.find_origin("title") is MetadataOrigin.FILE_NAME
    by_title, by_name = guess_kind(metadata.title), guess_kind("", document.source)
    is_headed_post = _is_post(document) and bool(document.metadata.origins)
    if is_headed_post:  # news of a guide is no guide
        by_title, by_name = (kind if kind in _POST_KINDS else "" for kind in (by_title, by_name))
    by_line = find_kind_line(pages.title_page) if document.pages else ""
    by_end = "release" if ends_as_release(pages.body, document.page_count) else ""
    is_opened = not is_headed_post and is_letter(pages.title_page, document.page_count)
    by_opening = "letter" if is_opened else ""
    guesses = (
        (MetadataOrigin.TITLE_PAGE, by_opening),
        (MetadataOrigin.FILE_NAME if is_named else MetadataOrigin.INFERRED, by_title),
        (MetadataOrigin.TITLE_PAGE, by_line),
        (MetadataOrigin.FILE_NAME, by_name),
        (MetadataOrigin.INFERRED, guess_kind(metadata.subtitle)),
        (MetadataOrigin.INFERRED, by_end or find_own_kind(document.text)),
    )
    origin, kind = next((each for each in guesses if each[1]), guesses[0])
    return state_origin(Metadata(kind=kind), origin)


# ------------------------------------------------------------------------------ what its pages say


def infer_metadata(document: Document, pages: FrontPages, given: Metadata) -> Metadata:
    """Infer what title page, imprint and text of a document say about it; `given` is what is known."""
    found = Metadata()
    for origin, values in _find_all(document, pages, given):
        found = merge_metadata(found, state_origin(Metadata(**values), origin))
    return found


def _find_all(
    document: Document, pages: FrontPages, given: Metadata
) -> Iterator[tuple[MetadataOrigin, dict[str, Any]]]:
    """Yield candidates for each field and where they were found, the most certain first."""
    title_page, imprint, text = MetadataOrigin.TITLE_PAGE, MetadataOrigin.IMPRINT, MetadataOrigin.TEXT
    title, subtitle = _find_titles(document, pages)
    is_release = is_release_page(given, pages)
    last = [line for line in pages.body[-_CLOSING_LINES:] if line.page in (0, document.page_count)]
    yield title_page, {"title": title, "subtitle": subtitle, "kind": "release" if is_release else ""}
    if document.pages:
        cited_in = list_cited_parts([*pages.imprint, *pages.body[-_CLOSING_LINES:]])
        kind, number = find_series([*pages.title_page, *pages.imprint, *pages.running, *cited_in])
        number = "" if _fold_name(number) == _fold_name(title) else number  # "Report of Case Study No. 17"
        paper = find_paper_number([*pages.title_page, *pages.imprint])
        filed = ", ".join(filter(None, (number, paper))) or find_reference([*pages.title_page, *last])
        yield title_page, {"kind": kind, "number": filed}
    yield title_page, {"date": find_printed_date(pages)}
    yield imprint, {"date": find_imprint_date(pages.imprint)}
    yield text, {"date": find_running_date(pages.running)}
    yield text, {"date": find_foreword_date(pages.body[:_FOREWORD_LINES])}
    yield title_page, {"date": find_printed_year(pages)}
    cited = find_own_citation([*pages.title_page, *pages.imprint], pages.body, given.title or title)
    yield imprint, {"date": cited.year, "authors": cited.authors, "corporate_author": cited.author}
    if is_release or document.pages:
        yield text, {"date": find_closing_date(last)}
    if not cited.author:
        yield from _find_authors(pages, is_by_body=_BY_BODY.search(given.title or title) is not None)
    yield from _find_publisher(document, pages, given, given.title or title, is_release=is_release)
    near = [line.text for line in (*pages.title_page, *pages.imprint)]
    own = [line.text for line in (*pages.title_page, *pages.imprint) if line.kind is not BlockKind.FOOTNOTE]
    yield title_page, {"edition": find_edition([given.title or title, *own, *(line.text for line in pages.running)])}
    isbns = list(dict.fromkeys(isbn for line in near for isbn in find_isbns(line)))
    yield imprint, {"isbn": isbns[0] if isbns else "", "licence": find_licence(near)}
    yield imprint, {"doi": find_own_doi(own) if document.pages else ""}


def _find_titles(document: Document, pages: FrontPages) -> tuple[str, str]:
    title = find_title(pages)
    subtitle = find_subtitle(pages, title) if title else ""
    return ("" if not subtitle and is_junk_title(title, document.source) else title), subtitle


def is_release_page(given: Metadata, pages: FrontPages) -> bool:
    """Tell whether a document is a release by its own metadata or a line of its title page."""
    is_said = any(_RELEASE.match(line.text) for line in pages.title_page) or find_issuer(pages.title_page)
    return given.kind == "release" or bool(is_said)


def _find_authors(pages: FrontPages, *, is_by_body: bool) -> Iterator[tuple[MetadataOrigin, dict[str, Any]]]:
    title_page, imprint, body = map(leave_out_forewords, (pages.title_page, pages.imprint, pages.body))
    pages = replace(pages, title_page=title_page, imprint=imprint, body=body)
    person = lead_person(find_speaker(pages.title_page))
    found = (
        (MetadataOrigin.TITLE_PAGE, find_labelled_authors(pages.title_page)),
        (MetadataOrigin.TEXT, find_described_authors(pages.body)),
        (MetadataOrigin.TITLE_PAGE, find_authors_in_heads(pages)),
        (MetadataOrigin.TITLE_PAGE, (person,) if person else find_by_line(pages)),
        (MetadataOrigin.TITLE_PAGE, find_people_with_addresses(pages)),
        (
            MetadataOrigin.IMPRINT,
            find_labelled_authors([line for line in pages.imprint if not _PART_BY.match(line.text)]),
        ),
        (MetadataOrigin.TEXT, () if is_by_body else find_signature(pages) or find_closing_name(pages.body)),
    )
    yield from ((origin, {"authors": separate_people(names, pages.body)}) for origin, names in found)


def _find_publisher(
    document: Document, pages: FrontPages, given: Metadata, title: str, *, is_release: bool
) -> Iterator[tuple[MetadataOrigin, dict[str, Any]]]:
    is_paged = bool(document.pages)
    labelled = (
        find_house_committee(pages.title_page)
        if is_paged
        else find_issuer([*pages.title_page, *pages.body[-ENDS:]], title)
    )
    if not given.publisher and (name := find_published_by([*pages.title_page, *pages.imprint], at_start=True)):
        yield MetadataOrigin.IMPRINT, {"publisher": complete_name(name, document.text)}
    elif not given.publisher and may_be_publisher(labelled):
        yield MetadataOrigin.TITLE_PAGE, {"publisher": complete_name(labelled, document.text)}
    elif not given.publisher:
        candidates = list_publishers(document, pages, title, url=given.url, is_release=is_release)
        if chosen := load_model("publisher", is_paged=is_paged).choose(candidates):
            yield chosen.origin, {"publisher": restore_stop(chosen.value, document.text)}


# ------------------------------------------------------------------------- what follows from these


def _add_place(metadata: Metadata, pages: FrontPages) -> Metadata:
    """Add the place printed beside the publisher's name."""
    for origin, lines in ((MetadataOrigin.IMPRINT, pages.imprint), (MetadataOrigin.TITLE_PAGE, pages.title_page)):
        place = find_publication_place(lines, metadata.publisher)
        metadata = merge_metadata(metadata, state_origin(Metadata(place=place), origin))
    return metadata


def _add_validity(metadata: Metadata, document: Document, pages: FrontPages) -> Metadata:
    """Add what the document says of its validity, and how old it is at most where it has no date."""
    found = Metadata(withdrawn=find_withdrawal(pages), valid_until=find_last_day(pages), review_due=find_review(pages))
    metadata = merge_metadata(metadata, state_origin(found, MetadataOrigin.TEXT))
    if metadata.date:
        return metadata
    year, words = find_earliest_year(document.text, datetime.now().astimezone().year)
    found = state_origin(Metadata(not_before=year, not_before_words=words), MetadataOrigin.TEXT)
    return merge_metadata(metadata, found)


def _leave_empty(metadata: Metadata) -> Metadata:
    """Empty the fields that the keeper calls not known, unless the metadata file has a value."""
    own = {each.field for each in metadata.origins if each.origin in GIVEN_ORIGINS}
    emptied = {name: getattr(Metadata(), name) for name in metadata.not_known if name not in own}
    left = tuple(each for each in metadata.origins if each.field not in emptied)
    return replace(metadata, origins=left, **emptied)


def _add_conclusions(metadata: Metadata, document: Document, pages: FrontPages) -> Metadata:
    """Add jurisdiction, authority and language, as far as they are certain."""
    text = document.text
    is_guessed = metadata.is_concluded("publisher")
    publisher = "" if is_guessed else complete_name(metadata.publisher, text)
    body = metadata.corporate_author if _SITE.fullmatch(publisher) else publisher
    first = [metadata.title, *(line.text for line in pages.title_page[:_FIRST_LINES])]
    is_unlisted = any(places.names_unlisted_state(line) for line in first if len(line) <= _LINE_CHARS)
    about = "" if is_unlisted else text  # a national report names other states as well
    for origin, found in _find_jurisdictions(metadata, body, about, is_paged=bool(document.pages)):
        metadata = merge_metadata(metadata, state_origin(Metadata(jurisdictions=found), origin))
    authority = find_authority(body, metadata.title, metadata.kind, text)
    metadata = merge_metadata(metadata, state_origin(Metadata(authority=authority), MetadataOrigin.INFERRED))
    return _add_language(metadata, text)


def _restore_small_letters(metadata: Metadata, text: str, pages: FrontPages) -> Metadata:
    """Restore the small letters of titles and names in capitals, save of those that the keeper wrote."""
    heads = list(dict.fromkeys(line.text for line in pages.running))
    kinds: dict[str, Kind] = {"title": "title", "subtitle": "title", "publisher": "body", "corporate_author": "body"}
    found: dict[str, Any] = {
        name: restore_case(getattr(metadata, name), text, kind, heads) for name, kind in kinds.items()
    }
    found["authors"] = tuple(restore_case(author, text, "person") for author in metadata.authors)
    written = {each.field for each in metadata.origins if each.origin in GIVEN_ORIGINS}
    return replace(metadata, **{name: value for name, value in found.items() if name not in written})


def _add_sentence_title(metadata: Metadata, text: str) -> Metadata:
    title = metadata.full_title
    written = write_in_sentence_case(title, text) if metadata.language[:2] in ("", "en") else title
    return metadata if written == title else replace(metadata, sentence_title=written)


def _find_jurisdictions(
    metadata: Metadata, publisher: str, text: str, *, is_paged: bool
) -> Iterator[tuple[MetadataOrigin, tuple[str, ...]]]:
    """Yield where a document may apply, the most certain first; a release's headline names nations it reports on."""
    body = classify_body(publisher) if publisher else None
    by_title = places.find_in_title(f"{metadata.title} {metadata.subtitle}")
    yield MetadataOrigin.TEXT, places.find_scope(text)
    if metadata.kind != "release" and metadata.find_origin("title") is not MetadataOrigin.HEAD:
        yield MetadataOrigin.INFERRED, by_title
    elif metadata.kind in GUIDING_KINDS:
        yield MetadataOrigin.INFERRED, places.find_in_brackets(metadata.title)
    if body and body.nation:
        yield MetadataOrigin.INFERRED, (body.nation,)
    by_address = places.find_by_address(metadata.url)
    if body and body.authority in (Authority.GOVERNMENT, Authority.POLICE, Authority.COURT):
        yield MetadataOrigin.INFERRED, places.find_state_in_name(publisher)
        state = places.find_state(text)
        yield MetadataOrigin.INFERRED, state if not by_address or meets_any(by_address[0], state) else ()
    yield MetadataOrigin.INFERRED, places.find_in_name(publisher)
    yield MetadataOrigin.INFERRED, by_address
    yield MetadataOrigin.INFERRED, places.find_in_text(text, may_be_international=is_paged)


def _add_language(metadata: Metadata, text: str) -> Metadata:
    """Set the language of an English text, which file properties seldom have right."""
    declared = metadata.find_origin("language")
    if (metadata.language and declared is not MetadataOrigin.PROPERTIES) or not is_english(text):
        return metadata
    others = tuple(each for each in metadata.origins if each.field != "language")
    region = places.find_region(metadata.jurisdictions)
    language = choose_english(text, region, is_elsewhere=bool(metadata.jurisdictions))
    return replace(metadata, language=language, origins=(*others, FieldOrigin("language", MetadataOrigin.TEXT)))

"""Items that a typed text names as a whole: a document, a law, a provision, a speaker, a form; each has its own page.

A text that only contains a name names nothing, and neither does usual wording: a single English word, or a short title
that other documents have as a heading, repeat, or explain as an acronym.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field

from kb.laws.catalogue import load_aliases, normalize_name
from kb.laws.provisions import find_provisions
from kb.laws.typed_law import parse_typed_law
from kb.library.catalogue.layout import LAW, RECORD, SPEAKER
from kb.library.supersession import find_supersessions
from kb.library.view import LibraryView
from kb.model import CitedLaw, DocumentId, DocumentRecord, KnownItem, ReadAs, Speaker, SpeakerId
from kb.quotations.models import build_speaker_key
from kb.search.interpretation.known_item_names import (
    ParsedName,
    find_form_numbers,
    fold_form_number,
    fold_number,
    list_dated_marks,
    parse_name,
    split_name,
)
from kb.search.vocabulary.known_words import is_known_word, is_ordinary_word

MAX_ITEMS = 5  # the one shown first, and others of the same name; a name of more is usual wording
_SEVERAL = 2
_MAX_CHARS = 300  # longest text that may be a title
_MAX_LAW_WORDS = 30
_MIN_OWN_WORDS = 5  # of a title that is nothing else, as `kb.references.titles.MIN_TERMS`
_MIN_OTHERS = 2  # documents that have the words of a short title, to make them usual wording
_MIN_MAIN_WORDS = 3  # of the part of a title before its colon
_LONE_UNITS = ("s.", "art.")  # a part, a chapter or a paragraph may be of a report
_JOINING = re.compile(r"^[\s,]*(?:of|in|under|to)\s|[\s,]+$", re.IGNORECASE)  # between a provision and its law
_MAIN_TITLE = re.compile(r"^(.+?)(?::| [–—-]) ")
_FORM_KIND = "form"
_NOT_IN_NAMES = re.compile(r"[,:;/\"“”„«»()\[\]?!]")


@dataclass(frozen=True, slots=True)
class _NamedDocument:
    """A document, and the years and versions that may be typed to choose one of several of its name."""

    record: DocumentRecord
    marks: frozenset[str]


_Speakers = Mapping[str, Sequence[Speaker]]
"""Speakers by the keys of their names."""


@dataclass(slots=True)
class _DocumentTable:
    """Documents by folded titles, numbers of forms and other numbers, and the folded acronyms they explain."""

    titles: dict[tuple[str, ...], list[_NamedDocument]] = field(default_factory=dict)
    forms: dict[str, list[tuple[str, _NamedDocument]]] = field(default_factory=dict)
    numbers: dict[str, list[tuple[str, DocumentRecord]]] = field(default_factory=dict)
    acronyms: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _LawTable:
    """The laws that a library cites, by their short forms, by their folded names, and by their provisions."""

    laws: dict[str, CitedLaw] = field(default_factory=dict)
    names: dict[tuple[str, ...], list[CitedLaw]] = field(default_factory=dict)
    provisions: dict[str, list[tuple[CitedLaw, int]]] = field(default_factory=dict)


def find_known_items(text: str, view: LibraryView) -> tuple[KnownItem, ...]:
    """Return the items that a typed text names, the likeliest first; none if uncertain.

    Documents not known to be superseded come before others of the same name, then the newest.
    """
    typed = text.strip()
    if not typed or len(typed) > _MAX_CHARS:
        return ()
    name = parse_name(typed)
    table = view.memoize_until_changed(RECORD, _build_document_table)
    documents = [*_find_numbers(typed, table), *_find_forms(name, table), *_find_titles(name, table)]
    items = [
        *_rank_documents(documents, view),
        *_find_laws(typed, view.memoize_until_changed(LAW, _build_law_table)),
        *_find_speakers(typed, view.memoize_until_changed(SPEAKER, _build_speaker_table, view.closed_speakers), table),
    ]
    return tuple(items) if len(items) <= MAX_ITEMS else ()


# ----------------------------------------------------------------------------------------- look-up


def _find_numbers(typed: str, table: _DocumentTable) -> Iterator[KnownItem]:
    number = fold_number(typed)
    for name, record in table.numbers.get(number, ()) if number else ():
        yield KnownItem(ReadAs.NUMBER, name, record)


def _find_forms(name: ParsedName, table: _DocumentTable) -> Iterator[KnownItem]:
    for printed, each in table.forms.get(fold_form_number(" ".join(name.without_form)), ()):
        if name.marks <= each.marks:
            yield KnownItem(ReadAs.FORM, printed, each.record)


def _find_titles(name: ParsedName, table: _DocumentTable) -> Iterator[KnownItem]:
    found = table.titles.get(name.words)
    if not found and name.without_form != name.words:  # "referral form" is a form with the title "Referral"
        found = [each for each in table.titles.get(name.without_form, ()) if _is_form(each.record)]
    for each in found or ():
        if name.marks <= each.marks:
            yield KnownItem(ReadAs.TITLE, each.record.metadata.title, each.record)


def _rank_documents(found: Iterable[KnownItem], view: LibraryView) -> list[KnownItem]:
    """Return each document once, those not known to be superseded first, then the newest.

    A document older than a superseded one of its name counts as superseded too, unless it is the one to read instead.
    """
    once: dict[DocumentId, KnownItem] = {}
    for each in found:
        if each.document:
            once.setdefault(each.document.id, each)
    if len(once) < _SEVERAL:
        return list(once.values())
    known = find_supersessions(view)
    successors = {each.successor.id for each in known.values() if each.successor}
    newest = sorted(once, key=lambda each: (_read_date(once[each]), each), reverse=True)
    outdated: set[DocumentId] = set()
    for identity in newest:
        if identity in known or (outdated and identity not in successors):
            outdated.add(identity)
    return [once[each] for each in sorted(newest, key=outdated.__contains__)]


def _read_date(item: KnownItem) -> str:
    return item.document.metadata.date if item.document else ""


def _find_laws(typed: str, table: _LawTable) -> list[KnownItem]:
    """Return the law that a text names, laws that differ in the year only, or those with its provision."""
    alone = _read_lone_provision(typed)
    if alone:
        return [_build_provision(law, alone, count) for law, count in table.provisions.get(alone, ())]
    provisions = find_provisions(typed)
    laws = table.names.get(split_name(typed)) or _find_by_alias(typed, table)
    if laws or not provisions or len(typed.split()) > _MAX_LAW_WORDS:
        return [_build_law(each) for each in laws]
    parsed = parse_typed_law(typed)  # takes milliseconds, and only a provision needs it
    if parsed and parsed.law in table.laws:
        laws, provision = [table.laws[parsed.law]], parsed.provision
    elif len(provisions) == 1:
        span, provision = provisions[0].span, provisions[0].name
        laws = table.names.get(split_name(_JOINING.sub("", typed[: span.start] + typed[span.end :])), [])
    else:
        return []
    counts = [(law, dict(law.provisions).get(provision, 0)) for law in laws]
    cited = [_build_provision(law, provision, count) for law, count in counts if count]
    return sorted(cited, key=lambda each: -each.count) or [_build_law(each) for each in laws]


def _find_by_alias(typed: str, table: _LawTable) -> list[CitedLaw]:
    """Return the law with a text as an alias in the catalogue, unless only beside a provision."""
    alias = load_aliases().get(normalize_name(typed).removeprefix("the "))
    law = table.laws.get(alias.law.name) if alias and not alias.is_short else None
    return [law] if law else []


def _read_lone_provision(typed: str) -> str:
    """Return the single section or article that is the whole text, or ""."""
    found = find_provisions(typed)
    if len(found) != 1 or found[0].unit not in _LONE_UNITS:
        return ""
    span = found[0].span
    return "" if typed[: span.start].strip() or typed[span.end :].strip(" .") else found[0].name


def _build_law(law: CitedLaw) -> KnownItem:
    return KnownItem(ReadAs.LAW, law.title, law=law.law, count=law.passages)


def _build_provision(law: CitedLaw, provision: str, count: int) -> KnownItem:
    return KnownItem(ReadAs.PROVISION, law.title, law=law.law, provision=provision, count=count)


def _find_speakers(typed: str, speakers: _Speakers, table: _DocumentTable) -> Iterator[KnownItem]:
    key = build_speaker_key(typed)
    found = speakers.get(key, ()) if not _NOT_IN_NAMES.search(typed) else ()
    if found and (" " in key or not _is_usual(key, table)):
        for each in found:
            yield KnownItem(ReadAs.SPEAKER, each.name, speaker=each.id, count=each.quotations)


def _is_usual(word: str, table: _DocumentTable) -> bool:
    """Tell whether a folded word is English, or an acronym that the library explains."""
    return is_known_word(word) or is_ordinary_word(word) or word in table.acronyms


# ------------------------------------------------------------------------------------------ tables


def _build_document_table(view: LibraryView) -> _DocumentTable:
    records = view.documents()
    acronyms = {" ".join(split_name(each.short)) for record in records for each in record.acronyms}
    table = _DocumentTable(acronyms=acronyms)
    for record in records:
        _add_document(record, table)
    usual = _find_usual_wording(table.titles, records)
    usual.update(words for words in table.titles if len(words) == 1 and _is_usual(words[0], table))
    for words in usual:
        del table.titles[words]
    return table


def _build_law_table(view: LibraryView) -> _LawTable:
    table = _LawTable()
    for law in sorted(view.laws(), key=lambda each: (-each.passages, each.law)):
        table.laws[law.law] = law
        names = {split_name(law.law), split_name(law.title), parse_name(law.law).words, parse_name(law.title).words}
        for words in names:
            if len(words) > 1:  # a single word is a name of the catalogue, or may be anything
                table.names.setdefault(words, []).append(law)
        for provision, count in law.provisions:
            table.provisions.setdefault(provision, []).append((law, count))
    for provisions in table.provisions.values():
        provisions.sort(key=lambda cited: (-cited[1], cited[0].law))
    return table


def _build_speaker_table(view: LibraryView, _closed: frozenset[SpeakerId]) -> _Speakers:
    table: dict[str, list[Speaker]] = {}
    for speaker in view.speakers():
        table.setdefault(build_speaker_key(speaker.name), []).append(speaker)
    return table


def _add_document(record: DocumentRecord, table: _DocumentTable) -> None:
    metadata = record.metadata
    title = parse_name(metadata.title)
    dated = list_dated_marks(metadata.date, metadata.edition)
    named = _NamedDocument(record, title.marks | dated)
    main = _MAIN_TITLE.match(metadata.title)
    main_name = parse_name(main[1]) if main else title
    names = [title.words, split_name(f"{metadata.title} {metadata.subtitle}")]
    if len(main_name.words) >= _MIN_MAIN_WORDS:
        names.append(main_name.words)
    for words in dict.fromkeys(filter(None, names)):
        table.titles.setdefault(words, []).append(named)
    for number in filter(None, (metadata.number, metadata.isbn, metadata.doi)):
        if folded := fold_number(number):
            table.numbers.setdefault(folded, []).append((number, record))
    if _is_form(record):
        for printed in dict.fromkeys(find_form_numbers(metadata.title)):
            table.forms.setdefault(fold_form_number(printed), []).append((printed, named))


def _is_form(record: DocumentRecord) -> bool:
    return record.metadata.kind == _FORM_KIND or _FORM_KIND in split_name(record.metadata.title)


def _find_usual_wording(
    titles: Mapping[tuple[str, ...], Sequence[_NamedDocument]], records: Iterable[DocumentRecord]
) -> set[tuple[str, ...]]:
    """Return the short titles that two documents of other titles have as a heading, a phrase or an acronym."""
    short = {words: {each.record.id for each in named} for words, named in titles.items() if _is_short(words)}
    first = {words[0] for words in short}
    having: Counter[tuple[str, ...]] = Counter()
    for record in records:
        wording = {split_name(text) for text in _list_wording(record) if _may_be_short(text, first)}
        having.update(each for each in wording if record.id not in short.get(each, {record.id}))
    return {words for words, count in having.items() if count >= _MIN_OTHERS}


def _may_be_short(text: str, first: Set[str]) -> bool:
    """Cheap pre-filter, before folding: tell whether a text can be a short title with one of the first words."""
    words = text.lower().split(maxsplit=_MIN_OWN_WORDS)
    return len(words) <= _MIN_OWN_WORDS and not first.isdisjoint(words[:2])


def _is_short(words: Sequence[str]) -> bool:
    return len(words) < _MIN_OWN_WORDS


def _list_wording(record: DocumentRecord) -> Iterator[str]:
    """Yield the short texts of a document's record that name its subjects."""
    yield from (each.text for each in record.contents)
    yield from (each.text for each in record.phrases)
    yield from (each.long for each in record.acronyms)

"""The gold set's library and tables, and comparisons of a reader's annotations with the program's results."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from kb.evaluation.metrics import GOOD_GRADE, TOP, RankingMetrics
from kb.library.indexing.encoding import encode_passages
from kb.library.indexing.sync import Library
from kb.model import Block, BlockKind, Document, DocumentId, Passage, PassageId, PassageKind, Quotation
from kb.quotations.models import build_speaker_key
from kb.read.registry import read_document
from kb.search.service import SearchRequest, search
from kb.settings import Settings
from kb.text import FoldedText, fold, split_terms
from tests.real_library.test_gold import pages_of
from tests.relevance.locate import Judgement, locate

HERE = Path(__file__).parent
SOURCES = HERE / "library" / "sources"
NOT_QUOTED = "not a quotation"
Row = dict[str, str]


class Answer(TypedDict):
    """A passage that answers a question: its first words, and its grade."""

    document: str
    words: str
    grade: int


class Question(TypedDict):
    """A line of `questions.jsonl`."""

    id: str
    text: str
    answers: list[Answer]


def read_rows(name: str) -> list[Row]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_questions() -> list[Question]:
    return [json.loads(line) for line in (HERE / "questions.jsonl").read_text(encoding="utf-8").splitlines()]


@dataclass(frozen=True, slots=True)
class GoldLibrary:
    """The library, its documents as read, and their passages as indexed."""

    library: Library
    settings: Settings
    documents: Mapping[DocumentId, Document]
    passages: Mapping[DocumentId, tuple[Passage, ...]]

    def find_passage(self, document: str, words: str) -> PassageId:
        """Return the passage that has some words, or, where none has them, these words."""
        judgement = Judgement(question="", document=document, page=0, words=words, grade=1)
        return locate(judgement, self.passages[DocumentId(document)]) or PassageId(words)

    def read_text(self, passage: PassageId) -> str:
        return next(each.text for passages in self.passages.values() for each in passages if each.id == passage)


def index_library(folder: Path) -> GoldLibrary:
    """Index and encode the gold set in a folder."""
    (folder / "sources").symlink_to(SOURCES)
    settings = Settings(library=folder, jobs=1, meaning="static")
    library = Library(settings)
    library.sync()
    encode_passages(library)
    read = [read_document(path, path.name) for path in sorted(SOURCES.iterdir())]
    with library.open_view() as view:
        passages = {each.id: tuple(view.document_passages(each.id)) for each in read}
    return GoldLibrary(library, settings, {each.id: each for each in read}, passages)


def find_wrong_structure(gold: GoldLibrary) -> list[Row]:
    """Return the rows of `structure.tsv` that are not true of their document as read."""
    rows = read_rows("structure.tsv")
    wrong = []
    for identity, document in gold.documents.items():
        blocks = [(each, fold(each.span.slice(document.text)).text) for each in document.blocks]
        text = fold(document.text)
        wrong += [row for row in rows if row["document"] == identity and not _is_true(row, document, blocks, text)]
    return wrong


def _is_true(row: Row, document: Document, blocks: list[tuple[Block, str]], folded: FoldedText) -> bool:
    """Tell whether a row is true of a document, given its blocks with their folded text, and its whole text folded."""
    kind, words, value = row["kind"], fold(row["words"]).text, row["value"]
    at = folded.text.find(words)
    match kind:
        case "title":
            return fold(document.metadata.title).text in words.split("|")
        case "date":
            return document.metadata.date == row["words"]
        case "heading":
            return {each.level for each, text in blocks if each.kind == kind and text == words} == {int(value)}
        case "list item":
            return [each.level for each, text in blocks if each.kind == kind and words in text] == [int(value)]
        case "table row":
            lines = [each.span.slice(document.text) for each, _ in blocks if each.kind == kind]
            return row["words"].replace(" | ", "\t") in lines
        case "footnote":
            notes = [each.mark for each, text in blocks if each.kind == kind and text.startswith(words)]
            return len(notes) == 1 and notes[0] in value.split("|")
        case "footnote mark":
            marks = [each for each in document.note_marks if fold(document.text[: each.offset]).text.endswith(words)]
            return len(marks) == 1 and marks[0].mark in value.split("|") and marks[0].note >= 0
        case "page label":
            span = folded.locate(at, at + len(words))
            return at >= 0 and pages_of(document, span.start, span.end)[1] == value
        case "left out":
            return at < 0
    return any(words in text for each, text in blocks if each.kind == BlockKind(kind))


def find_headings(documents: Mapping[DocumentId, Document]) -> Iterator[tuple[str, str]]:
    """Yield each heading that was found, folded, with its document."""
    for identity, document in documents.items():
        for each in document.blocks:
            if each.kind is BlockKind.HEADING:
                yield identity, fold(each.span.slice(document.text)).text


@dataclass(frozen=True, slots=True)
class QuotationComparison:
    """The rows of `quotations.tsv` with the quotations found for them, and the quotations without a row."""

    matched: list[tuple[Row, Quotation]]
    missed: list[Row]
    extra: list[str]


def compare_quotations(gold: GoldLibrary) -> QuotationComparison:
    """Compare the quotations of all documents; one is found where one of its parts begins with the first words."""
    missed = [row for row in read_rows("quotations.tsv") if row["speaker"] != NOT_QUOTED]
    compared = QuotationComparison([], missed, [])
    for document, passages in gold.passages.items():
        for quotation, parts in _join_quotations(passages):
            rows = [row for row in missed if row["document"] == document]
            row = next((row for row in rows if any(part.startswith(fold(row["words"]).text) for part in parts)), None)
            if row is None:
                compared.extra.append(f"{document}: {parts}")
            else:
                missed.remove(row)
                compared.matched.append((row, quotation))
    return compared


def _join_quotations(passages: tuple[Passage, ...]) -> Iterator[tuple[Quotation, list[str]]]:
    """Yield each quotation of a document with its parts, folded."""
    groups: dict[int, list[Quotation]] = defaultdict(list)
    for passage in passages:
        for each in passage.quotations:
            groups[each.index].append(each)
    for group in groups.values():
        yield group[0], [fold(each.text).text for each in group]


def is_same_speaker(row: Row, quotation: Quotation) -> bool:
    """Tell whether a speaker is one of a row's, perhaps with more or fewer words ("Captain", "of Saltby")."""
    found = set(build_speaker_key(quotation.speaker).split()) if quotation.speaker else set()
    for each in row["speaker"].split("|"):
        wanted = set(build_speaker_key(each).split()) if each else set()
        if found == wanted or (found and wanted and (found <= wanted or wanted <= found)):
            return True
    return False


@dataclass(frozen=True, slots=True)
class KindComparison:
    """Pairs of a passage and a kind, as a reader marked them and as the rules find them."""

    wanted: set[tuple[PassageId, str]]
    found: set[tuple[PassageId, str]]


def compare_kinds(gold: GoldLibrary) -> KindComparison:
    """Compare the kinds of all passages, without quotations, which have their own table."""
    wanted = set()
    for row in read_rows("kinds.tsv"):
        kinds = [*row["kinds"].split(","), PassageKind.LAW.value if row["laws"] else ""]
        wanted |= {(gold.find_passage(row["document"], row["words"]), kind) for kind in kinds if kind}
    passages = [each for passages in gold.passages.values() for each in passages]
    found = {(each.id, kind.value) for each in passages for kind in each.all_kinds if kind != PassageKind.QUOTATION}
    return KindComparison(wanted, found)


def compare_laws(gold: GoldLibrary) -> tuple[list[str], list[str], int]:
    """Return the missed citations of laws, the unmarked ones that were found, and the number of marked ones."""
    laws = {each.id: {law.short_form for law in each.laws} for passages in gold.passages.values() for each in passages}
    wanted: dict[PassageId, list[str]] = defaultdict(list)
    for row in read_rows("kinds.tsv"):
        wanted[gold.find_passage(row["document"], row["words"])] += filter(None, row["laws"].split("; "))
    missed = [
        f"{passage} {law}"
        for passage, every in wanted.items()
        for law in every
        if not laws.get(passage, set()) & set(law.split("|"))
    ]
    extra = [
        f"{passage} {law}" for passage, found in laws.items() for law in found if law not in "|".join(wanted[passage])
    ]
    return missed, extra, sum(map(len, wanted.values()))


def answer_questions(gold: GoldLibrary, *, meaning: bool) -> Iterator[tuple[Question, RankingMetrics, bool]]:
    """Yield each question, the metrics of its first ten hits, and whether a good answer is among the first three."""
    with gold.library.open_view() as view:
        for question in read_questions():
            grades: dict[str, float] = {}
            for each in question["answers"]:
                passage = gold.find_passage(each["document"], each["words"])
                grades[passage] = max(grades.get(passage, 0.0), each["grade"])
            request = SearchRequest(" ".join(split_terms(question["text"])), per_page=TOP, meaning=meaning)
            ranking = [hit.passage.id for hit in search(request, view, gold.settings).results.hits]
            succeeds = any(grades.get(passage, 0.0) >= GOOD_GRADE for passage in ranking[:3])
            yield question, RankingMetrics.compute(ranking, grades, ms=0.0), succeeds

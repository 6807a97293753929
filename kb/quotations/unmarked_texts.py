"""Finds quoted texts without quotation marks: block quotations, and introduced, cited or labelled paragraphs."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from kb.model import Block, BlockKind, Span
from kb.quotations import attribution
from kb.quotations.attribution import AttributionRule
from kb.quotations.grammar.tokens import SINGULAR, is_role, is_sentence, tokenize_sentence
from kb.quotations.grammar.works import find_work_before
from kb.quotations.source_labels import read_numbered_label, says_quotation
from kb.quotations.sources import SourceFinder
from kb.text.characters import DOUBLE_QUOTES
from kb.text.quote_pairs import QuotedPart, QuotedText

MIN_WORDS_PARAGRAPH = 8  # of a paragraph that is quoted by its shape
_TO_LEAD_END = 12  # characters from the verb of an introduction to its colon
_END_LABEL = re.compile(r"\s+\((?P<label>[^()\n]{2,60})\)\.?\Z")
_LABEL_CODE = re.compile(r"[A-Z]{1,2}\d{1,3}\Z")  # of an interview: "M1"
# Who answered, as surveys label it: "Female, 35–44, Harbourtown", "Man, 58".
PERSON_LABEL = (
    r"(?:(?:fe)?male|m[ae]n|wom[ae]n|boy|girl|non-binary|prefer not to say|survivor|participant|respondent|parent|"
    r"carer|mother|father|daughter|son|wife|husband|sister|brother|relative|resident|neighbour|young person|victim|"
    r"worker)\b"
)
_PERSON_LABEL = re.compile(rf"{PERSON_LABEL}[^.]*,[^.]*\Z", re.IGNORECASE)
_LABELLED_KINDS = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM)
_NAMES_SPEAKER = re.compile(
    rf"^{PERSON_LABEL}|\baged \d|^(?:Mr|Mrs|Ms|Dr) [A-Z]\b|, (?:\d{{2}}s?|(?:fe)?male|(?:wo)?man)\b|"
    r"^(?:form|card|response|questionnaire|interview) \d+\Z",
    re.IGNORECASE,
)
_MIN_SIGNED, _MAX_LABEL_WORDS = 2, 9
_MIN_CODED = 3  # paragraphs in the first person that end in codes; fewer codes may be references
_MAX_SOURCE_CHARS = 150  # end of a block quotation that is searched for its source
_SOURCE_START = re.compile(r"[.!?…”’\"](?P<space>\s*)(?P<source>[–—―-]\s?|\()(?=[^\W\d_])")


def _skip_bullet(text: str, block: Block) -> int:
    """Return where the words of a block begin, behind its bullet or number."""
    start = block.span.start + len(block.mark) if block.mark else block.span.start
    return start + len(text[start : block.span.end]) - len(text[start : block.span.end].lstrip())


class UnmarkedTextFinder:
    """Finds the quoted texts of consecutive blocks that have no quotation marks.

    `order` lists the indexes of `blocks` in the document. `labelled` holds the words of each paragraph, by the index of
    its block, that a label at its end attributes to an interviewee.
    """

    def __init__(self, text: str, blocks: Mapping[int, Block], order: Sequence[int], sources: SourceFinder) -> None:
        self._text = text
        self._blocks = blocks
        self._order = order
        self._sources = sources
        self.labelled = self._find_labelled_paragraphs()

    def find(self, taken: Collection[int]) -> list[QuotedText]:
        """Return the quoted texts, consecutive block quotations as one, each up to a source at its end.

        Blocks in `taken` have quoted texts with marks, and are skipped.
        """
        quotations: list[list[QuotedPart]] = []
        previous = -1
        for place, index in enumerate(self._order):
            block = self._blocks[index]
            if index in taken:
                continue
            if block.kind is not BlockKind.BLOCK_QUOTATION:
                if index in self.labelled:
                    words = self.labelled[index]
                    quotations.append([QuotedPart(index, words, words)])
                elif self._is_introduced(place) or (
                    block.kind is BlockKind.PARAGRAPH and self._is_cited_paragraph(place)
                ):
                    quotations.append([QuotedPart(index, block.span, block.span)])
                continue
            if attribution.read_source(self._text, block.span):
                continue
            words = Span(block.span.start, self._find_words_end(block.span))
            part = QuotedPart(index, words, words)
            if quotations and previous == place - 1:
                quotations[-1].append(part)
            else:
                quotations.append([part])
            previous = place if words.end == block.span.end else -1
        return [QuotedText(tuple(parts)) for parts in quotations]

    def _find_labelled_paragraphs(self) -> dict[int, Span]:
        """Return the words of the paragraphs that a label in brackets at their end attributes to an interviewee.

        They are in the first person. A label is one that a study assigns, or a code at the end of several: "(M1)".
        """
        found: dict[int, Span] = {}
        coded: dict[int, Span] = {}
        for index in self._order:
            block = self._blocks[index]
            if block.kind not in _LABELLED_KINDS or self._text[block.span.end - 1] not in ").":
                continue
            match = _END_LABEL.search(
                self._text, max(block.span.start, block.span.end - _MAX_SOURCE_CHARS), block.span.end
            )
            if match is None:
                continue
            words = Span(_skip_bullet(self._text, block), match.start())
            if _PERSON_LABEL.match(match["label"]) and self._is_told(words, by_anyone=True):
                coded[index] = words
            elif not self._is_told(words):
                continue
            elif _LABEL_CODE.match(match["label"]):
                coded[index] = words
            elif read_numbered_label(self._text, tokenize_sentence(self._text, *match.span("label"))):
                found[index] = words
        coded = coded if len(coded) >= _MIN_CODED else {}
        return found | coded | self._find_signed_paragraphs()

    def _find_signed_paragraphs(self) -> dict[int, Span]:
        """Return paragraphs in a row of which each has a line below it that says who speaks: "Carer, Harbourtown".

        At least half of them are in the first person, or each line gives somebody's age, sex or number.
        """
        found: dict[int, Span] = {}
        place = 0
        while place + 1 < len(self._order):
            pairs: list[Span] = []
            while self._is_signed(place + 2 * len(pairs)):
                pairs.append(self._blocks[self._order[place + 2 * len(pairs)]].span)
            told = sum(SINGULAR.search(span.slice(self._text)) is not None for span in pairs)
            labels = (self._blocks[self._order[place + 2 * at + 1]].span.slice(self._text) for at in range(len(pairs)))
            if len(pairs) >= _MIN_SIGNED and (2 * told >= len(pairs) or all(map(_NAMES_SPEAKER.search, labels))):
                found |= {self._order[place + 2 * at]: span for at, span in enumerate(pairs)}
            place += 2 * len(pairs) + (not pairs)
        return found

    def _is_signed(self, place: int) -> bool:
        """Tell whether the block at a place may be what somebody said, by the line below it."""
        if place + 1 >= len(self._order):
            return False
        block, below = (self._blocks[self._order[place + by]] for by in (0, 1))
        label = below.span.slice(self._text)
        names_speaker = _NAMES_SPEAKER.search(label) is not None
        is_label = (
            below.kind in _LABELLED_KINDS
            and len(label.split()) <= _MAX_LABEL_WORDS
            and label[-1:] not in ".?!:;,"
            and (
                names_speaker
                or any(map(is_role, tokenize_sentence(self._text, below.span.start, below.span.end)))
                or attribution.read_source(self._text, below.span) is not None
            )
        )
        is_told = self._is_told(block.span, by_anyone=True, may_report=names_speaker)
        return is_label and block.kind in _LABELLED_KINDS and is_told

    def _is_told(self, span: Span, *, by_anyone: bool = False, may_report: bool = False) -> bool:
        """Tell whether a paragraph is one or more sentences in the first person, or any, and reports nothing.

        With `may_report` it may tell what others said.
        """
        words = span.slice(self._text)
        if len(words.split()) < MIN_WORDS_PARAGRAPH or not is_sentence(words):
            return False
        if not by_anyone and not SINGULAR.search(words):
            return False
        if any(mark in words for mark in '“”"'):
            return False
        return may_report or not attribution.has_report(self._text, span)

    def _is_cited_paragraph(self, place: int) -> bool:
        """Tell whether a paragraph is a quotation: the one above introduces it, and a note cites its work."""
        span = self._blocks[self._order[place]].span
        if not place or not self._sources.has_citation(span.end):
            return False
        above = self._blocks[self._order[place - 1]].span
        lead = self._text[above.start : above.end].rstrip()
        if not lead.endswith(":") or len(span.slice(self._text).split()) < MIN_WORDS_PARAGRAPH:
            return False
        end = above.start + len(lead)
        sentence = attribution.take_last_sentence(tokenize_sentence(self._text, above.start, end))
        found = attribution.find_speaker_before(self._text, sentence, whole=True)
        work = find_work_before(self._text, sentence)
        cue = found.cue if found else work.cue if work else None
        return cue is not None and end - cue.end <= _TO_LEAD_END

    def _find_words_end(self, block: Span) -> int:
        """Return the end of the words of a block quotation, before a source such as "– Jane Roe" or "(Interview 5)"."""
        start = max(block.start, block.end - _MAX_SOURCE_CHARS)
        for match in _SOURCE_START.finditer(self._text, start, block.end):
            source = Span(match.start("source"), block.end)
            tokens = tokenize_sentence(self._text, source.start, source.end)
            if attribution.read_signature(self._text, source) or attribution.find_speaker_after(self._text, tokens):
                return match.start("source") - len(match.group("space"))
        return block.end

    def _is_introduced(self, place: int) -> bool:
        """Tell whether the paragraph before introduces this one as a quotation: "He writes:"."""
        block = self._blocks[self._order[place]]
        if place == 0 or block.kind is not BlockKind.PARAGRAPH:
            return False
        above = self._blocks[self._order[place - 1]]
        lead = above.span
        if above.kind is not BlockKind.HEADING and self._text[lead.end - 1] != ":":
            return False
        words = block.span.slice(self._text)
        if (
            len(words.split()) < MIN_WORDS_PARAGRAPH
            or not is_sentence(words)
            or any(mark in words for mark in DOUBLE_QUOTES)
        ):
            return False
        if says_quotation(tokenize_sentence(self._text, lead.start, lead.end)):
            return attribution.read_source(self._text, lead) is not None
        if self._text[lead.end - 1] != ":" or attribution.has_report(self._text, block.span):
            return False
        sentence = attribution.take_last_sentence(tokenize_sentence(self._text, lead.start, lead.end))
        found = attribution.find_speaker_before(self._text, sentence, whole=True)
        return found is not None and found.rule is AttributionRule.SPEAKER_BEFORE and found.cue.end == lead.end - 1

"""Finds the work that is quoted by the citation beside the words.

A citation is read from the note whose mark follows the words, from brackets or a sentence after them, from the words
before brackets that hold them, and from the sentence that introduces them (`works`). The source stays open if two works
are possible, or none is named.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from kb.model import BlockKind, Document, Span
from kb.quotations.grammar import citations, works
from kb.quotations.grammar.citations import Source
from kb.quotations.grammar.names import NUMBERED_LABEL, Mention, MentionKind
from kb.quotations.grammar.tokens import SyntaxToken, find_span, tokenize_sentence

_AFTER_MARK = 2  # characters between quoted words and their note mark: a stop, a bracket
_TO_NAME = 800  # characters from the name of a work to "the statute"
_HEAD_WORDS = 5  # words of a title searched for its head noun
_BEFORE_NOTE = 12  # words before a note mark searched for a work's noun
_BEYOND_END = 100  # characters needed after a sentence end to recognise it
_TO_SENTENCE_END = 400  # characters searched for the end of a sentence
_QUOTED = re.compile(r"“[^”]*”|‘[^’]*’")
_TO_NEXT_MARK = 130  # characters from quoted words to a note mark at the end of a clause or the sentence
_SENTENCE_END = re.compile(r"[.!?][”\"’']?(?=\s+[A-Z“\"‘(]|\s*\Z)")
_END_MARK = re.compile(r"[.,;:]?\s?\[(\d{1,3})\]")
_REFERENCES_BEFORE = 4000  # characters searched for the work that "(ibid.)" refers to
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]*(?<!\d)(?:1[6-9]|20)\d\d[a-z]?(?!\d)[^()\[\]]*[)\]]")
_NO_LETTERS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The context of quoted words."""

    inner: Span
    outer: Span  # with quotation marks
    before: Sequence[SyntaxToken]  # tokens of the sentence up to the words
    start: int  # of the paragraph, or end of the previous quoted words
    end: int  # of the paragraph, or start of the next quoted words
    block_end: int  # end of the paragraph
    below: Span | None  # the block below words that fill their own
    is_note: bool  # the paragraph is a footnote
    mention: Mention | None  # the speaker that the sentence names


@dataclass(frozen=True, slots=True)
class SourceAttribution:
    """What is known about the work that is quoted."""

    source: Source | None  # None if the text does not say which work
    cue: Span | None = None  # words that attribute the quotation to the work; None for a mere citation
    mention: Span | None = None  # the work or court named in the place of a speaker

    @property
    def is_spoken_by_work(self) -> bool:
        """Whether the sentence makes a work or a court the speaker, so that no person is."""
        return self.mention is not None

    def find_conversed(self) -> Mention | None:
        """Return the person whose interview or letter is cited."""
        name = citations.find_conversed(self.source.text) if self.source and not self.is_spoken_by_work else ""
        return Mention(MentionKind.FULL, self.source.span, name) if self.source and name else None

    def is_denied(self, name: str, *, anonymous: bool) -> bool:
        """Tell whether the citation is of other people's words: "Stakeholder 22, interview"."""
        if not self.source or not name or anonymous or not citations.CONVERSATION.search(self.source.text):
            return False
        return name.split()[-1].casefold() not in self.source.text.casefold()


class SourceFinder:
    """Finds the sources of the quotations of one document."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._blocks = document.blocks
        self._marks = sorted(document.note_marks, key=lambda each: each.offset)
        self._offsets = [each.offset for each in self._marks]
        self._notes = [index for index, each in enumerate(self._blocks) if each.kind is BlockKind.FOOTNOTE]
        self._cited: dict[int, Source | None] = {}
        self._end_notes: dict[str, list[Span]] | None = None
        self._named: Source | None = None  # the last work that a sentence named

    def find(self, around: Surroundings) -> SourceAttribution | None:
        """Return what is known about the quoted work; None if nothing shows that the words are from one."""
        spoken = self._find_speaking_work(around)
        source = self._find_beside(around)
        if source and self._is_title(around.inner, source):
            return None
        if spoken is None:
            return SourceAttribution(source) if source else None
        return SourceAttribution(spoken.source or source, spoken.cue, spoken.mention)

    def has_citation(self, end: int) -> bool:
        """Tell whether a paragraph ends with the mark of a note that cites a work."""
        at = self._find_note_at(end, end)
        return at is not None and self._read_note(at) is not None

    def _is_title(self, words: Span, source: Source) -> bool:
        """Tell whether the quoted words are the work's title, which the citation repeats."""
        quoted, cited = (_NO_LETTERS.sub("", each.casefold()) for each in (words.slice(self._text), source.text))
        return quoted in cited

    # ---------------------------------------------------------------------------- the sentence before

    def _find_speaking_work(self, around: Surroundings) -> SourceAttribution | None:
        """Return the work or court that the sentence names in the place of a speaker."""
        mention = around.mention
        if mention is None:
            phrase = works.find_work_before(self._text, around.before)
            return (
                SourceAttribution(self._name_work(phrase.tokens), phrase.cue, find_span(phrase.tokens))
                if phrase
                else None
            )
        if mention.kind is MentionKind.PRONOUN:
            return None
        tokens = tokenize_sentence(self._text, mention.span.start, mention.span.end)
        if works.is_court(tokens):
            case = works.find_case(self._text, find_span(around.before)) if around.before else None
            return SourceAttribution(case or works.build_source(self._text, tokens), mention.span, mention.span)
        if works.is_work(self._text, tokens):
            phrase = works.find_work_before(self._text, around.before)
            whole = phrase.tokens if phrase and phrase.tokens[-1].end == mention.span.end else tokens
            return SourceAttribution(self._name_work(whole), mention.span, mention.span)
        return None

    def _name_work(self, tokens: Sequence[SyntaxToken]) -> Source | None:
        """Return the work that a phrase names; for "the statute" the one with this noun named just before."""
        noun, start = works.get_noun(tokens), tokens[0].start
        if noun and self._named and start - self._named.span.end < _TO_NAME:
            return self._named if noun in self._named.text.lower().split()[:_HEAD_WORDS] else None
        found = works.build_source(self._text, tokens)
        self._named = found or self._named
        return found

    # ------------------------------------------------------------------------------ beside the words

    def _find_beside(self, around: Surroundings) -> Source | None:
        """Return the source cited beside quoted words, the nearest citation first."""
        if around.is_note:
            return citations.read_citation_before(self._text, around.start, around.outer.start, is_note=True)
        noted = self._find_note_at(around.outer.end, around.inner.end)
        if noted is not None:
            return self._read_note(noted)
        if around.mention and NUMBERED_LABEL.match(around.mention.name):
            return None  # "(Participant 4a, March 2021)"
        found = (
            citations.read_citation_before(self._text, around.start, around.outer.start, is_note=False)
            or citations.read_brackets(self._text, around.outer.end, around.end)
            or citations.read_citation_after(self._text, around.outer.end, around.end)
        )
        found = found or self._find_block_reference(around)
        if found:
            return self._resolve_in_text(found, around)
        return self._find_author(around) or self._find_end_note(around) or self._find_note_of_sentence(around)

    def _find_block_reference(self, around: Surroundings) -> Source | None:
        """Return the reference that ends a block quotation without marks, or fills the block below quoted words."""
        if around.inner == around.outer:
            opened = self._text.rfind("(", around.inner.start, around.inner.end)
            closed = self._text.find(")", opened, around.inner.end) if opened > around.inner.start else -1
            if closed >= around.inner.end - 2:
                return citations.read_brackets(self._text, opened, around.inner.end)
        if around.below and self._text[around.below.start] == "(" and self._text[around.below.end - 1] in ").":
            return citations.read_brackets(self._text, around.below.start, around.below.end)
        return None

    def _resolve_in_text(self, found: Source, around: Surroundings) -> Source | None:
        """Complete a citation in the text: the work of "(ibid.)", the author of "(1994, 116)"."""
        if not found.text:
            previous = self._find_reference_before(around.outer.start)
            return citations.resolve_repeat(found, previous) if previous else None
        if found.text[0].isdigit() and found.text[:4].isdigit():
            mention = around.mention
            if mention is None or mention.kind not in (MentionKind.FULL, MentionKind.SURNAME):
                return None
            return Source(f"{mention.name} ({found.text})", found.span)
        return found

    def _find_reference_before(self, at: int) -> Source | None:
        """Return the last legal citation before an offset, else the last reference in brackets."""
        start = max(0, at - _REFERENCES_BEFORE)
        brackets = list(_IN_BRACKETS.finditer(self._text, start, at))
        legal = citations.find_last_legal(self._text, start, at)
        if legal and not (brackets and brackets[-1].start() > legal.span.end):
            return legal
        found = citations.read_brackets(self._text, *brackets[-1].span()) if brackets else None
        return found if found and found.text and not found.text[0].isdigit() else None

    def _find_author(self, around: Surroundings) -> Source | None:
        """Return the reference to an author who is the speaker: "Smith (2010: 5) argues", with the page after it."""
        if not around.before:
            return None
        found = list(citations.AUTHOR_YEAR.finditer(self._text, around.before[0].start, around.outer.start))
        if len(found) != 1 or not any(map(str.isalpha, self._text[found[0].end() : around.outer.start])):
            return None
        source = citations.build_source(self._text, *found[0].span())
        page = "" if found[0]["pin"] else citations.read_page(self._text, around.outer.end, around.end)
        return Source(f"{source.text}, {page}", source.span) if page else source

    def _find_end_note(self, around: Surroundings) -> Source | None:
        """Return the source in the endnote that a number in square brackets refers to."""
        mark = _END_MARK.match(self._text, around.outer.end, around.end)
        if mark is None:
            return None
        if self._end_notes is None:
            self._end_notes = {}
            for block in self._blocks:
                head = re.compile(r"\[(\d{1,3})\]\s").match(self._text, block.span.start, block.span.end)
                if head:
                    self._end_notes.setdefault(head[1], []).append(Span(head.end(), block.span.end))
        notes = self._end_notes.get(mark[1], [])
        found = citations.read_note(self._text, notes[0]) if len(notes) == 1 else None
        return found if found and found.text else None

    # ---------------------------------------------------------------------------------------- notes

    def _find_note_at(self, end: int, inner_end: int) -> int | None:
        """Return the number of the note mark that follows quoted words; None without one."""
        at = bisect_left(self._offsets, inner_end)
        if at < len(self._marks) and self._offsets[at] <= end + _AFTER_MARK:
            is_near = not any(map(str.isalnum, self._text[end : self._offsets[at]]))
            return at if is_near else None
        return None

    def _find_note_of_sentence(self, around: Surroundings) -> Source | None:
        """Return the source in the only note of the sentence: after the words, or after a work named before them."""
        if around.mention is not None and around.mention.kind is not MentionKind.ORGANISATION:
            return None
        start = around.before[0].start if around.before else around.outer.start
        end = self._find_sentence_end(around)
        first, last = bisect_right(self._offsets, start), bisect_right(self._offsets, end)
        if last - first != 1:
            return None
        if around.end < end and not any(map(str.isalpha, self._text[around.outer.end : around.end])):
            return None  # other quoted words follow directly; the note may be theirs alone
        at = self._offsets[first]
        if at < around.outer.start:
            words = [token for token in around.before if token.end <= at][-_BEFORE_NOTE:]
            return self._read_note(first) if works.has_noun(words) else None
        between = _QUOTED.sub("", self._text[around.outer.end : at])
        return self._read_note(first) if len(between) <= _TO_NEXT_MARK else None

    def _find_sentence_end(self, around: Surroundings) -> int:
        """Return the end of the sentence with the quoted words, which may be their end."""
        outer = around.outer.end
        if self._text[around.inner.end - 1] in ".!?" and self._text[outer : outer + 2].istitle():
            return outer
        stop = _SENTENCE_END.search(self._text, outer, min(around.block_end, outer + _TO_SENTENCE_END + _BEYOND_END))
        return min(stop.end() if stop else around.block_end, outer + _TO_SENTENCE_END)

    def _read_note(self, mark: int) -> Source | None:
        """Return the work that the note of a mark cites."""
        note = self._marks[mark].note
        return self._read_note_block(note) if note >= 0 else None

    def _read_note_block(self, note: int) -> Source | None:
        """Return the work that a note cites, resolving "Ibid."."""
        if note not in self._cited:
            found = citations.read_note(self._text, self._blocks[note].span)
            if found and not found.text:
                before = self._find_note_before(note)
                previous = self._read_note_block(before) if before is not None else None
                found = citations.resolve_repeat(found, previous) if previous else None
            self._cited[note] = found
        return self._cited[note]

    def _find_note_before(self, note: int) -> int | None:
        """Return the note with the previous mark."""
        at = bisect_left(self._notes, note)
        if at == 0:
            return None
        before, mark = self._notes[at - 1], self._blocks[note].mark
        earlier = self._blocks[before].mark
        is_next = mark.isdigit() and earlier.isdigit() and int(earlier) + 1 == int(mark)
        return before if is_next else None

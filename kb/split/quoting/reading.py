"""Reads one stream of blocks: which marked words are quotations, and what around them says who speaks.

This module knows blocks and their order. The grammar of one sentence is `attribution`, who is meant is `people`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from kb.model import Block, BlockKind, Span
from kb.split.quoting import attribution, lexicon
from kb.split.quoting.attribution import Attribution, Rule
from kb.split.quoting.found import DocumentQuotation
from kb.split.quoting.marks import Marked, pair
from kb.split.quoting.names import Kind
from kb.split.quoting.people import Nearby, People, Speaker
from kb.split.quoting.tokens import Token, tokens

# Words that a quotation needs by rule: fewer inside a sentence are a term, and "Yes," she said is one of one word.
_LEAST_WHOLE = {Rule.FRAGMENT: 3, Rule.VERB_AFTER: 1, Rule.SPEAKER_AFTER: 1}
_LEAST_PART = 3
_LEAST_NOTE = 4  # words in a footnote, where titles stand in marks
_NOTE_RULES = frozenset({Rule.VERB_AFTER, Rule.SPEAKER_AFTER, Rule.SPEAKER_BEFORE, Rule.FRAGMENT, Rule.ACCORDING_TO})
_LEAST_PARAGRAPH = 8  # words of a paragraph wholly in marks whose speaker is not named
_MAX_TITLE = 8
_MAX_SENTENCE = 80  # tokens kept of a sentence that runs over quoted words
_NEAR = 2  # blocks within which "she" may be the speaker of the quotation before
_QUOTING = "“”\"‘’' "


@dataclass(frozen=True, slots=True)
class Group:
    """Marked words that are one: the paragraphs of one pair of marks, or of one block quotation."""

    parts: tuple[Marked, ...]

    @property
    def first(self) -> Marked:
        """The first paragraph's share."""
        return self.parts[0]

    @property
    def last(self) -> Marked:
        """The last paragraph's share."""
        return self.parts[-1]

    @property
    def start(self) -> int:
        """The offset of the first mark."""
        return self.parts[0].outer.start

    @property
    def end(self) -> int:
        """The offset after the last mark."""
        return self.parts[-1].outer.end


def grouped(marked: Sequence[Marked]) -> list[Group]:
    """Join the paragraphs of one quotation."""
    groups: list[Group] = []
    chain: list[Marked] = []
    for each in marked:
        chain.append(each)
        if not each.continues:
            groups.append(Group(tuple(chain)))
            chain = []
    return groups


def is_whole(words: str) -> bool:
    """Tell whether quoted words are a sentence of their own, from their first letter and their last mark."""
    first = next((each for each in words if each.isalpha()), "")
    return words[-1] in ".,!?…—–-”’\"'" and (first.isupper() or words[0] in ".…[")


def is_title(words: str) -> bool:
    """Tell whether marked words are a title or a name: few, and all but the small ones in capitals."""
    every = words.rstrip(".,?…").split()
    if words.endswith("!") or not 1 < len(every) <= _MAX_TITLE:
        return False
    return all(word[0].isupper() or not word[0].isalpha() or word in lexicon.SMALL for word in every)


class StreamReader:
    """Reads the marked words of blocks that follow one another, each with what stands around it."""

    def __init__(self, text: str, blocks: Sequence[tuple[int, Block]], people: People) -> None:
        self._text = text
        self._blocks = dict(blocks)
        self._order = [index for index, _ in blocks]
        self._place = {index: place for place, index in enumerate(self._order)}
        self._people = people
        self._note = any(block.kind is BlockKind.FOOTNOTE for _, block in blocks)
        paired = pair(text, blocks)
        self.faults = paired.faults
        marked = grouped(paired.marked)
        self._groups = [group for group in [*marked, *self._unmarked(marked)] if not self._is_name(group)]
        self._groups.sort(key=lambda group: group.start)
        self._sentence: list[Token] = []
        self._found: list[DocumentQuotation] = []
        self._speaker: Speaker | None = None
        self._last_block = -1 - _NEAR

    def read(self) -> list[DocumentQuotation]:
        """Return the quotations in order."""
        for number, group in enumerate(self._groups):
            self._read_group(number, group)
        return self._found

    # ------------------------------------------------------------------------------ what is marked

    def _unmarked(self, marked: Sequence[Group]) -> list[Group]:
        """Return the block quotations that are set without marks; those that follow one another are one."""
        taken = {part.block for group in marked for part in group.parts}
        groups: list[list[Marked]] = []
        previous = -1
        for place, index in enumerate(self._order):
            block = self._blocks[index]
            if block.kind is not BlockKind.BLOCK_QUOTATION or index in taken or self._source(block.span):
                continue
            part = Marked(index, block.span, block.span)
            if groups and previous == place - 1:
                groups[-1].append(part)
            else:
                groups.append([part])
            previous = place
        return [Group(tuple(group)) for group in groups]

    def _is_name(self, group: Group) -> bool:
        """Tell whether marked words are a title, a term or a nickname by their capitals or the word before."""
        if is_title(self._text[group.first.inner.start : group.last.inner.end]):
            return True
        start = max(self._blocks[group.first.block].span.start, group.start - 40)
        return attribution.names_something(tokens(self._text, start, group.start))

    def _is_alone(self, group: Group) -> bool:
        """Tell whether marked words fill their blocks, but for a note's figure or a stop after them."""
        rest = self._text[group.end : self._blocks[group.last.block].span.end]
        return group.start == self._blocks[group.first.block].span.start and not any(map(str.isalpha, rest))

    # ----------------------------------------------------------------------------- what stands around

    def _gap_before(self, number: int) -> Span:
        """Return the text from the quotation before, or the block's start, up to this one."""
        group = self._groups[number]
        start = self._blocks[group.first.block].span.start
        if number and self._groups[number - 1].last.block == group.first.block:
            start = max(start, self._groups[number - 1].end)
        return Span(start, group.start)

    def _gap_after(self, number: int) -> Span:
        group = self._groups[number]
        end = self._blocks[group.last.block].span.end
        if number + 1 < len(self._groups) and self._groups[number + 1].first.block == group.last.block:
            end = min(end, self._groups[number + 1].start)
        return Span(group.end, max(end, group.end))

    def _sentence_before(self, number: int) -> list[Token]:
        """Return the tokens of the sentence up to the marked words, over quoted words that do not end it."""
        gap = self._gap_before(number)
        part = tokens(self._text, gap.start, gap.end)
        sentence = attribution.last_sentence(part)
        if not number or len(sentence) < len(part) or gap.start != self._groups[number - 1].end:
            return sentence
        previous = self._groups[number - 1]
        if self._text[previous.last.inner.end - 1] in ".!?":
            return sentence
        return [*self._sentence[-_MAX_SENTENCE:], Token("“", previous.start, previous.end), *sentence]

    def _source(self, span: Span) -> Attribution | None:
        """Read a block as the source of the words above it."""
        mention = attribution.source(self._text, tokens(self._text, span.start, span.end))
        return Attribution(mention, mention.span, Rule.SOURCE_LINE) if mention else None

    # -------------------------------------------------------------------------------------- who speaks

    def _read_group(self, number: int, group: Group) -> None:
        words = self._text[group.first.inner.start : group.last.inner.end]
        whole = is_whole(words) or (self._text[group.end : group.end + 1] == "." and is_whole(words + "."))
        self._sentence = sentence = self._sentence_before(number)
        if self._is_second_half(number, group):
            self._extend(group)
            return
        found = self._attribute(number, group, sentence, whole=whole)
        count = len(words.split())
        if found:
            if count >= self._least(found, whole=whole):
                self._keep(group, found)
        elif whole and not sentence and self._follows_on(group):
            self._extend(group)
        elif whole and count >= _LEAST_PARAGRAPH and self._is_alone(group) and group.first.outer != group.first.inner:
            self._keep_unattributed(group)

    def _least(self, found: Attribution, *, whole: bool) -> float:
        """Return how many words a quotation found by this rule needs."""
        if self._note:
            gerund = self._text[found.cue.start : found.cue.end].endswith("ing")
            return _LEAST_NOTE if found.rule in _NOTE_RULES and not gerund else inf
        return _LEAST_WHOLE.get(found.rule, 2) if whole else _LEAST_PART

    def _attribute(self, number: int, group: Group, sentence: list[Token], *, whole: bool) -> Attribution | None:
        after = self._after(number, group)
        if after and (whole or not sentence):
            return after
        before = attribution.before(self._text, sentence, whole=whole)
        if before or after:
            return before or after
        if group.start != self._blocks[group.first.block].span.start:
            return None
        return self._source_beneath(group) or self._lead_in(group)

    def _after(self, number: int, group: Group) -> Attribution | None:
        """Read the sentence after the words, unless it is a new one that brings the next quotation."""
        gap = self._gap_after(number)
        following = tokens(self._text, gap.start, gap.end)
        clause = attribution.first_sentence(following)
        if not clause:
            return None
        ends_sentence = self._text[group.last.inner.end - 1] in ".!?" and clause[0].text[0].isupper()
        if ends_sentence and len(clause) == len(following):
            return None
        return attribution.after(self._text, clause)

    def _lead_in(self, group: Group) -> Attribution | None:
        """Read the block before: a lead-in that ends in a colon, or with an opening mark too many."""
        place = self._place[group.first.block]
        if place == 0:
            return None
        block = self._blocks[self._order[place - 1]].span
        lead = self._text[block.start : block.end].rstrip(_QUOTING)
        if not lead.endswith((":", ",", "said", "says")):
            return None
        sentence = attribution.last_sentence(tokens(self._text, block.start, block.start + len(lead)))
        found = attribution.before(self._text, sentence, whole=True)
        return replace(found, rule=Rule.LEAD_IN) if found else None

    def _source_beneath(self, group: Group) -> Attribution | None:
        """Read the block after words that fill their own: "Jane Roe, Head of Policy", "Police officer, interview"."""
        place = self._place[group.last.block] + 1
        if place >= len(self._order) or not self._is_alone(group):
            return None
        block = self._blocks[self._order[place]]
        found = self._source(block.span)
        if found and block.kind is BlockKind.HEADING and found.mention.kind is not Kind.FULL:
            return None
        return found

    # --------------------------------------------------------------------------- one quotation in parts

    def _is_second_half(self, number: int, group: Group) -> bool:
        """Tell whether the words go on after "she said": "...," she said. "..."."""
        if not number or not self._found or self._found[-1].span.end != self._groups[number - 1].end:
            return False
        gap = self._gap_before(number)
        if group.first.block != self._groups[number - 1].last.block or self._found[-1].cue.start < gap.start:
            return False
        between = tokens(self._text, gap.start, gap.end)
        clause = attribution.first_sentence(between)
        goes_on = between[-1].text == ","
        if (len(clause) == len(between) and not goes_on) or len(clause) < len(between) - 1:
            return False
        lower = self._text[group.first.inner.start].islower()
        return (goes_on or not lower) and self._after(number, group) is None

    def _follows_on(self, group: Group) -> bool:
        """Tell whether a paragraph that opens with a mark goes on with the quotation of the paragraph before."""
        place = self._place[group.first.block]
        if not place or not self._found or self._last_block != self._order[place - 1]:
            return False
        if self._found[-1].rule == Rule.PARAGRAPH:
            return False
        if group.start != self._blocks[group.first.block].span.start:
            return False
        block, last = self._blocks[self._last_block].span, self._found[-1]
        rest = tokens(self._text, max(last.span.end, last.cue.end), block.end)
        return len(attribution.first_sentence(rest)) >= len(rest) - 1

    # ------------------------------------------------------------------------------------ what is kept

    def _extend(self, group: Group) -> None:
        last = self._found[-1]
        parts = (*last.parts, *(each.inner for each in group.parts))
        self._found[-1] = replace(last, span=Span(last.span.start, group.end), parts=parts)
        self._last_block = group.last.block

    def _keep(self, group: Group, found: Attribution) -> None:
        is_label = found.rule in (Rule.BRACKETS, Rule.SOURCE_LINE)
        speaker = self._people.resolve(found.mention, self._nearby(group, found), is_label=is_label)
        self._speaker = speaker if speaker.name else None
        self._add(group, speaker, found.mention.span, found.cue, found.rule)

    def _keep_unattributed(self, group: Group) -> None:
        nowhere = Span(group.start, group.start)
        self._add(group, Speaker(anonymous=True), nowhere, nowhere, Rule.PARAGRAPH)

    def _add(self, group: Group, speaker: Speaker, mention: Span, cue: Span, rule: Rule) -> None:
        self._last_block = group.last.block
        self._found.append(
            DocumentQuotation(
                span=Span(group.start, group.end),
                parts=tuple(each.inner for each in group.parts),
                speaker=speaker.name,
                role=speaker.role,
                organisation=speaker.organisation,
                speaker_span=mention,
                cue=cue,
                rule=str(rule),
                anonymous=speaker.anonymous,
            )
        )

    def _nearby(self, group: Group, found: Attribution) -> Nearby:
        block = group.last.block if found.mention.span.start > group.end else group.first.block
        place = self._place[block]
        near = self._found and group.first.block - self._last_block <= _NEAR
        return Nearby(
            speaker=self._speaker if near else None,
            since=self._found[-1].span.end if self._found else 0,
            block=self._blocks[block].span.start,
            block_before=self._blocks[self._order[max(place - 1, 0)]].span.start,
        )

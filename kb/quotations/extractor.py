"""Extracts quotations from one stream of blocks: which quoted texts are speech, and who speaks.

The grammar of one sentence is read by `attribution`; here the sentence is found, across blocks if necessary, and the
parts of one quotation are put together. `speaker_resolution` resolves mentions to persons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from math import inf

from kb.model import AttributionGrade, Block, BlockKind, Span
from kb.quotations import attribution
from kb.quotations.attribution import Attribution, AttributionRule
from kb.quotations.grammar.names import Mention, MentionKind
from kb.quotations.grammar.reporting_verbs import is_gerund, is_reporting_verb
from kb.quotations.grammar.syntax import is_clear_reporting_verb, parse_appositive
from kb.quotations.grammar.tokens import SyntaxToken, is_role, is_sentence, is_title, tokenize_sentence
from kb.quotations.grammar.works import find_work_before
from kb.quotations.models import DocumentQuotation, build_speaker_key
from kb.quotations.source_labels import STOPS, says_quotation
from kb.quotations.sources import SourceAttribution, SourceFinder, Surroundings
from kb.quotations.speaker_resolution import PronounContext, ResolvedSpeaker, SpeakerResolver, has_given_name
from kb.quotations.unmarked_texts import MIN_WORDS_PARAGRAPH, PERSON_LABEL, UnmarkedTextFinder
from kb.quotations.utterances import find_utterance_after
from kb.text.quote_pairs import QuotedText, join_paragraphs, pair_quotes
from kb.text.sentences import split_sentences

# Minimum words of a whole sentence in marks, by rule, if not 2: '"Yes," she said' has only one.
_MIN_WORDS_WHOLE = {AttributionRule.FRAGMENT: 3, AttributionRule.VERB_AFTER: 1, AttributionRule.SPEAKER_AFTER: 1}
_MIN_WORDS_PART = 3  # quoted words inside a sentence; fewer are a term
_MIN_WORDS_NOTE = 4  # in a footnote, where marks are mostly those of titles
_NOTE_RULES = frozenset(
    {
        AttributionRule.VERB_AFTER,
        AttributionRule.SPEAKER_AFTER,
        AttributionRule.SPEAKER_BEFORE,
        AttributionRule.FRAGMENT,
        AttributionRule.ACCORDING_TO,
    }
)
_MIN_WORDS_CITED = 4  # quoted words beside a citation
_MAX_CITED_TITLE = 12  # long words of a title, half of them capitalised
# Rules of quotations that no further paragraph continues: they have no speaker, or an attribution closes them.
_CLOSING_RULES = frozenset(
    {
        AttributionRule.PARAGRAPH,
        AttributionRule.UNNAMED,
        AttributionRule.SOURCE_LINE,
        AttributionRule.BRACKETS,
        AttributionRule.INTERVIEW,
    }
)
_MIN_WORDS_UNNAMED = 10  # part of a sentence in marks without an attribution
_INTRODUCTION_CHARS = 40  # searched before quoted words for "entitled" or "the so-called"
_MAX_SENTENCE = 80  # tokens kept of a sentence that runs over quoted words
_MAX_SENTENCE_CHARS = 600  # searched before quoted words for the beginning of a sentence
_CITED = re.compile(r",\s*(?:\(|[A-Z])")  # follows the title of a source: “Pulling at golden webs”, Example Journal
_LABEL_BEHIND = re.compile(rf"\s*\((?:[A-Z]{{1,3}}\d{{1,3}},|{PERSON_LABEL})[^()\n]{{0,60}}\)\.?\s*", re.IGNORECASE)
_LABEL_BELOW = re.compile(r"[–—-]?\s?[A-Z][^.?!:;\n]{1,70},[^.?!:;\n]{1,60}")
_MAX_CLAUSE = 30  # tokens of a block that attributes the quotation above it
_MAX_AFTER_VERB = 4  # tokens after the verb of a separate sentence that attributes the words before it
_NEAR_BLOCKS = 2  # distance within which "she" may be the speaker of the previous quotation
_MAX_EVIDENCE = 160  # characters
_ENDS_EVIDENCE = frozenset('.;“”"()')
_AFTER_VERB = re.compile(r"\s+(?:an?|the|this|that|:)\Z|:\Z")
_MARKS_AND_SPACE = "“”\"‘’' "
_MAX_VERB_LINE = 3  # tokens of a line such as "said:" below the speaker's name
_MAX_SECOND_LINE = 20  # tokens of the line with the role below a name
_MAX_SIGNATURE = 8  # words of a line that says who speaks, below words that are set apart


def grade_attribution(found: Attribution, speaker: ResolvedSpeaker) -> AttributionGrade:
    """Grade the attribution to a speaker: stated if the name beside the words is the full name found for it.

    A sentence about a person that ends in a colon does not say that the person speaks, nor does a citation.
    """
    if not speaker.name:
        return AttributionGrade.UNCERTAIN
    is_same = build_speaker_key(speaker.name) == build_speaker_key(found.mention.name)
    is_stated = is_same and found.rule not in (AttributionRule.COLON, AttributionRule.CONVERSATION)
    return AttributionGrade.STATED if is_stated else AttributionGrade.INFERRED


class QuotationExtractor:
    """Extracts the quotations of consecutive blocks, in order; `unpaired` lists marks that do not pair."""

    def __init__(
        self, text: str, blocks: Sequence[tuple[int, Block]], resolver: SpeakerResolver, sources: SourceFinder
    ) -> None:
        self._text = text
        self._blocks = dict(blocks)
        self._order = [index for index, _ in blocks]
        self._place = {index: place for place, index in enumerate(self._order)}
        self._resolver = resolver
        self._sources = sources
        self._is_note = any(block.kind is BlockKind.FOOTNOTE for _, block in blocks)
        paired = pair_quotes(text, blocks, partial(attribution.has_report, text))
        self.unpaired = paired.unpaired
        marked = join_paragraphs(paired.quoted)
        unmarked = UnmarkedTextFinder(text, self._blocks, self._order, sources)
        self._labelled = unmarked.labelled
        candidates = [*marked, *unmarked.find({part.block for quoted in marked for part in quoted.parts})]
        self._quoted_texts = [each for each in candidates if not self._is_title_or_term(each)]
        self._quoted_texts.sort(key=lambda each: each.start)
        self._sentence: list[SyntaxToken] = []
        self._found: list[DocumentQuotation] = []
        self._speaker: ResolvedSpeaker | None = None
        self._last_block = -1 - _NEAR_BLOCKS  # of the last quotation with a speaker
        self._last_end = 0  # of the same quotation

    def extract(self) -> list[DocumentQuotation]:
        """Return the quotations in order."""
        for number, quoted in enumerate(self._quoted_texts):
            self._read_quoted_text(number, quoted)
        return self._found

    # ------------------------------------------------------------------------------- quoted texts

    def _is_title_or_term(self, quoted: QuotedText) -> bool:
        """Tell by capitals or the preceding word whether a quoted text is a title, a term or a nickname."""
        words = quoted.inner.slice(self._text)
        start = max(self._blocks[quoted.first.block].span.start, quoted.start - _INTRODUCTION_CHARS)
        tokens = tokenize_sentence(self._text, start, quoted.start)
        if is_title(words):  # unless a verb of saying and a colon precede it: "Parliament has stated:"
            return len(tokens) < 2 or tokens[-1].text != ":" or not is_clear_reporting_verb(tokens[-2])
        return attribution.is_name_introduction(tokens, len(words.split())) and not self._is_definition(quoted)

    def _is_definition(self, quoted: QuotedText) -> bool:
        """Tell whether quoted words are a work's definition, and not a term: "defined in the Convention as ..."."""
        if len(quoted.inner.slice(self._text).split()) < MIN_WORDS_PARAGRAPH or not quoted.has_marks:
            return False
        start = self._blocks[quoted.first.block].span.start
        sentence = attribution.take_last_sentence(tokenize_sentence(self._text, start, quoted.start))
        return self._sources.has_citation(quoted.end) or find_work_before(self._text, sentence) is not None

    def _is_alone(self, quoted: QuotedText) -> bool:
        """Tell whether a quoted text fills its blocks, apart from a note mark, a stop or a label in brackets."""
        rest = self._text[quoted.end : self._blocks[quoted.last.block].span.end]
        is_rest = not any(map(str.isalpha, rest)) or _LABEL_BEHIND.fullmatch(rest) is not None
        return quoted.start == self._blocks[quoted.first.block].span.start and is_rest

    # ---------------------------------------------------------------------------- text around them

    def _find_gap_before(self, number: int) -> Span:
        """Return the span from the previous quoted text, or the block's start, up to this one."""
        quoted = self._quoted_texts[number]
        start = self._blocks[quoted.first.block].span.start
        if number and self._quoted_texts[number - 1].last.block == quoted.first.block:
            start = max(start, self._quoted_texts[number - 1].end)
        return Span(start, quoted.start)

    def _find_gap_after(self, number: int) -> Span:
        """Return the span from this quoted text up to the next one, or the block's end."""
        quoted = self._quoted_texts[number]
        end = self._blocks[quoted.last.block].span.end
        if number + 1 < len(self._quoted_texts) and self._quoted_texts[number + 1].first.block == quoted.last.block:
            end = min(end, self._quoted_texts[number + 1].start)
        return Span(quoted.end, max(end, quoted.end))

    def _collect_sentence_before(self, number: int) -> list[SyntaxToken]:
        """Return the tokens of the sentence up to a quoted text, across quoted texts that do not end it."""
        gap = self._find_gap_before(number)
        tokens = tokenize_sentence(self._text, gap.start, gap.end)
        sentence = attribution.take_last_sentence(tokens)
        if not number or len(sentence) < len(tokens) or gap.start != self._quoted_texts[number - 1].end:
            return sentence
        previous = self._quoted_texts[number - 1]
        if self._text[previous.last.inner.end - 1] in ".!?":
            return sentence
        return [*self._sentence[-_MAX_SENTENCE:], SyntaxToken("“", previous.start, previous.end), *sentence]

    # -------------------------------------------------------------------------------- attribution

    def _read_quoted_text(self, number: int, quoted: QuotedText) -> None:
        """Add a quoted text, if it is speech, as a new quotation or as a continuation of the last one."""
        words = quoted.inner.slice(self._text)
        whole = is_sentence(words) or (self._text[quoted.end : quoted.end + 1] == "." and is_sentence(words + "."))
        self._sentence = sentence = self._collect_sentence_before(number)
        if self._is_second_half(number, quoted):
            self._extend(quoted)
            return
        found = self._find_attribution(number, quoted, sentence, whole=whole)
        finding = self._find_source(number, quoted, found)
        count = len(words.split())
        if found:
            if count >= self._choose_minimum_words(found, whole=whole):
                self._add_attributed(quoted, found, finding)
        elif whole and not sentence and self._is_next_paragraph(quoted):
            self._extend(quoted, is_carried=True)
        elif finding and finding.source and count >= _MIN_WORDS_CITED and self._may_be_cited(quoted, words):
            self._add_cited(quoted, finding)
        elif whole and count >= MIN_WORDS_PARAGRAPH and self._is_alone(quoted) and quoted.has_marks:
            self._add_unattributed(quoted, AttributionRule.PARAGRAPH)
        elif quoted.first.block in self._labelled and not quoted.has_marks:
            self._add_unattributed(quoted, AttributionRule.INTERVIEW)
        elif count >= _MIN_WORDS_UNNAMED and self._may_be_unnamed(quoted):
            self._add_unattributed(quoted, AttributionRule.UNNAMED)

    def _find_source(self, number: int, quoted: QuotedText, found: Attribution | None) -> SourceAttribution | None:
        """Return what is known about the work that is quoted."""
        below = self._get_block_below(quoted)
        return self._sources.find(
            Surroundings(
                inner=quoted.inner,
                outer=Span(quoted.start, quoted.end),
                before=self._sentence or self._collect_lead_in(quoted),
                start=self._find_gap_before(number).start,
                end=self._find_gap_after(number).end,
                block_end=self._blocks[quoted.last.block].span.end,
                below=below.span if below and self._is_alone(quoted) else None,
                is_note=self._is_note,
                mention=found.mention if found else None,
            )
        )

    def _get_block_below(self, quoted: QuotedText, by: int = 1) -> Block | None:
        place = self._place[quoted.last.block] + by
        return self._blocks[self._order[place]] if place < len(self._order) else None

    def _collect_lead_in(self, quoted: QuotedText) -> list[SyntaxToken]:
        """Return the tokens of the last sentence of the previous block if it ends in a colon."""
        place = self._place[quoted.first.block]
        if not place or quoted.start != self._blocks[quoted.first.block].span.start:
            return []
        block = self._blocks[self._order[place - 1]].span
        lead = self._text[block.start : block.end].rstrip(_MARKS_AND_SPACE + "-–—")
        if not lead.endswith(":"):
            return []
        return attribution.take_last_sentence(tokenize_sentence(self._text, block.start, block.start + len(lead)))

    def _may_be_cited(self, quoted: QuotedText, words: str) -> bool:
        """Tell whether words with a citation are a quotation, and not the cited title."""
        long = [word for word in words.split() if len(word) > len("with")]
        is_mostly_title = len(long) <= _MAX_CITED_TITLE and 2 * sum(word[0].isupper() for word in long) >= len(long)
        return not (is_mostly_title or is_title(words, longest=len(words)) or _CITED.match(self._text, quoted.end))

    def _may_be_unnamed(self, quoted: QuotedText) -> bool:
        """Tell whether words without attribution are a quotation: in the body, in marks, and no long title.

        Single marks must be curly ones, which no apostrophe looks like at the beginning.
        """
        if self._is_note or not quoted.has_marks or _CITED.match(self._text, quoted.end):
            return False
        words = quoted.inner.slice(self._text)
        if quoted.first.single:
            is_curly = (self._text[quoted.start], self._text[quoted.end - 1]) == ("‘", "’")
            is_introduced = bool(self._sentence) and self._sentence[-1].lower in {"that", ":"}
            if not is_curly or not (is_introduced or is_sentence(words)):
                return False
        return not is_title(words, longest=len(words))

    def _choose_minimum_words(self, found: Attribution, *, whole: bool) -> float:
        """Return the number of words that a quotation with this attribution needs."""
        if self._is_note:
            is_gerund = found.cue.slice(self._text).endswith("ing")
            return _MIN_WORDS_NOTE if found.rule in _NOTE_RULES and not is_gerund else inf
        return _MIN_WORDS_WHOLE.get(found.rule, 2) if whole else _MIN_WORDS_PART

    def _find_attribution(
        self, number: int, quoted: QuotedText, sentence: list[SyntaxToken], *, whole: bool
    ) -> Attribution | None:
        after = self._find_attribution_after(number, quoted)
        if after and (whole or not sentence):
            return after
        if after and after.rule is AttributionRule.BRACKETS:
            return after
        before = attribution.find_speaker_before(self._text, sentence, whole=whole)
        if before or after:
            return before or after
        if quoted.start != self._blocks[quoted.first.block].span.start:
            return None
        return self._find_source_below(quoted) or self._find_lead_in(quoted)

    def _find_attribution_after(self, number: int, quoted: QuotedText) -> Attribution | None:
        """Read the sentence after a quoted text, unless it is a new one that introduces the next quotation."""
        gap = self._find_gap_after(number)
        following = tokenize_sentence(self._text, gap.start, gap.end)
        signature = attribution.read_signature(self._text, gap)
        if signature:
            return signature
        clause = attribution.take_first_sentence(following)
        if not clause:
            return self._find_clause_below(quoted)
        ends_sentence = self._text[quoted.last.inner.end - 1] in ".!?" and clause[0].text[0].isupper()
        if ends_sentence and len(clause) == len(following) and not find_utterance_after(self._text, clause):
            is_last = gap.end == self._blocks[quoted.last.block].span.end
            return attribution.read_office(self._text, gap) if is_last else None
        if (
            clause[0].text.isdigit()
            and clause[0].start == gap.start
            and len(clause) > 1
            and clause[1].text[0].isupper()
        ):
            return None  # a note mark, which ends the sentence
        found = attribution.find_speaker_after(self._text, clause)
        if not found or not ends_sentence or found.rule is not AttributionRule.SPEAKER_AFTER:
            return found
        is_clause = sum(token.start >= found.cue.end for token in clause) <= _MAX_AFTER_VERB
        return found if is_clause else None  # “Why?” Jane Roe asked; not: “We go.” Jane Roe told the council that ...

    def _find_clause_below(self, quoted: QuotedText) -> Attribution | None:
        """Read the block after words that end in a comma as their reporting clause, cut off: "Jane Roe said."."""
        below = self._get_block_below(quoted)
        if self._text[quoted.last.inner.end - 1] != "," or below is None:
            return None
        tokens = tokenize_sentence(self._text, below.span.start, below.span.end)
        clause = attribution.take_first_sentence(tokens)
        if not clause or len(clause) > _MAX_CLAUSE or len(clause) < len(tokens) - 1:
            return None
        return attribution.find_speaker_after(self._text, clause)

    def _find_lead_in(self, quoted: QuotedText) -> Attribution | None:
        """Read the previous block as a lead-in, which ends in a colon or with a superfluous opening mark."""
        place = self._place[quoted.first.block]
        if place == 0:
            return None
        block = self._blocks[self._order[place - 1]].span
        lead = self._text[block.start : block.end].rstrip(_MARKS_AND_SPACE)
        tokens = tokenize_sentence(self._text, block.start, block.start + len(lead))
        if not tokens:
            return None
        ends_in_verb = is_clear_reporting_verb(tokens[-1]) and not is_gerund(tokens[-1].lower)
        if not (lead.endswith((":", ",")) or ends_in_verb):
            return self._find_name_above(quoted, place)
        start = block.start
        if place > 1 and len(tokens) <= _MAX_VERB_LINE and is_reporting_verb(tokens[0].text):
            above = self._blocks[self._order[place - 2]].span
            if self._text[above.end - 1] not in STOPS:
                start = above.start  # "said:" alone on its line
        sentence = attribution.take_last_sentence(tokenize_sentence(self._text, start, block.start + len(lead)))
        found = attribution.find_speaker_before(self._text, sentence, whole=True)
        if found is None or self._speaks_of(quoted, found.mention):
            return None
        return replace(found, rule=AttributionRule.LEAD_IN)

    def _speaks_of(self, quoted: QuotedText, mention: Mention) -> bool:
        """Tell whether words are about the relative who is said to say them: "my father", after "her father said"."""
        relative = mention.name.lower().split()[-1]
        return mention.kind is MentionKind.COMMON and f"my {relative}" in quoted.inner.slice(self._text).lower()

    def _find_name_above(self, quoted: QuotedText, place: int) -> Attribution | None:
        """Read a line as the name of the speaker of the words below it: "Jane Roe, Head of Policy"."""
        above = self._order[place - 1]
        signs_another = bool(self._found) and self._last_block in self._order[max(place - 2, 0) : place]
        kind = self._blocks[above].kind
        if kind not in (BlockKind.HEADING, BlockKind.PARAGRAPH) or signs_another or not self._is_alone(quoted):
            return None
        below = self._get_block_below(quoted)
        if kind is BlockKind.PARAGRAPH and below and _LABEL_BELOW.fullmatch(below.span.slice(self._text)):
            return None  # the line below says who speaks, though nobody that can be read
        name = self._blocks[above].span
        found = attribution.read_source(self._text, name)
        if kind is BlockKind.PARAGRAPH and place > 1 and (found is None or not self._names_person(found.mention)):
            found = self._read_two_lines(self._blocks[self._order[place - 2]].span, name)
        is_sure = says_quotation(tokenize_sentence(self._text, name.start, name.end))
        if found is None or not (is_sure or self._names_person(found.mention)):
            return None
        if kind is BlockKind.PARAGRAPH and not (found.mention.role and has_given_name(found.mention.name)):
            return None
        return replace(found, rule=AttributionRule.NAME_ABOVE)

    def _read_two_lines(self, name: Span, office: Span) -> Attribution | None:
        """Read a line as a person's name, and the line below it as role and organisation."""
        found = attribution.read_source(self._text, name)
        if found is None or found.mention.kind is not MentionKind.FULL or found.mention.role:
            return None
        return replace(found, mention=self._add_second_line(found.mention, office))

    def _names_person(self, mention: Mention) -> bool:
        """Tell whether a line that reads like a source is a person's full name, and not a section title."""
        return mention.kind is MentionKind.FULL and (bool(mention.role) or has_given_name(mention.name))

    def _find_source_below(self, quoted: QuotedText) -> Attribution | None:
        """Read the block after a quoted text that fills its own block: "Jane Roe, Head of Policy"."""
        block = self._get_block_below(quoted)
        if block is None or not self._is_alone(quoted):
            return None
        found = attribution.read_source(self._text, block.span)
        if found is None and self._is_signature_of(quoted, block):
            found = attribution.read_source(self._text, block.span, is_sure=True)
        if found is None:
            return None
        if block.kind is BlockKind.HEADING and not (
            self._names_person(found.mention) or self._is_body_of_motto(quoted, found.mention)
        ):
            return None
        further = self._get_block_below(quoted, 2)
        if found.mention.kind is MentionKind.COMMON and further and self._are_labels(block, further):
            return None
        if found.mention.kind is not MentionKind.FULL or not further:
            return found
        if found.mention.role or found.mention.organisation:
            return found
        return replace(found, mention=self._add_second_line(found.mention, further.span))

    def _is_signature_of(self, quoted: QuotedText, below: Block) -> bool:
        """Tell whether only the speaker can be named by the short line below words that are set apart."""
        is_set_apart = all(self._blocks[part.block].kind is BlockKind.BLOCK_QUOTATION for part in quoted.parts)
        words = below.span.slice(self._text).split()
        return is_set_apart and below.kind is BlockKind.PARAGRAPH and len(words) <= _MAX_SIGNATURE

    def _is_body_of_motto(self, quoted: QuotedText, mention: Mention) -> bool:
        """Tell whether a heading below words that fill their section names the body that says them."""
        place = self._place[quoted.first.block]
        above = self._blocks[self._order[place - 1]].kind if place else BlockKind.HEADING
        return mention.kind is MentionKind.ORGANISATION and above is BlockKind.HEADING

    def _are_labels(self, *blocks: Block) -> bool:
        """Tell whether blocks are one word each, as the labels of a picture are."""
        return all(block.span.slice(self._text).isalpha() for block in blocks)

    def _add_second_line(self, mention: Mention, span: Span) -> Mention:
        """Add the role and the organisation printed below a name."""
        tokens = tokenize_sentence(self._text, span.start, span.end)
        if len(tokens) > _MAX_SECOND_LINE or not tokens[0].text[0].isupper() or tokens[-1].text in STOPS | {":", ","}:
            return mention
        if not any(map(is_role, tokens)) or any(token.text in _MARKS_AND_SPACE for token in tokens):
            return mention
        role, organisation = parse_appositive(self._text, tokens)
        return replace(mention, role=role, organisation=organisation)

    # -------------------------------------------------------------------- one quotation in parts

    def _is_second_half(self, number: int, quoted: QuotedText) -> bool:
        """Tell whether a quotation continues after "she said": "...," she said. "..."."""
        if not number or not self._found or self._found[-1].span.end != self._quoted_texts[number - 1].end:
            return False
        gap = self._find_gap_before(number)
        if quoted.first.block != self._quoted_texts[number - 1].last.block or self._found[-1].cue.start < gap.start:
            return False
        between = tokenize_sentence(self._text, gap.start, gap.end)
        if not between:
            return False
        clause = attribution.take_first_sentence(between)
        ends_in_comma = between[-1].text == ","
        if (len(clause) == len(between) and not ends_in_comma) or len(clause) < len(between) - 1:
            return False
        is_lower = self._text[quoted.first.inner.start].islower()
        return (ends_in_comma or not is_lower) and not self._has_own_speaker(number, quoted)

    def _has_own_speaker(self, number: int, quoted: QuotedText) -> bool:
        """Tell whether the sentence after a quoted text attributes it, unlike "The mayor announced ..."."""
        found = self._find_attribution_after(number, quoted)
        if (
            not found
            or self._text[quoted.last.inner.end - 1] not in ".!?"
            or found.rule != AttributionRule.SPEAKER_AFTER
        ):
            return bool(found)
        gap = self._find_gap_after(number)
        following = tokenize_sentence(self._text, found.cue.end, gap.end)
        return len(attribution.take_first_sentence(following)) <= _MAX_AFTER_VERB

    def _is_next_paragraph(self, quoted: QuotedText) -> bool:
        """Tell whether a paragraph that opens with a mark continues the previous paragraph's quotation."""
        place = self._place[quoted.first.block]
        if not place or not self._found or self._last_block != self._order[place - 1]:
            return False
        if self._found[-1].rule in _CLOSING_RULES:
            return False
        kinds = {self._blocks[self._last_block].kind, self._blocks[quoted.first.block].kind}
        if BlockKind.BLOCK_QUOTATION in kinds and len(kinds) > 1:
            return False  # words set apart are said by somebody else, or were printed before
        if quoted.start != self._blocks[quoted.first.block].span.start:
            return False
        block, last = self._blocks[self._last_block].span, self._found[-1]
        rest = tokenize_sentence(self._text, max(last.span.end, last.cue.end), block.end)
        return len(attribution.take_first_sentence(rest)) >= len(rest) - 1

    # --------------------------------------------------------------------------------- quotations

    def _extend(self, quoted: QuotedText, *, is_carried: bool = False) -> None:
        """Add a quoted text to the last quotation, whose speaker is carried over or named beside both."""
        last = self._found[-1]
        parts = (*last.parts, *(each.inner for each in quoted.parts))
        carried = last.carried + len(quoted.parts) if is_carried or last.carried else 0
        self._found[-1] = replace(last, span=Span(last.span.start, quoted.end), parts=parts, carried=carried)
        self._last_block, self._last_end = quoted.last.block, quoted.end

    def _add_attributed(self, quoted: QuotedText, found: Attribution, finding: SourceAttribution | None) -> None:
        if finding and finding.is_spoken_by_work:
            self._add_unattributed(quoted, AttributionRule.WORK, finding)
            return
        is_label = found.rule in (AttributionRule.BRACKETS, AttributionRule.SOURCE_LINE)
        speaker = self._resolver.resolve(found.mention, self._build_pronoun_context(quoted, found), is_label=is_label)
        if finding and finding.is_denied(speaker.name, anonymous=speaker.anonymous):
            speaker = ResolvedSpeaker(anonymous=True)
        conversed = finding.find_conversed() if finding and not speaker.name else None
        if conversed:
            found = Attribution(conversed, found.cue, AttributionRule.CONVERSATION)
            speaker = self._resolver.resolve(conversed, self._build_pronoun_context(quoted, found))
        self._speaker = speaker if speaker.name else None
        grade = grade_attribution(found, speaker)
        is_elsewhere = grade is AttributionGrade.INFERRED and found.rule is not AttributionRule.COLON
        evidence = self._resolver.find_name(speaker.name, found.mention.span.start) if is_elsewhere else None
        self._add(
            quoted,
            speaker,
            found.mention.span,
            found.cue,
            found.rule,
            grade,
            evidence or self._join_evidence(found),
            finding,
        )

    def _add_cited(self, quoted: QuotedText, finding: SourceAttribution) -> None:
        """Add words with a citation: a work's, or those of the person whose interview or letter is cited."""
        conversed = finding.find_conversed()
        if conversed:
            cue = Span(quoted.start, quoted.start)
            self._add_attributed(quoted, Attribution(conversed, cue, AttributionRule.CONVERSATION), finding)
        else:
            rule = AttributionRule.WORK if finding.is_spoken_by_work else AttributionRule.CITATION
            self._add_unattributed(quoted, rule, finding)

    def _join_evidence(self, found: Attribution) -> Span:
        """Return the span of the words that attribute a quotation, with the role and organisation after a name.

        It is the span of the mention alone if the verb is far from it or quoted words are in between.
        """
        mention = found.mention
        line_end = self._text.find("\n", mention.span.end)
        limit = min(mention.span.end + _MAX_EVIDENCE, line_end if line_end >= 0 else len(self._text))
        after = self._text[mention.span.end : limit]
        after = after[: next((at for at, each in enumerate(after) if each in _ENDS_EVIDENCE), len(after))]
        ends = [after.find(each) + len(each) for each in (mention.role, mention.organisation) if each and each in after]
        end = mention.span.end + max(ends, default=0)
        cue = _AFTER_VERB.sub("", found.cue.slice(self._text))
        whole = Span(min(found.cue.start, mention.span.start), max(found.cue.start + len(cue), end))
        words = whole.slice(self._text)
        is_one = len(words) <= _MAX_EVIDENCE and not any(each in words for each in '\n“”"')
        return whole if is_one else Span(mention.span.start, end)

    def _add_unattributed(
        self, quoted: QuotedText, rule: AttributionRule, finding: SourceAttribution | None = None
    ) -> None:
        empty = Span(quoted.start, quoted.start)
        cue, mention = (finding.cue or empty, finding.mention or empty) if finding else (empty, empty)
        evidence = finding.source.span if finding and finding.source else empty
        speaker = ResolvedSpeaker(anonymous=True)
        self._add(quoted, speaker, mention, cue, rule, AttributionGrade.NONE, evidence, finding)
        if rule in (AttributionRule.PARAGRAPH, AttributionRule.INTERVIEW):
            self._speaker = None  # somebody else, to whom a pronoun may refer

    def _add(
        self,
        quoted: QuotedText,
        speaker: ResolvedSpeaker,
        mention: Span,
        cue: Span,
        rule: AttributionRule,
        grade: AttributionGrade,
        evidence: Span,
        finding: SourceAttribution | None,
    ) -> None:
        source = finding.source if finding else None
        if rule is not AttributionRule.UNNAMED:
            self._last_block, self._last_end = self._find_last_block(quoted, cue), quoted.end
        self._found.append(
            DocumentQuotation(
                span=Span(quoted.start, quoted.end),
                parts=tuple(each.inner for each in quoted.parts),
                speaker=speaker.name,
                role=speaker.role,
                organisation=speaker.organisation,
                speaker_span=mention,
                cue=cue,
                rule=str(rule),
                anonymous=speaker.anonymous,
                grade=grade,
                evidence=evidence,
                source=source.text if source else "",
            )
        )

    def _find_last_block(self, quoted: QuotedText, cue: Span) -> int:
        """Return the block in which a quotation ends, or the one below it that attributes it."""
        is_below = cue.start >= self._blocks[quoted.last.block].span.end
        return self._order[min(self._place[quoted.last.block] + is_below, len(self._order) - 1)]

    def _find_sentence_before(self, quoted: QuotedText) -> int:
        """Return where the last whole sentence before a quoted text begins, in the same block."""
        start = max(self._blocks[quoted.first.block].span.start, quoted.start - _MAX_SENTENCE_CHARS)
        sentences = split_sentences(self._text[start : quoted.start])
        return start + max((each.start for each in sentences), default=0)

    def _build_pronoun_context(self, quoted: QuotedText, found: Attribution) -> PronounContext:
        block = quoted.last.block if found.mention.span.start > quoted.end else quoted.first.block
        place = self._place[block]
        is_before = found.mention.span.start < quoted.start
        is_near = quoted.first.block - self._last_block <= _NEAR_BLOCKS
        return PronounContext(
            previous=self._speaker if is_near else None,
            since=self._last_end,
            sentence=self._sentence[0].start if is_before and self._sentence else found.mention.span.start,
            lead=self._sentence[0].start if self._sentence else self._find_sentence_before(quoted),
            block=self._blocks[block].span.start,
            block_before=self._blocks[self._order[max(place - 1, 0)]].span.start,
        )

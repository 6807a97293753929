"""Checks a pasted text: looks up each of its quotations, within the limits on one request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from kb.errors import CheckError
from kb.library.view import LibraryView
from kb.model import (
    CERTAIN_GRADES,
    CheckedQuotation,
    CitedPlace,
    DiffOp,
    Hit,
    LongestMatch,
    Match,
    MatchStatus,
    PlaceMatch,
    Quotation,
    QuotationReport,
    Span,
    SpeakerMatch,
)
from kb.quotation_check.candidates import Candidate, find_candidates, prefetch_candidates
from kb.quotation_check.cited_places import compare_document, compare_pages, find_cited_places
from kb.quotation_check.longest_match import build_run_queries, choose_longest_run
from kb.quotation_check.meaning import find_serious_changes
from kb.quotation_check.passage_windows import PassageTokenCache
from kb.quotation_check.quotation_parser import PastedQuotation, PastedText, parse_pasted_text
from kb.quotation_check.quotation_pattern import QuotationPattern, parse_patterns
from kb.quotation_check.speakers import are_different_organisations, compare_speakers, judge_speakers
from kb.settings import Settings
from kb.text import split_terms
from kb.text.sentences import split_sentences
from kb.text.spans import SpanUnion
from kb.text.step_budget import StepBudget

_NO_WORDS = "There is nothing to look up: the text has no words."
_MIN_RUN = 5
_SEED_WORDS = 3  # of which a run of five has three
_MIN_SENTENCE = 5  # words; shorter ones are headings and labels
_MIN_SAID = 3  # fewer words are attributed to nobody: many people say "the police"
_MIN_REPORT = 12  # words outside marks that show that a whole text is copied from a source
_REPORT_PER_CHANGE = 4  # words outside marks for each that the source does not have
MAX_STEPS = 400_000_000  # of `StepBudget`: a few seconds; the longest drafts measured need less than half
_SHARE_OF_RUNS = 0.25  # extra budget for the longest runs of quotations that were not found
_MAX_SHOWN = 40  # characters of a quotation in a notice
_AS_ONE = "The library has this text with its quotation marks, so it was looked up as one quotation."


def check(view: LibraryView, text: str, settings: Settings, *, max_steps: float = MAX_STEPS) -> QuotationReport:
    """Look up every quotation of a text, in the order of the text; a text without quotation marks is one quotation.

    A quotation that would exceed `max_steps` of comparing (`kb.text.step_budget`) is left out of the report, with a
    notice.

    Raises:
        CheckError: The text is too long for one request or has too many quotations.
    """
    if len(text) > settings.max_check_chars:
        raise CheckError(
            f"The text has {len(text):,} characters; {settings.max_check_chars:,} can be checked at once. "
            "Check it in parts."
        )
    pasted = parse_pasted_text(text, settings.max_check_quotations)
    cache, coverage = PassageTokenCache(view, StepBudget(max_steps)), view.text_coverage()
    spans = [each.span for each in pasted.quotations]
    places = dict(zip(spans, find_cited_places(view, text, spans), strict=True))
    if any(place and place.first for place in places.values()):
        pasted = replace(pasted, is_reported=True)  # few sources have a page reference after quoted words
    asked = [*([pasted.whole] if pasted.whole else []), *pasted.quotations]
    patterns = {each.span: _parse_patterns(each, pasted.words) for each in asked}
    prefetch_candidates(cache, list(patterns.values()))
    if pasted.whole:
        whole = _find_matches(cache, patterns[pasted.whole.span], pasted.whole, None) or ()
        if whole and _is_one(pasted, pasted.whole, whole[0]):
            return QuotationReport((_build_checked(text, pasted.whole, whole, None, None),), (_AS_ONE,), coverage)
    matches = [_find_matches(cache, patterns[each.span], each, places[each.span]) for each in pasted.quotations]
    absent = [patterns[each.span] for each, found in zip(pasted.quotations, matches, strict=True) if found == ()]
    cache.prefetch(
        query for each in absent for pattern in each for query in build_run_queries(pattern.terms, _SEED_WORDS)
    )
    runs = StepBudget(_SHARE_OF_RUNS * max_steps)
    quotations: list[CheckedQuotation] = []
    left_out: list[PastedQuotation] = []
    for each, found in zip(pasted.quotations, matches, strict=True):
        refused = runs.refused
        longest = _find_longest_match(cache, patterns[each.span], runs) if found == () else None
        if found is None or runs.refused > refused:
            left_out.append(each)
        else:
            quotations.append(_build_checked(text, each, found, longest, places[each.span]))
    left = _note_left_out(left_out, len(pasted.quotations), text)
    notices = (*left, *pasted.notices, *_note_unmarked(pasted.words, spans))
    return QuotationReport(tuple(quotations), notices or (() if quotations else (_NO_WORDS,)), coverage)


def _note_unmarked(text: str, quotations: Sequence[Span]) -> Iterator[str]:
    """Yield the notice that sentences beside the quotations were not looked up, if there are any."""
    marked = SpanUnion(quotations)
    unmarked = [
        each
        for each in split_sentences(text)
        if not marked.overlaps(each) and _count_words(each.slice(text)) >= _MIN_SENTENCE
    ]
    if quotations and unmarked:
        one = len(unmarked) == 1
        said = "1 sentence" if one else f"{len(unmarked):,} sentences"
        yield f"{said} without quotation marks {'was' if one else 'were'} not checked."


def _note_left_out(left_out: Sequence[PastedQuotation], count: int, text: str) -> Iterator[str]:
    """Yield the notice that quotations were not compared, if there are any."""
    if left_out:
        words = " ".join(left_out[0].span.slice(text).split())
        shown = words if len(words) <= _MAX_SHOWN else f"{words[:_MAX_SHOWN]}…"
        one = "One quotation" if count == 1 else f"{len(left_out):,} of {count:,} quotations"
        yield (
            f"{one} could not be compared, since that takes more work than one check may (the first: “{shown}”). "
            "Nothing is said of whether the library has it. Check it in smaller parts."
        )


def _is_one(pasted: PastedText, whole: PastedQuotation, match: Match) -> bool:
    """Tell whether a text is quoted with its marks from a source, which has nearly all words outside of them too.

    "He said" is the draft's own, and so are a few words that the source does not have.
    """
    if not pasted.is_reported and match.status is not MatchStatus.CLOSE:
        return True
    marked = sum(_count_words(each.span.slice(pasted.words)) for each in pasted.quotations)
    report = _count_words(whole.span.slice(pasted.words)) - marked
    changed = sum(max(map(_count_words, (each.pasted, each.source))) for each in match.diff if each.op != DiffOp.EQUAL)
    return report >= max(_MIN_REPORT, changed * _REPORT_PER_CHANGE)


def _count_words(text: str) -> int:
    return len(split_terms(text))


def _parse_patterns(pasted: PastedQuotation, text: str) -> list[QuotationPattern]:
    return [each for each in parse_patterns(pasted.span.slice(text)) if each.words]


def _find_matches(
    cache: PassageTokenCache, patterns: Sequence[QuotationPattern], pasted: PastedQuotation, place: CitedPlace | None
) -> tuple[Match, ...] | None:
    """Return the matches of a quotation, those in the work that the text names first; None where work was refused."""
    refused = cache.budget.refused
    candidates = find_candidates(cache, patterns, partial(rank_by_speaker, attributed_to=pasted.attributed_to))
    if cache.budget.refused > refused:
        return None
    matches = [build_match(candidate, pasted, place) for candidate in candidates]
    return tuple(sorted(matches, key=lambda each: each.document_match is not PlaceMatch.SAME))


def _build_checked(
    text: str,
    pasted: PastedQuotation,
    matches: tuple[Match, ...],
    longest: LongestMatch | None,
    place: CitedPlace | None,
) -> CheckedQuotation:
    return CheckedQuotation(
        text=pasted.span.slice(text),
        span=pasted.span,
        status=matches[0].status if matches else MatchStatus.ABSENT,
        attributed_to=pasted.attributed_to,
        matches=matches,
        longest_match=longest,
        cited=place,
    )


def _find_longest_match(
    cache: PassageTokenCache, patterns: Sequence[QuotationPattern], budget: StepBudget
) -> LongestMatch | None:
    """Find the longest run of words of any pattern that the library has; None below five words: any text has them."""
    best: LongestMatch | None = None
    longest = _MIN_RUN - 1
    for pattern in patterns:
        results = [cache.search(query) for query in build_run_queries(pattern.terms, _SEED_WORDS)]
        found = choose_longest_run(cache.view, pattern.terms, results, budget)
        if found and found[1] - found[0] > longest:
            start, end, hit = found
            longest = end - start
            words = pattern.words[start:end]
            best = LongestMatch(pattern.text[words[0].start : words[-1].end], hit)
    return best


# ------------------------------------------------------------------------------------- candidates -> matches


def build_match(candidate: Candidate, pasted: PastedQuotation, place: CitedPlace | None) -> Match:
    """Return a candidate as a match for a pasted quotation."""
    hits = list(_build_hits(candidate))
    words = sum(end - start for start, end in candidate.comparison.runs)
    quotation = _find_source_quotation(hits) if words >= _MIN_SAID else None
    is_certain = quotation is not None and quotation.grade in CERTAIN_GRADES
    texts = [hit.passage.text if quotation else _cut_out(hit.spans, hit.passage.text) for hit in hits]
    named = pasted if words >= _MIN_SAID else PastedQuotation(pasted.span)
    agreement = judge_speakers(named, quotation, texts, hits[0].document.metadata)
    organisation = pasted.organisation
    has_other = is_certain and quotation and are_different_organisations(organisation, quotation.organisation)
    match = Match(
        hit=hits[0],
        status=candidate.comparison.status,
        diff=candidate.comparison.differences,
        following=tuple(hits[1:]),
        serious=find_serious_changes(candidate.window, candidate.comparison.blocks),
        quotation=quotation,
        speaker_match=agreement,
        other_organisation=organisation if has_other else "",
    )
    if place is None:
        return match
    record = match.hit.document
    return replace(
        match,
        page_match=compare_pages(place, record, match.pages),
        document_match=compare_document(place, record),
    )


def _cut_out(spans: Sequence[Span], text: str) -> str:
    """Return a text without some spans, which are in order."""
    starts, ends = [0, *(span.end for span in spans)], [*(span.start for span in spans), len(text)]
    return " ".join(text[start:end] for start, end in zip(starts, ends, strict=True))


def _build_hits(candidate: Candidate) -> Iterator[Hit]:
    """Yield the passages that have the words, each with its spans."""
    if candidate.in_heading:
        yield Hit(candidate.hit.passage, candidate.hit.document, (), candidate.hit.score)
        return
    spans: dict[int, list[Span]] = {}
    for start, end in candidate.comparison.runs:
        for number, span in candidate.window.find_spans(start, end):
            spans.setdefault(number, []).append(span)
    for number, found in spans.items():
        yield Hit(candidate.window.passages[number], candidate.hit.document, tuple(found), candidate.hit.score)


def _find_source_quotation(hits: list[Hit]) -> Quotation | None:
    """Return the source's quotation with a known speaker that has the most of the words; None without one."""
    shares = [
        (sum(_measure_overlap(span, quotation.span) for span in hit.spans), quotation)
        for hit in hits
        for quotation in hit.passage.quotations
        if quotation.speaker
    ]
    most, quotation = max(shares, key=lambda each: each[0], default=(0, None))
    return quotation if most else None


def _measure_overlap(one: Span, other: Span) -> int:
    return max(min(one.end, other.end) - max(one.start, other.start), 0)


# ------------------------------------------------------------------------------------- speakers


def rank_by_speaker(candidate: Candidate, attributed_to: str) -> int:
    """Rank a candidate by its speaker: 0 for the one that the pasted text names, 1 for another, 2 where none is known.

    An author may first repeat in the report's own words what a person is quoted as saying further down.
    """
    quotation = _find_source_quotation(list(_build_hits(candidate)))
    if quotation is None:
        return 2
    return 0 if compare_speakers(attributed_to, quotation) is SpeakerMatch.SAME else 1

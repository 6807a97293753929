"""The page of results: passages, best first, with filters and suggestions for other searches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from kb.embeddings.encoders import OFF
from kb.library.view import LibraryView
from kb.model import (
    Answer,
    AnswerBox,
    CheckedQuotation,
    DocumentId,
    Hit,
    MatchStatus,
    PageRange,
    PassageId,
    Phrase,
    Query,
    Sort,
)
from kb.present.excerpts import select_excerpt_span
from kb.quotation_check.longest_match import LongestRun, build_run_queries, choose_longest_run
from kb.quotation_check.typed_quotation import look_up_quotation
from kb.search.result_selection import MAX_OF_MAIN_DOCUMENT
from kb.search.service import SearchPlan, count_documents, plan_search, run_plan, search
from kb.search.vocabulary.lexical_resources import get_suggestions
from kb.text import fold
from kb.text.spans import overlap
from kb.text.step_budget import StepBudget
from kb.web import urls
from kb.web.app_state import current_site
from kb.web.components.document_card import DocumentCard, build_document_card
from kb.web.components.formatting import format_number
from kb.web.components.lookup import (
    MAX_EXPORTED,
    build_request,
    count_passages,
    resolve_speakers,
    respect_noindex_of_answer,
)
from kb.web.components.narrower_place import NarrowerPlace, find_narrower_place
from kb.web.components.newer_document import NewerDocument, link_newer_document
from kb.web.components.page_picture import PageLink, ThumbnailMarks, link_page, mark_thumbnail
from kb.web.components.passages.blocks import LaidOutBlock
from kb.web.components.passages.citation_box import HitCitation, build_fragment, cite_hit, link_words
from kb.web.components.passages.passage_layout import build_excerpt
from kb.web.components.passages.quotation import AttributedQuotation, list_attributed
from kb.web.languages import gettext as _
from kb.web.languages import name_language, ngettext
from kb.web.params.models import FilterName, SearchParameters, filter_field
from kb.web.views.search.cards import Card, list_cards
from kb.web.views.search.facets import GROUPS, Facet, FilterPanel, build_facet, build_panel, list_active_filters
from kb.web.views.search.links import SORT_LABELS, Link, list_match_modes
from kb.web.views.search.other_searches import (
    FEW_PASSAGES,
    AddedWord,
    MissingWord,
    find_longest_part,
    find_quotation,
    list_added,
    list_left_out,
    list_missing,
    propose_similar,
    propose_wider,
    suggest_wider,
)

_EXCERPT_CHARS = 460  # some 75 words
_COUNTED = ("document", "year", *map(filter_field, GROUPS))  # the facets of which the page shows something
_PAUSES = str.maketrans(dict.fromkeys(",;.?!", " "))  # punctuation without a meaning in queries


@dataclass(frozen=True, slots=True)
class RepeatedPassage:
    """A passage with the text of one of the results, shown as a link only."""

    url: str
    title: str
    pages: PageRange | None
    language: str


@dataclass(frozen=True, slots=True)
class ResultPassage:
    """A passage of the results.

    Attributes:
        number: Its place on the page, from 1.
        url: The passage in context with the words of the search highlighted; for a long passage, scrolled to them.
        permalink: Without the words.
        note: The mark of a footnote.
        is_heading_match: Whether the words are only in the title or a heading above it.
        is_recognized: Whether its text was read from a picture.
        is_related: Whether it has none of the words and was found by its meaning.
        is_from_start: Whether the excerpt begins where the passage does; `is_to_end` likewise.
        page_link: The page as printed; None where none is shown.
        page_marks: The words of the excerpt on it.
        narrower: Where it applies, if that is only a part of where the document does.
        said: Attributed quotations with any of the words.
    """

    number: int
    id: PassageId
    url: str
    permalink: str
    note: str
    heading: tuple[str, ...]
    pages: PageRange | None
    excerpt: tuple[LaidOutBlock, ...]
    is_heading_match: bool
    is_related: bool
    is_recognized: bool
    is_from_start: bool
    is_to_end: bool
    page_link: PageLink | None
    page_marks: ThumbnailMarks | None
    citation: HitCitation
    narrower: NarrowerPlace | None
    newer: NewerDocument | None
    said: tuple[AttributedQuotation, ...]
    repeated: tuple[RepeatedPassage, ...]


@dataclass(frozen=True, slots=True)
class DocumentGroup:
    """Consecutive results of one document.

    `more` links to all that were found in the document, where the page has not all of them: below the first two
    or three passages of the document, or below its only one.
    """

    document: DocumentCard
    passages: tuple[ResultPassage, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class LongestPart:
    """The longest part of a quotation that the library has: `count` words `of` how many, and a passage with it."""

    words: str
    count: int
    of: int
    document: DocumentCard
    passage: ResultPassage


@dataclass(frozen=True, slots=True)
class NoResults:
    """What to show in place of results; `topics` are searches, for a question in another language."""

    missing: tuple[MissingWord, ...]
    longest_part: LongestPart | None
    topics: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """A page of results.

    Attributes:
        documents: The number of documents with a passage among the results.
        searched_as: The query as interpreted; empty where it has the words that were typed.
        active_filters: Links that remove a filter each.
        match_modes: Links to the other ways to match the words; empty where there is only one.
        quotation: The words that were looked up as a quotation; empty where they are none.
        is_quotation_missed: Whether no document has them, exactly or nearly.
        expansion_switch: A link to the search with or without such words.
        wider: Links to searches that find more; only where few passages are found.
        exact_phrase_missed: Whether the search was for a single phrase and nothing was found.
        added: Words that were searched for beside the typed ones.
        left_out: Words that were struck out, each with a link to the search with it.
        box: The answer to a question; None unless the evidence is strong.
        goes_on: Whether the words that were looked up as a quotation go on from one passage into the next.
        other_language: The name of the language of the text, if it is not that of the documents; "" otherwise.
        own_language: The name of the documents' language.
        orders: Links to the other orders; empty where a few hits are all.
        whole: How many hits at the start have all words, where no other passage has; 0 where that is not certain.
        most_in_a_file: How many passages a file of the search has at most.
    """

    answer: Answer
    total: int
    documents: int
    searched_as: str
    groups: tuple[DocumentGroup, ...]
    panel: FilterPanel
    active_filters: tuple[Link, ...]
    match_modes: tuple[Link, ...]
    orders: tuple[Link, ...]
    previous: Link | None
    next: Link | None
    cards: tuple[Card, ...]
    quotation: str
    is_quotation_missed: bool
    expansion_switch: Link | None
    did_you_mean: Link | None
    wider: tuple[Link, ...]
    no_results: NoResults | None
    exact_phrase_missed: bool
    added: tuple[AddedWord, ...]
    left_out: tuple[AddedWord, ...]
    box: AnswerCard | None
    goes_on: bool
    other_language: str
    own_language: str
    whole: int = 0
    most_in_a_file: int = MAX_EXPORTED


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """Sentences that answer a question, word for word, and where they are.

    `also` is what a document says that applies elsewhere, in `jurisdictions`.
    """

    document: DocumentCard
    sentences: tuple[str, ...]
    pages: PageRange | None
    url: str
    jurisdictions: tuple[str, ...]
    also: tuple[AnswerCard, ...]


def _build_answer_card(box: AnswerBox, view: LibraryView) -> AnswerCard:
    passage, first, last = box.hit.passage, box.spans[0], box.spans[-1]
    return AnswerCard(
        document=build_document_card(box.hit.document, view),
        sentences=tuple(" ".join(span.slice(passage.text).split()) for span in box.spans),
        pages=passage.find_pages(first.start, last.end),
        url=link_words(passage, first),
        jurisdictions=box.jurisdictions,
        also=tuple(_build_answer_card(each, view) for each in box.also),
    )


def build_results_page(parameters: SearchParameters, view: LibraryView, *, private: bool) -> ResultsPage:
    """Run a search and build the page of its results; if private, no URL contains the words."""
    settings = current_site().settings
    parameters = resolve_speakers(parameters, view)
    plan = plan_search(build_request(parameters, view, facets=_COUNTED), view, settings)
    typed = plan.interpretation.typed
    answer = run_plan(plan, view, look_up_quotation)
    plan = plan.get_followed(answer)
    results = answer.results
    respect_noindex_of_answer(answer)
    proposed = propose_wider(results.total, parameters, typed)
    similar = {} if results.total else propose_similar(parameters, plan.interpretation.unknown)
    quotation = None if results.total else find_quotation(typed)
    targets = [target for _label, target in proposed] + [word.target for words in similar.values() for word in words]
    whole = _ask_for_whole(plan, answer)
    extra = build_run_queries(quotation.terms) if quotation else [whole] if whole else []
    counts, found = count_passages(targets, view, extra)
    longest = choose_longest_run(view, quotation.terms, found, StepBudget()) if quotation else None
    previous_page = min(answer.page - 1, max(answer.pages, 1))
    return ResultsPage(
        answer=answer,
        total=results.total,
        documents=count_documents(results, parameters.filters),
        searched_as=_write_searched_as(answer),
        groups=_group_hits(answer, parameters, view, private=private),
        panel=build_panel(results.facets, parameters, view),
        active_filters=tuple(list_active_filters(results.facets, parameters, view)),
        match_modes=list_match_modes(typed, parameters, by_meaning=settings.meaning != OFF),
        orders=_list_orders(results.total, parameters),
        previous=Link(_("Previous"), parameters.turn_to_page(previous_page)) if answer.page > 1 else None,
        next=Link(_("Next"), parameters.turn_to_page(answer.page + 1)) if answer.page < answer.pages else None,
        cards=list_cards(answer, view, private=private),
        quotation=answer.checked.text if answer.checked else "",
        is_quotation_missed=answer.checked is not None and not answer.checked.matches,
        expansion_switch=_switch_expansion(answer, parameters),
        did_you_mean=_suggest_spelling(answer, parameters),
        wider=suggest_wider(results.total, proposed, counts),
        no_results=None
        if results.total
        else NoResults(
            list_missing(similar, counts),
            _build_longest_part(quotation, longest, answer, view, private=private) if quotation else None,
            _list_topics(parameters, view) if answer.other_language else (),
        ),
        exact_phrase_missed=not results.total and isinstance(typed, Phrase),
        added=list_added(plan.interpretation, parameters),
        left_out=list_left_out(parameters),
        box=_build_answer_card(answer.box, view) if answer.box else None,
        goes_on=answer.checked is not None and _goes_on(answer.checked),
        other_language=name_language(answer.other_language),
        own_language=name_language(current_site().config.language),
        whole=_count_whole(answer, found[0].hits) if whole else 0,
    )


def build_whole_facet(name: FilterName, parameters: SearchParameters, view: LibraryView) -> Facet:
    """Run a search and return all values of one of its facets."""
    parameters = resolve_speakers(parameters, view)
    request = build_request(parameters, view, facets=(filter_field(name),), facet_limit=None)
    answer = search(replace(request, page=1, per_page=0), view, current_site().settings)
    return build_facet(name, answer.results.facets, parameters, view)


def _ask_for_whole(plan: SearchPlan, answer: Answer) -> Query | None:
    """Return the query for the passages with all words; None unless the first page may have them all, and others too.

    What all passages have, and what none has, needs no query.
    """
    number = answer.counts.passages if answer.counts else 0
    is_first = answer.page == 1 and plan.request.sort is Sort.RELEVANCE
    fits = 0 < number < answer.results.total and number <= len(answer.listed_hits)
    if not plan.counted or not is_first or not fits:
        return None
    return replace(plan.counted, limit=number, facets=(), max_spans=0)


def _count_whole(answer: Answer, whole: Sequence[Hit]) -> int:
    """Return how many hits at the start are among those with all words, if none of these comes after them; else 0."""
    sought = {hit.passage.id for hit in whole}
    leading = tuple(takewhile(lambda hit: hit.passage.id in sought, answer.results.hits))
    listed = {each.passage.id for hit in leading for each in (hit, *answer.repeated.get(hit.passage.id, ()))}
    return len(leading) if sought <= listed and len(leading) < len(answer.results.hits) else 0


def _list_orders(total: int, parameters: SearchParameters) -> tuple[Link, ...]:
    if total <= FEW_PASSAGES and parameters.sort is Sort.RELEVANCE:
        return ()
    return tuple(Link(_(SORT_LABELS[sort]), parameters.sort_by(sort), parameters.sort is sort) for sort in Sort)


def _list_topics(parameters: SearchParameters, view: LibraryView) -> tuple[Link, ...]:
    topics = get_suggestions(view).list_topics()
    return tuple(Link(each, replace(parameters, text=f'"{each}"', page=1)) for each in topics)


def _goes_on(checked: CheckedQuotation) -> bool:
    """Tell whether a document has all words of a quotation, one after the other, in more than one passage."""
    return checked.status in (MatchStatus.EXACT, MatchStatus.MARKS) and bool(checked.matches[0].following)


def _build_longest_part(
    quotation: Phrase, found: LongestRun | None, answer: Answer, view: LibraryView, *, private: bool
) -> LongestPart | None:
    """Return the longest run of a quotation with its passage as a hit; None for a single word."""
    words = find_longest_part(quotation, found)
    if found is None or not words:
        return None
    hit, shown = found[2], "" if private else f'"{" ".join(words)}"'
    return LongestPart(
        words=" ".join(words),
        count=len(words),
        of=len(quotation.terms),
        document=build_document_card(hit.document, view, shown),
        passage=_build_result_passage(hit, 1, answer, shown, view),
    )


def _write_searched_as(answer: Answer) -> str:
    typed, searched = (sorted(fold(text).text.translate(_PAUSES).split()) for text in (answer.text, answer.searched_as))
    return "" if typed == searched else answer.searched_as


def _switch_expansion(answer: Answer, parameters: SearchParameters) -> Link | None:
    if answer.expansions or answer.corrected_query or answer.translation:
        return Link(_("Search only for the words you typed"), replace(parameters, widen=False, page=1))
    if not parameters.widen:
        return Link(_("Also search for other words with the same meaning"), replace(parameters, widen=True, page=1))
    return None


def _suggest_spelling(answer: Answer, parameters: SearchParameters) -> Link | None:
    if not answer.did_you_mean:
        return None
    return Link(answer.did_you_mean, replace(parameters, text=answer.did_you_mean, page=1))


def _group_hits(
    answer: Answer, parameters: SearchParameters, view: LibraryView, *, private: bool
) -> tuple[DocumentGroup, ...]:
    """Return the results in order, consecutive ones of one document as a group."""
    words = "" if private else parameters.text
    others = answer.count_others()
    shown = Counter(hit.document.id for hit in answer.results.hits)
    above: Counter[DocumentId] = Counter()
    groups = []
    for identity, run in groupby(answer.results.hits, key=lambda hit: hit.document.id):
        hits = tuple(run)
        best = min(shown[identity], MAX_OF_MAIN_DOCUMENT)
        has_link = above[identity] < best <= above[identity] + len(hits) and others.get(identity, 0) > 0
        above[identity] += len(hits)
        passages = tuple(
            _build_result_passage(hit, number, answer, words, view)
            for number, hit in enumerate(hits, sum(above.values()) - len(hits) + 1)
        )
        groups.append(
            DocumentGroup(
                document=build_document_card(hits[0].document, view, words),
                passages=passages,
                more=_link_others(identity, others[identity], parameters) if has_link else None,
            )
        )
    return tuple(groups)


def _link_others(document: DocumentId, count: int, parameters: SearchParameters) -> Link | None:
    if parameters.filters.document == (document,):
        return None
    label = ngettext("%(num)s more in this document", "%(num)s more in this document", count)
    return Link(label % {"num": format_number(count)}, replace(parameters, document=(document,), page=1), count=count)


def _build_result_passage(hit: Hit, number: int, answer: Answer, words: str, view: LibraryView) -> ResultPassage:
    shown = select_excerpt_span(hit.passage.text, hit.spans, max_chars=_EXCERPT_CHARS)
    is_scrolled = bool(words and hit.spans and shown.start)
    page_link = link_page(hit.document, hit.passage, hit.spans[0].start if hit.spans else 0, words)
    return ResultPassage(
        number=number,
        id=hit.passage.id,
        url=urls.passage_url(hit.document.id, hit.passage.id, words)
        + (build_fragment(hit.passage, hit.spans[0]) if is_scrolled else ""),
        permalink=urls.permalink(hit.document.id, hit.passage.id),
        note=hit.passage.mark,
        heading=hit.passage.heading,
        pages=hit.pages,
        excerpt=build_excerpt(hit.passage, hit.spans, shown),
        is_heading_match=bool(answer.text.strip()) and not hit.spans and not hit.related,
        is_related=hit.related,
        is_recognized=hit.passage.is_recognized,
        is_from_start=shown.start == 0,
        is_to_end=shown.end == len(hit.passage.text),
        page_link=page_link,
        page_marks=mark_thumbnail(
            hit.document, hit.passage, page_link, [each for each in hit.spans if overlap(each, shown)]
        ),
        citation=cite_hit(hit),
        narrower=find_narrower_place(hit.passage, hit.document),
        newer=link_newer_document(hit.document, hit.passage, view),
        said=list_attributed(hit.passage, hit.spans, shown, view),
        repeated=tuple(_build_repeated(each, words) for each in answer.repeated.get(hit.passage.id, ())),
    )


def _build_repeated(hit: Hit, words: str) -> RepeatedPassage:
    document = hit.document
    return RepeatedPassage(
        url=urls.passage_url(document.id, hit.passage.id, words),
        title=document.title,
        pages=hit.pages,
        language=document.metadata.language,
    )

"""Citations in the five styles as runs of plain and italic text, rendered by a CSL processor.

Judgments, statutes and debates of the United Kingdom are composed in `official_forms`. Rendering takes some
milliseconds a style, and citations of two passages of a document differ only in the page, so a citation is rendered
once with a placeholder for the page, cached, and the page is filled in on request.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from textwrap import indent
from typing import cast

from citeproc import Citation, CitationItem, CitationStylesBibliography, Locator
from citeproc.source.json import CiteProcJSON

from kb.citations.item import PRESS_RELEASE, Item, ItemType, Quoted, build_csl_item
from kb.citations.official_forms import compose
from kb.citations.pinpoints import spell_pinpoint
from kb.citations.quotation_marks import quote_words
from kb.citations.styles import FACTS, CitationStyle, ItemShape, load_style
from kb.citations.wording import StyledText, format_pages, join_text, parse_page_label, spell_date
from kb.text.word_lists import FUNCTION_WORDS, parse_words

CSLValues = dict[str, object]

# Private-use characters that mark italics and the page in the processor's output.
_ITALIC, _UPRIGHT = "\ue000", "\ue001"
_PAGE = "\ue002"
_NO_SITE = "\ue004"  # the name of the site of a page, where none is known
_HYPHEN = "\ue003"  # of "Soo-ah", whose initial is one letter to a person and two to the processor
_SIGNS = re.compile("[\ue000-\ue003]")
_LOW_HYPHEN = re.compile(r"-(?=[a-zß-öø-ÿ])")
# The processor's own label, "p. ", is replaced with the page.
_PLACE = re.compile(rf" (?:p\.\s)?{_PAGE}")
_PARLIAMENTARY = re.compile(
    r"(?P<papers>(?:(?:[A-Z]{2,8}|(?:Scot )?Law Com) No\.? \d+|(?:HC|HL(?: Paper)?|CP|C(?:md|mnd|m)\.?) [\dIVXivx–-]+)"
    r"(?:, (?:HC|HL(?: Paper)?|CP|Cm) [\dIVXivx–-]+)?)"
    r"(?:, (?:.+ of )?Session (?P<session>\d{4}–\d\d))?"
)
_WORKING_PAPER = re.compile(r"\b(?:working|research|discussion|occasional) papers?\b", re.IGNORECASE)
_NO = re.compile(r"\bno\.? (?=\d)", re.IGNORECASE)
_HOUSE = re.compile(r"^House of (?:Commons|Lords) (?=.*Committee\b)")
_LABELLED = (CitationStyle.HARVARD, CitationStyle.APA)  # "p. 12", where others have the number alone
_DAY_PARTS = 3  # of a date with its day
_SHORT_WORDS, _PHRASE_WORDS = 4, 6  # of a title that stands in an author's place
_NUMERIC = re.compile(r"[A-Za-z]*[0-9]+[A-Za-z]*")
# MLA 2.90: prepositions of any length; Chicago 8.160: those of up to four letters.
_LONG_PREPOSITIONS = (
    "about above across after against along among around before behind below beneath beside between beyond during "
    "inside outside since through throughout toward towards under until within without"
)
_SHORT_PREPOSITIONS = "a an and as at but by for from into near nor of onto or over the to upon with"  # and the like
_SMALL_WORDS = {
    CitationStyle.MLA: f"{_SHORT_PREPOSITIONS} {_LONG_PREPOSITIONS}",
    CitationStyle.CHICAGO: _SHORT_PREPOSITIONS,
}
# In headline style the other elements of a hyphened word have a capital too (Chicago 8.163: not after a prefix).
_SPELT_OUT = (CitationStyle.CHICAGO, CitationStyle.MLA, CitationStyle.OSCOLA)
_HYPHENED = {
    CitationStyle.MLA: re.compile(r"\b(?:[A-Z][a-z]+|\d+)(?:-[a-z]{3,})+"),
    CitationStyle.CHICAGO: re.compile(r"\b(?!(?:Anti|Co|Inter|Multi|Non|Pre|Re)-)(?:[A-Z][a-z]+|\d+)(?:-[a-z]{3,})+"),
}
_PREPOSITIONS = {
    style: re.compile(rf"(?<=[\w,’)] )(?:{'|'.join(words.title().split())})(?= \w)")
    for style, words in _SMALL_WORDS.items()
}
_UNIT = re.compile(r"(?<=\d )(?:Kg|Km|Cm|Mm)\b")
_BRACKET_AT_END = re.compile(r"(?<=\w) \[[^\[\]]*\]$")
_ARTICLE = re.compile(r"^(?:The|An?) (?=\w)")
_BUSINESS_WORD = re.compile(r",? (?:CLG|DAC|Inc|LLC|LLP|Limited|Ltd|PLC|plc|GmbH|CIC|CIO)\.?$")
_PART_END = re.compile(r": | [–=-] |(?<=\w{3})\. |(?<=[?!]) ")
_YEARS_AT_END = re.compile(r",? (?:19|20)\d\d(?:\s?[–/-]\s?\d{2,4})?$")
_PHRASE_END = parse_words("about against at by for from in into on to towards under with")
_QUOTED_FIRST = re.compile(r"“[^“”]+”|‘[^‘’]+’(?!\w)")
_INITIAL_STOP = re.compile(r"(?<=\b[A-Z])\.")
_AFTER_MARK = re.compile(r"(?<=[:–—] )[“‘\"]?[a-z]")
_NO_AUTHOR = "—— "  # OSCOLA 1.7: in a bibliography, before the title of a work by nobody
# American style puts a comma or full stop inside quotation marks; the processor does not move it.
_STOP_OUTSIDE = re.compile(rf"(”’?|(?<=\w)’(?=,))({_UPRIGHT}?)([,.])")
_TWO_STOPS = re.compile(rf"(?<!\.)([?!.][”’]?{_UPRIGHT}?[”’]?)\.(?!\.)")
# A quotation within a title. An apostrophe within a word does not end it.
_SINGLE_MARKS = re.compile(r"‘((?:[^‘’]|’(?=\w))*)’")
_DOUBLE_MARKS = re.compile('[“"]([^“”"]*)[”"]')
_LOCK = threading.Lock()  # the processor keeps its state in the style


@dataclass(frozen=True, slots=True)
class FormattedCitation:
    """A citation in one style.

    Attributes:
        title: The name of the style.
        words: The quotation as the style has it; a block has no quotation marks.
        is_block: Whether it is one.
        citation: The citation in the text, "(Home Office, 2019, p. 12)", or the footnote; with the page.
        entry: The entry in the list of references or the bibliography; without the page.
        is_note: Whether `citation` is a footnote.
    """

    style: CitationStyle
    title: str
    words: str
    is_block: bool
    citation: tuple[StyledText, ...]
    entry: tuple[StyledText, ...]
    is_note: bool


def format_citation(item: Item, style: CitationStyle, quoted: Quoted, accessed: date) -> FormattedCitation:
    """Return the citation of a document, or of words in it, in one style."""
    facts = FACTS[style]
    words, is_block = quote_words(quoted.words, style)
    # Chicago 14.104: what has no date is cited by the day on which it was read.
    is_undated = style is CitationStyle.CHICAGO and item.type is ItemType.WEBPAGE and not item.issued
    if (facts.has_day_of_access or is_undated) and not item.url:
        item = replace(item, url=item.library_url)
    composed = compose(item, style, quoted.pinpoint, accessed)
    if not composed:
        place = _spell_place(quoted, style)
        cite, entry = _render(item, style, bool(place), accessed)
        placed = (_correct_punctuation(_PLACE.sub(lambda _: place, run.text), style) for run in cite)
        composed = tuple(map(StyledText, placed, (run.italic for run in cite))), entry
    return FormattedCitation(style, facts.title, words, is_block, *composed, facts.has_notes)


def format_citations(item: Item, quoted: Quoted, accessed: date) -> tuple[FormattedCitation, ...]:
    """Return the citation in every style."""
    return tuple(format_citation(item, style, quoted, accessed) for style in CitationStyle)


def format_quotation(formatted: FormattedCitation) -> str:
    """Return a quotation as plain text to copy: the words, the citation in the text or the note, and the entry."""
    words = indent(formatted.words, " " * 4) if formatted.is_block else formatted.words
    citation, entry = join_text(formatted.citation), join_text(formatted.entry)
    if words and not formatted.is_note:
        return f"{words} {citation}{'' if formatted.is_block else '.'}\n\n{entry}"
    return "\n\n".join(filter(None, (words, citation, entry)))


# ------------------------------------------------------------------------------ pages and footnotes


def _spell_place(quoted: Quoted, style: CitationStyle) -> str:
    """Return the page and the footnote of words as a style names them, with what parts them from the rest.

    A page without a printed number is the file's, and is called so. Footnotes: APA 8.13 ("Table 1", "Slide 7"), MLA
    6.40 and Chicago 14.157 ("12n3"), OSCOLA 1.2.2 ("n 3"). APA 8.28 has the section or the paragraph of words without
    pages.
    """
    if style is CitationStyle.APA and quoted.heading and not quoted.note:
        return f" {_name_section(quoted.heading)} section"
    if style is CitationStyle.APA and quoted.paragraphs and not quoted.note:
        return f" {spell_pinpoint(quoted.paragraphs)}"
    printed = parse_page_label(quoted.pages) if quoted.pages else ("", "")
    page, separator = "–".join(dict.fromkeys(printed)), " "
    if page and style in _LABELLED:
        page = f"{'p.' if printed[0] == printed[1] else 'pp.'} {page}"
    elif quoted.pages and not page:
        page = " ".join(format_pages(quoted.pages).split())
        page = page.replace(".", "") if style is CitationStyle.OSCOLA else page
    if not any(printed) and style is CitationStyle.MLA:
        separator = ", "  # 6.20: only a number follows the author without a comma
    note = FACTS[style].footnote + quoted.note if quoted.note else ""
    is_joined = any(printed) and FACTS[style].footnote == "n"  # "12n33"
    place = page + note if is_joined else ", ".join(filter(None, (page, note)))
    return separator + place if place else ""


def _name_section(heading: str) -> str:
    """Return a heading, of a long one the first words in quotation marks."""
    return heading if len(heading.split()) <= _PHRASE_WORDS else f"“{_take_first_words(heading)}”"


# ------------------------------------------------------------------------------- rendering


class _Formatter:
    """The output format that the processor calls by these names."""

    @staticmethod
    def preformat(text: str) -> str:
        return text

    @staticmethod
    def Italic(text: str) -> str:  # noqa: N802 - the processor's own name
        return f"{_ITALIC}{text}{_UPRIGHT}"

    Oblique = Italic
    Bold = Light = Underline = Superscript = Subscript = SmallCaps = preformat


@lru_cache(maxsize=4096)
def _render(
    item: Item, style: CitationStyle, has_place: bool, accessed: date
) -> tuple[tuple[StyledText, ...], tuple[StyledText, ...]]:
    """Return the citation, with a placeholder for the page, and the entry."""
    values = {key: _strip_signs(value) for key, value in _adjust_to_style(item, style, accessed).items()}
    if "author" in values:
        values["author"] = [_bind_given_name(name) for name in cast(list[dict[str, str]], values["author"])]
    locator = {"locator": Locator("page", _PAGE)} if has_place else {}
    numeric = frozenset(name for name in ("number", "edition") if _NUMERIC.fullmatch(str(values.get(name, ""))))
    shape = ItemShape(str(values["type"]), frozenset([*values, *locator]), numeric)
    with _LOCK:
        bibliography = CitationStylesBibliography(load_style(style, shape), CiteProcJSON([values]), _Formatter)
        citation = Citation([CitationItem(item.id, **locator)])
        bibliography.register(citation)
        cite = str(bibliography.cite(citation, None))
        entry = str(bibliography.bibliography()[0])
    cite, entry = _correct_title(cite, entry, item.title, style, is_by_title="author" not in values)
    cite, entry = _correct_to_handbook(cite, entry, item, style)
    return _split_at_signs(_correct_punctuation(cite, style)), _split_at_signs(_correct_punctuation(entry, style))


def _correct_to_handbook(cite: str, entry: str, item: Item, style: CitationStyle) -> tuple[str, str]:
    """Return citation and entry with what a handbook asks for and the style's CSL file cannot say."""
    if item.genre and not item.authors and not item.number:
        # The title is in the author's place, with the description in the list only.
        cite = cite.replace(f" [{item.genre}]", "")
        if style is CitationStyle.APA:
            entry = re.sub(rf"{_UPRIGHT}\.? ", lambda _: f"{_UPRIGHT} [{item.genre}]. ", entry, count=1)
    cite, entry = _order_names(cite, entry, item, style)
    correct = _CORRECTIONS.get(style)
    return correct(cite, entry, item) if correct else (cite, entry)


def _order_names(cite: str, entry: str, item: Item, style: CitationStyle) -> tuple[str, str]:
    """Return them with names whose surname comes first as they are, where a style spells given names out.

    The handbooks of Chicago and MLA have "Nguyen Thi Lan" so, without a comma.
    """
    for name in item.authors:
        if name.is_family_first and style in _SPELT_OUT:
            given = _LOW_HYPHEN.sub(_HYPHEN, name.given)
            for form in (f"{given} {name.family}", f"{name.family}, {given}"):
                cite, entry = cite.replace(form, str(name)), entry.replace(form, str(name))
    return cite, entry


def _correct_harvard(cite: str, entry: str, item: Item) -> tuple[str, str]:
    """Cite Them Right: a release has its day and month, "[Press release]. 13 June. Available at:".

    The year follows a title in the author's place, and what the work is follows the year.
    """
    if item.genre and not item.authors:
        entry = re.sub(rf" (\[{re.escape(item.genre)}\]) (\([^()]*\))", r" \2 \1", entry, count=1)
    if item.edition and not item.authors:
        edition = f"{_write_ordinal(int(item.edition))} edn" if item.edition.isdigit() else item.edition
        entry = re.sub(r"\((?:no date|\d{4})\)\.", lambda year: f"{year.group()[:-1]} {edition}.", entry, count=1)
    if item.genre == PRESS_RELEASE and len(item.issued) == _DAY_PARTS:
        day = spell_date(item.iso_date)[: -len(" 2013")]
        entry = entry.replace(" Available at: ", f" {day}. Available at: ", 1)
    return cite, entry


def _write_ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _correct_mla(cite: str, entry: str, item: Item) -> tuple[str, str]:
    """MLA Handbook 5.106: what a work is may end its entry."""
    cite, entry = (re.sub(rf",? ?{_ITALIC}{_NO_SITE}{_UPRIGHT}[.,]?", "", each) for each in (cite, entry))
    return cite, f"{entry} {item.genre}." if item.genre == PRESS_RELEASE else entry


def _correct_chicago(cite: str, entry: str, item: Item) -> tuple[str, str]:
    """Chicago Manual 14.123: "no. 12"; within a note a version is in small letters."""
    if item.number:
        entry = entry.replace(f"No. {item.number}", f"no. {item.number}")
    return cite.replace(f", {item.edition}", f", {item.edition.casefold()}") if item.edition else cite, entry


def _correct_oscola(cite: str, entry: str, item: Item) -> tuple[str, str]:
    if _WORKING_PAPER.search(item.number):
        number = _NO.sub("", item.number)
        cite = cite.replace(f"{number} {_PAGE}", f"{number}, {_PAGE}")
    return cite, entry if item.authors else f"{_NO_AUTHOR}{entry}"


_CORRECTIONS: dict[CitationStyle, Callable[[str, str, Item], tuple[str, str]]] = {
    CitationStyle.HARVARD: _correct_harvard,
    CitationStyle.MLA: _correct_mla,
    CitationStyle.CHICAGO: _correct_chicago,
    CitationStyle.OSCOLA: _correct_oscola,
}


def _correct_title(cite: str, entry: str, title: str, style: CitationStyle, *, is_by_title: bool) -> tuple[str, str]:
    """Return citation and entry with the capitals of a title as the handbook has them; names and addresses stay.

    A citation of a work by its title may have only the first words of it.
    """
    words = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", title))
    pattern = re.compile(rf"(?<![\w/=-]){words}", re.IGNORECASE)  # not in an address

    def correct(text: str) -> str:
        if " v. " in title:  # between the parties of a case
            text = text.replace(" V. ", " v. ")
        if form := _PREPOSITIONS.get(style):
            text = form.sub(_lower, text)
        if form := _HYPHENED.get(style):
            text = form.sub(_raise, text)
        return _UNIT.sub(_lower, text)

    is_short = is_by_title and not pattern.search(cite)
    cited, listed = (pattern.sub(lambda match: correct(match.group()), each) for each in (cite, entry))
    return correct(cite) if is_short else cited, listed


def _lower(match: re.Match[str]) -> str:
    return match.group().lower()


def _raise(match: re.Match[str]) -> str:
    return "-".join(map(_upper_first, match.group().split("-")))


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _strip_signs(value: object) -> object:
    return _SIGNS.sub("", value) if isinstance(value, str) else value


def _bind_given_name(name: dict[str, str]) -> dict[str, str]:
    return {**name, "given": _LOW_HYPHEN.sub(_HYPHEN, name["given"])} if "given" in name else name


def _correct_punctuation(text: str, style: CitationStyle) -> str:
    if FACTS[style].locale == "en-US":
        text = _STOP_OUTSIDE.sub(r"\3\1\2", text)
    return _TWO_STOPS.sub(r"\1", text).replace(_HYPHEN, "-")


def _split_at_signs(text: str) -> tuple[StyledText, ...]:
    """Split the processor's output into plain and italic runs."""
    runs: list[StyledText] = []
    depth = 0
    for piece in re.split(f"([{_ITALIC}{_UPRIGHT}])", text):
        if piece == _ITALIC:
            depth += 1
        elif piece == _UPRIGHT:
            depth -= 1
        elif piece:
            runs.append(StyledText(piece, depth > 0))
    return tuple(runs)


# ----------------------------------------------------------------------- style adjustments


def _adjust_to_style(item: Item, style: CitationStyle, accessed: date) -> CSLValues:
    """Return an item as CSL-JSON, adjusted where a style's CSL file does not do what its handbook asks for."""
    if item.type is ItemType.DEBATE:  # the styles assume that a hearing is a US committee's
        genre = f"{item.genre}, vol. {item.number}" if item.number else item.genre
        item = replace(item, type=ItemType.WEBPAGE, genre=genre, number="", body="")
    values = build_csl_item(item, accessed)
    if not item.url:
        del values["accessed"]
    return _ADJUSTMENTS[style](values, item)


def _adjust_to_harvard(values: CSLValues, item: Item) -> CSLValues:
    """Cite Them Right: "[Press release]" after the title; a department that is the author is not repeated."""
    values["title"] = item.sentence_title or item.title
    _name_once(values, item)
    if not item.authors:
        values.pop("edition", None)  # `_correct_harvard` has it behind the year
    if item.type is ItemType.WEBPAGE and item.genre:
        values["medium"] = values.pop("genre")
    return values


def _adjust_to_apa(values: CSLValues, item: Item) -> CSLValues:
    """Publication Manual 9.29: a publisher that is the author is left out.

    A description in brackets belongs to the title (9.22). Where the title takes the author's place, the style would
    leave the description after the date, so `_render` puts it in. Titles are in sentence case, with a capital after
    a colon or a dash (6.17).
    """
    values["title"] = _AFTER_MARK.sub(lambda match: match.group().upper(), item.sentence_title or item.title)
    _name_once(values, item)
    if not item.authors:
        if not item.number:
            values.pop("genre", None)
        _shorten_title(values)
    return values


def _adjust_to_mla(values: CSLValues, item: Item) -> CSLValues:
    """MLA Handbook 5.22 (p. 119): a body that is author and publisher is named as publisher only.

    A page of a site, as a release is, has its title in quotation marks, also where the site is not known.
    """
    if item.genre == PRESS_RELEASE:
        values.pop("genre")  # `_correct_to_handbook` has it at the end
    if item.is_by_publisher:
        values.pop("author")
    if "author" not in values:
        _shorten_title(values)
        short = str(values.get("title-short", values["title"]))
        values["title-short"] = _upper_first(_ARTICLE.sub("", short))
    for key in ("publisher", "container-title"):  # 5.60: without business words
        if key in values:
            values[key] = _BUSINESS_WORD.sub("", str(values[key]))
    if item.type is ItemType.WEBPAGE:
        values.setdefault("container-title", _NO_SITE)
        _replace_double_marks(values)
    return values


def _adjust_to_chicago(values: CSLValues, item: Item) -> CSLValues:
    """Chicago Manual 14: a description such as "press release" is not a proper name and is in lower case."""
    if item.genre:
        values["genre"] = item.genre.lower()
    if "publisher" in values:  # without business words
        values["publisher"] = _BUSINESS_WORD.sub("", str(values["publisher"]))
    if item.type is ItemType.WEBPAGE:
        _name_once(values, item)
        _replace_double_marks(values)
    return values


def _adjust_to_oscola(values: CSLValues, item: Item) -> CSLValues:
    """OSCOLA 3.4.1: 'author, ‘title’ (additional information, publisher year)'; a body is named once.

    No full stop follows an initial (1.3.1).
    The style prints the genre and number of a report after the brackets and those of a web page not at all, so they are
    passed as part of the publisher. "Article" is its only type that prints a publisher with a full date.
    """
    values["title"] = _SINGLE_MARKS.sub(r"“\1”", item.title)
    if "author" in values:
        values["author"] = [_drop_initials_stops(name) for name in cast("list[dict[str, str]]", values["author"])]
    site = "" if item.is_by_publisher else item.publisher
    additional = " ".join(part for part in (item.genre, item.number) if part)
    for key in ("genre", "number"):
        values.pop(key, None)
    if item.type is ItemType.REPORT and (paper := _PARLIAMENTARY.fullmatch(item.number)):
        return _describe_paper(values, paper)
    if item.type is ItemType.REPORT and item.issued and _WORKING_PAPER.search(item.number):
        # 3.3.3: "Ada Wren, ‘Nets’ (2019) Net Institute Working Paper 12, 3".
        series = " ".join(part for part in ("" if site in item.number else site, item.number) if part)
        return {**values, "type": "article-journal", "volume": _NO.sub("", series)}
    if item.type is ItemType.REPORT:
        values["type"] = "book" if item.isbn else values["type"]  # 3.4.1: what has an ISBN is cited as a book is
        # The year follows a publisher without a comma, but a genre with one.
        comma = "," if additional and not site and item.issued else ""
        values["publisher"] = ", ".join(part for part in (additional, site) if part) + comma
    elif additional:
        values["type"] = "article"
        values.pop("container-title", None)
        values["publisher"] = ", ".join(part for part in (additional, site) if part)
    else:
        values["container-title"] = site
    return {key: value for key, value in values.items() if value}


def _describe_paper(values: CSLValues, paper: re.Match[str]) -> CSLValues:
    """OSCOLA 3.4.3 and 3.4.4: "(HC 2023–24, 124)", "(2014–15, HL 56, HC 78)", "(Law Com No 313, 2008)".

    The title is in italics.
    """
    houses = [number.replace(" Paper", "") for number in paper["papers"].split(", ")]
    if "author" in values:
        values["author"] = [_drop_house(name) for name in cast("list[dict[str, str]]", values["author"])]
    if paper["session"]:
        house, _, number = houses[0].partition(" ")
        alone = f"{house} {paper['session']}, {number}"
        values["publisher"] = alone if len(houses) == 1 else ", ".join([paper["session"], *houses])
        values.pop("issued", None)
    else:
        values["publisher"] = paper["papers"] + ("," if "issued" in values else "")
    return {**values, "type": "book"}


def _drop_house(name: dict[str, str]) -> dict[str, str]:
    """Return the name of a committee without its House, which the paper's number names."""
    return {key: _HOUSE.sub("", value) for key, value in name.items()}


def _drop_initials_stops(name: dict[str, str]) -> dict[str, str]:
    return {**name, "given": _INITIAL_STOP.sub("", name["given"])} if "given" in name else name


def _name_once(values: CSLValues, item: Item) -> None:
    if item.is_by_publisher:
        values.pop("container-title" if item.type is ItemType.WEBPAGE else "publisher", None)
        values.pop("publisher-place", None)


def _replace_double_marks(values: CSLValues) -> None:
    """Make double quotation marks within a title single, since the style puts the title in double ones."""
    for key in values.keys() & {"title", "title-short"}:
        values[key] = _DOUBLE_MARKS.sub(r"‘\1’", str(values[key]))


def _shorten_title(values: CSLValues) -> None:
    """Add the beginning of a long title, for a citation that names the title in place of an author.

    That is the title without its sub-title; of a long one the first words (MLA 6.10, APA 8.14).
    """
    whole = _PART_END.split(str(values["title"]), maxsplit=1)[0]
    short = _BRACKET_AT_END.sub("", whole)  # "Advisory [21 April 2020]"
    if len(_ARTICLE.sub("", short).split()) > _SHORT_WORDS + 1:
        short = _close_marks(_take_first_words(short))
    if short != values["title"]:
        values["title-short"] = short


def _take_first_words(title: str) -> str:
    """Return the first phrase of a title, up to a comma, a preposition, or "of the" and the like; else four words."""
    if quoted := _QUOTED_FIRST.match(title):
        return quoted.group()
    words = _YEARS_AT_END.sub("", title).split()
    small = [word.casefold() in FUNCTION_WORDS for word in words]
    comma = next((at for at, word in enumerate(words[: _SHORT_WORDS + 1], 1) if word.endswith(",")), 0)
    if comma > 1:
        return " ".join(words[:comma]).rstrip(",")
    first = 2 if _ARTICLE.match(title) else 1
    noun = next((at for at in range(first - 1, len(words)) if not small[at]), 0)  # "There is no one type"
    for at in range(noun + 1, min(_PHRASE_WORDS, len(words) - 1)):
        if words[at].casefold() in _PHRASE_END or (small[at] and small[at + 1]):
            return " ".join(words[:at])
    end = len(words) if len(words) <= _PHRASE_WORDS else _SHORT_WORDS
    if end < len(words) and not small[end] and any(small[1:end]):  # the last part would be cut
        end = end - 1 if small[1] and words[2][0].isupper() else small.index(True, 1)  # "Bank of Canada"
    end = max(end, noun + 1)
    while end > 1 and small[end - 1]:
        end -= 1
    return " ".join(words[:end]).rstrip(",;–- ")


def _close_marks(words: str) -> str:
    """Return the beginning of a title with the quotation mark that it leaves open closed."""
    open_marks = {"“": "”", "‘": "’"}
    return words + "".join(close for mark, close in open_marks.items() if mark in words and close not in words)


_ADJUSTMENTS: dict[CitationStyle, Callable[[CSLValues, Item], CSLValues]] = {
    CitationStyle.HARVARD: _adjust_to_harvard,
    CitationStyle.APA: _adjust_to_apa,
    CitationStyle.MLA: _adjust_to_mla,
    CitationStyle.CHICAGO: _adjust_to_chicago,
    CitationStyle.OSCOLA: _adjust_to_oscola,
}

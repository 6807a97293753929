"""Finds the people and bodies that a document names as its authors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from kb.model import BlockKind
from kb.read.heading_rules import is_prose
from kb.read.metadata.finders.bodies import ends_within_name, is_body
from kb.read.metadata.finders.front_pages import FrontPages, Line
from kb.text.dates import parse_date
from kb.text.names import NOT_IN_PERSON, PARTICLES, TITLES_BEFORE, NameKind, classify_name, split_person
from kb.text.sentences import split_sentences
from kb.text.word_lists import parse_words

_OFFICES = parse_words(
    """
    procurator rapporteur
    adviser advisor analyst assistant associate attorney barrister chair chairman chairperson chief co-ordinator
    commissioner consultant coordinator counsel deputy director executive fellow founder head inspector intern lead
    lecturer manager member minister officer partner policy president principal prof professor researcher secretary
    senior sergeant solicitor specialist staff student vice
    """
)
_OTHER_WORDS = parse_words(
    """
    programme project publication report research supervisor supervised team volunteer writer contributor editor editors
    survivor survivors university modern slavery human rights street road house chambers media digital press london
    author authors photo photos cover image design contents foreword introduction summary strategy guide toolkit
    guidance plan act bill public national contact document planning
    """
)
_NO_NAME = NOT_IN_PERSON | _OFFICES | _OTHER_WORDS
_ARTICLES = frozenset({"A", "An", "The"})
_STATES = re.compile(r"U\.?\s?[SKN]\.")
_INITIALS = re.compile(r"(?:[^\W\d_a-z]\.\s?)+")

_WORK = (
    r"(?:report|study|submission|briefing|paper|guide|guidance|research|publication|document|toolkit|handbook|primer|"
    r"consideration paper|working paper|policy brief|brief|note|booklet|review|evaluation|assessment|summary)"
)
_WRITTEN = (
    r"(?:(?:researched|drafted|designed|developed|compiled|edited) and )?"
    r"(?:written|authored|prepared|drafted|compiled)(?: and (?:\w+ )?(?:researched|compiled|edited|analysed|designed))?"
)
_OWN_WORK = r"an? (?:\w+ )?(?:investigation|study|report|essay|analysis)"
_LABEL = re.compile(
    r"(?:(?:publication|report|lead|principal|co-?|main|contributing )\s*)?authors?\s*(?:\(s\))?\s*:\s*(?P<names>\S.*)|"
    r"(?:research and )?(?:writing|drafting|text)(?: and research)?\s*:\s*(?P<writing>\S.*)|"
    r"(?:(?:independent|lead|overview|report) )+(?:reviewer|author|writer)s?\s*:\s*(?P<reviewer>\S.*)|"
    rf"(?:(?:report )?{_WRITTEN}|text|report(?:ing)?|{_OWN_WORK}) by\s*:?\s+(?P<by>\S.*)|"
    r"by:?\s+(?P<line>\S.*)",
    re.IGNORECASE,
)
_LABEL_CELL = re.compile(r"(?:(?:report|lead|policy|document) )?(?:.{0,20}/ ?)?author(?:s|\(s\))?(?: and \w+)?:?", re.I)
_WITH_LABEL = re.compile(r"(?:and |written )?with:?|(?:co-?|other |contributing )authors?:?", re.IGNORECASE)
_LABEL_ALONE = re.compile(rf"(?:(?:publication|report|lead)\s+)?authors?\s*:?|(?:{_WRITTEN}) by\s*:?", re.IGNORECASE)
_TEXT_ALONE = re.compile(r"(?:texts?|(?:research and )?writing(?: and research)?):?", re.IGNORECASE)  # of a colophon
_SENTENCE = re.compile(
    rf"\b(?:this|the) (?:\w+ ){{0,2}}?{_WORK} (?:was|is|has been|were) {_WRITTEN} by "
    r"(?P<names>[^.]*(?:\.(?!\s+[A-Z][a-z]+ )[^.]*)*)",
    re.IGNORECASE,
)
_ACTIVE = re.compile(
    rf"(?:^|(?<=[.] ))(?P<names>[A-Z][^.;:]{{4,200}}) (?:(?:researched|drafted) and )?(?:wrote|drafted) this "
    rf"(?:\w+ )?{_WORK}\b"
)
_WITHIN = re.compile(
    r"(?:^|\s)(?:(?:Researched and written|Written and researched|Written)(?: for(?: the)?(?: [A-Z]\w+){1,5})?|"
    r"Compiled for(?: the)?(?: [A-Z]\w+){1,5}) by:? (?P<names>(?:[A-Z]\w+ ){1,2}.*)"
)
_LABELLED_WORDS = 40  # of a line that says who wrote the document; a longer one is running text
_OTHER_LABEL = re.compile(
    r"\s+(?:editors?|contributors?|translation|design|layout|edited by|illustrations?|date)\s*:.*", re.I | re.S
)
_NEXT_LABEL = re.compile(r"\s+[A-Z][a-z]+\s*:.*", re.DOTALL)
_ABOUT_AUTHORS = re.compile(
    r"(?:about )?the (?:report )?authors?:?|about our authors:?|"
    r"authors?(?:[’']s?|s[’'])? (?:biograph(?:y|ies)|bios?|profiles?):?",
    re.IGNORECASE,
)
_DESCRIBED = re.compile(r"(?P<name>[^,]{4,60}?)(?:,? \([^()]{2,60}\))?(?:,| (?:is|was|has|leads?|[a-z]{3,}(?:s|ed))\b)")
# The heading of a part by somebody else, or a line that names who wrote it.
_FOREWORD = re.compile(
    r"(?:(?:[\w’'.]+\s){0,3}(?:foreword|preface|afterword)\b|(?:introduction|message|welcome|letter)(?=\s(?:by|from)\b))"
    r"(?P<rest>.{0,100})",
    re.IGNORECASE,
)
_FOREWORD_AUTHOR = re.compile(
    r"(?:^|[,;&:]|\band\b)(?:(?!\band\b)[^,;&:(])*\((?:foreword|preface|afterword)[^)]*\)|"
    r"[.,;]?\s(?:(?:and|with)\s)?(?:(?:an?|the)\s)?(?:foreword|preface|afterword)s?\s(?:(?:was|is)\s)?(?:written\s)?by\b.*",
    re.IGNORECASE | re.DOTALL,
)
_END_OF_NAMES = re.compile(
    r"(?:,|;)?\s+(?:with\b|and (?:commissioned|funded|edited|published|reviewed)|commissioned|under the|on behalf|in "
    r"(?:collaboration|partnership|association|conjunction)|for the|as part|who\b|based on|using\b|supported|funded|"
    r"supervised|to\b|during|while|[12]\d{3}\b|\d{1,2} [A-Z])",
)
_STATEMENT = re.compile(
    r"(?:(?:prepared|written|opening|oral) )?(?:statement|testimony|submission|remarks|speech|comments|evidence) "
    r"(?:of|by|from) (?P<names>\S.*)",
    re.IGNORECASE,
)
_FROM = re.compile(r"from\s*:\s*(?P<names>\S.*)", re.IGNORECASE)
_TO = re.compile(r"(?:to\s*:|dear\b|re\s*:|via (?:e-?mail|fax))", re.IGNORECASE)
_CLOSING = re.compile(
    r"(?:yours (?:sincerely|faithfully|truly)|(?:very )?(?:sincerely|respectfully)(?: (?:yours|submitted))?|"
    r"respectfully submitted|(?:with )?(?:best|kind|warm) (?:wishes|regards)\b.*|regards)\s*,?",
    re.IGNORECASE,
)
_TEAM_LABEL = re.compile(
    r"(?:the )?(?:(?:research|project|writing|author) team|researchers|authors)\s*:?", re.IGNORECASE
)
_WITH_ADDRESS = re.compile(r"(?P<name>[^@]+?)[\s,(<–-]+[\w.+-]+@[\w.-]+[)>]?")
_LISTED_LINES = 14
_CLOSING_LINES, _OFFICE_WORDS = 8, 10
_ASKED = re.compile(r"\b(?:contacts?|press|media|communications|phone|tel|e-?mail|information)\b|@", re.IGNORECASE)
_PERSONAL = re.compile(r"\b(?:dear|testimony|statement of|submission of|statement to|submitted to)\b", re.IGNORECASE)
_SIGNED_WITHIN, _SIGNATURE_LINES = 3, 5
_GOES_ON = re.compile(r"(?:&|and) [A-Z]")
_BY_LINE_WORDS = 15
_MOST_WORDS, _INITIAL_CHARS = 4, 2  # of one person's name, without initials and particles
_BY_LINES = 3  # lines after the title
_HEAD_CHARS = 90
_CONTACT_LABEL = re.compile(r"[*_]*(?:(?:press|media) )?contacts?[*_]*:?[*_]*", re.IGNORECASE)
_DATE_WORDS = 3
_TITLED = re.compile(rf"(?:^|(?<=[\s,&;])){TITLES_BEFORE.pattern}", re.IGNORECASE)
_SPLIT = re.compile(r"\s*(?P<mark>,|;|&|\||•|\band\b|\n)\s*")
_NEXT_SENTENCE = re.compile(r"(?<=[^\W\d_A-Z]{2})\s?\.\s+(?=[A-Z][a-z]+\s[a-z]).*", re.DOTALL)
_DEGREE = re.compile(
    r",?\s+(?:Ph\.?\s?D|M\.?Phil|M\.?D|J\.?D|M\.?S\.?W|M\.?P\.?[HPA]|M\.?Ed|M\.?B\.?A|M\.?Sc|M\.?A|RN)\b\.?(?!\s[a-z])"
)
_YEAR_OF_DEGREE = re.compile(r"\s[’']\d\d\b")
_UNPARTED = re.compile(r"(?<=[a-z])(?<!\b[DM]r)(?<!\bProf)(?<!\bHon) (?=(?:Dr|Prof|Professor)\b\.? [A-Z])")
_TITLED_WITHIN = re.compile(r"\S\s+(?:Dr|Prof|Professor)\b\.? [A-Z]")
_WITH_PERSON = re.compile(
    r" with (?P<name>[^\W\d_a-z][\w’'-]+(?: (?:(?:d[aeio]s?|van|von|der?|al|el|la|le|y) )?[^\W\d_a-z][\w’'.-]*){1,3})"
    r"(?=[,;.]|$| and\b)"
)
_CHAIR = re.compile(r"\bchair(?:man|woman|person)?\b", re.IGNORECASE)  # of a committee, whose report it is
_CLERGY = re.compile(
    r"(?:pastor|sheikh|imam|rabbi|canon|cllr|councillor|sr|sister|ven|archdeacon|deacon|fr|father|bishop)\.? (?=[A-Z])|"
    r"(?:clinical|adjunct|visiting|teaching) (?=(?:assistant |associate )?professor )",
    re.IGNORECASE,
)
# What people are together, before their names: "Clinic students Ada Wren and Ben Lark".
_TOGETHER = re.compile(
    r"(?:the )?(?:[\w’'-]+ ){0,3}?(?:students|researchers|interns|fellows|lawyers|advisers|staff(?: members)?) "
    r"(?=[A-Z])"
)
_APPOSITION = re.compile(r"\s+(?:of|from|at|for|in|on|who|is|was)\s.*|\s*\(.*|\s+\S+@\S+.*|\s*[–—].*", re.DOTALL)
_LISTED = re.compile(r",?\s+(?:and|&)\s+|\s*[,;]\s+")
_PSEUDONYM = re.compile(r"[“\"‘'][^\W\d_a-z][\w-]+[”\"’']")
_ONE_LETTER = re.compile(r" [^\W\d_a-z]$")
_REPORTER = re.compile(r"\b(?:writer|reporter|correspondent|columnist)\b", re.IGNORECASE)
_AROUND = re.compile(r"^by:?\s+|\s+\|\s.*$|\s*\([a-z][\w.-]*\)$|,\s+[\w-]+(?:\.[a-z]{2,})+$", re.IGNORECASE)
_PARTING = frozenset({"and", "&", ";", "|", "•"})


def parse_person(text: str) -> str:
    """Return a person's name without titles ("Dr Ada Wren" is "Ada Wren"), or "" if the text is none."""
    person = split_person(text)
    words = [] if person is None or _STATES.match(str(person)) else str(person).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        return ""  # "A Handbook"
    is_other = any(word.strip(".").casefold() in _NO_NAME for word in words if len(word.strip(".")) > 1)
    return "" if is_other else " ".join(words)


def lead_person(text: str) -> str:
    """Return the person's name at the start of a text, before an office: "Ada Wren Vice President, Nets"."""
    words = TITLES_BEFORE.sub("", text.partition(",")[0], count=1).split()
    end = next((at for at, word in enumerate(words) if word.strip(".").casefold() in _NO_NAME), len(words))
    return parse_person(" ".join(words[:end]))


def names_office(text: str) -> bool:
    """Tell whether a text names an office: "Director", "Senior Researcher"."""
    words = (word.strip(".,;") for word in text.casefold().split())
    return any(word in _OFFICES or word.partition("-")[0] in _OFFICES for word in words)


def drop_offices(text: str) -> str:
    """Return what follows the last office in a text: "Senior Staff Attorney Nets Institute" is "Nets Institute"."""
    words = text.split()
    last = max((at for at, word in enumerate(words) if word.strip(".,;").casefold() in _OFFICES), default=-1)
    return " ".join(words[last + 1 :]) if last >= 0 else text.strip(" ,;")


def split_people(text: str) -> tuple[str, ...]:
    """Return people from a list with offices, if it begins with one: "Ada Wren, Head of Nets, and Ben Lark (Watch)"."""
    text = _TOGETHER.sub("", _YEAR_OF_DEGREE.sub("", re.sub(r"\([^()]*\)", "", text)), count=1)
    text = _UNPARTED.sub("; ", _DEGREE.sub("", _NEXT_SENTENCE.sub("", text)))
    text = _WITH_PERSON.sub(lambda match: f" and {match['name']}" if parse_person(match["name"]) else match[0], text)
    end = _END_OF_NAMES.search(text)
    listed = text[: end.start()] if end else text
    names: list[str] = []
    mark, follows_name, at = "", True, 0
    for match in (*_SPLIT.finditer(listed), None):
        piece = _APPOSITION.sub("", listed[at : match.start() if match else len(listed)]).strip(" .,;:*†‡")
        piece = _CLERGY.sub("", piece, count=1)
        is_listed = follows_name or mark in _PARTING or TITLES_BEFORE.match(piece) is not None
        name = parse_person(piece) if is_listed else ""
        if not name and names and _PSEUDONYM.fullmatch(piece):  # of a survivor among the authors
            name = piece
        if name:
            names.append(f"{name}." if _ONE_LETTER.search(name) and f"{name}." in text else name)
        elif not names and piece:
            return ()
        follows_name = bool(name) or not piece
        if not name and _TITLED_WITHIN.search(piece):  # the lines of a cell are one
            return ()
        if match:
            mark, at = match.group("mark"), match.end()
    return tuple(dict.fromkeys(names))


def separate_people(names: Sequence[str], lines: Sequence[Line]) -> tuple[str, ...]:
    """Return names, and two where one joins those of two lines or columns: some line has one of the two alone.

    Names of more words than one person has are no names.
    """
    parted: list[str] = []
    for name in names:
        words = name.split()
        cuts = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(2, len(words) - 1))
        both = next((cut for cut in cuts if all(map(parse_person, cut)) and _is_one_alone(*cut, lines)), None)
        if both:
            parted += both
        elif sum(len(word) > _INITIAL_CHARS and word not in PARTICLES for word in words) > _MOST_WORDS:
            return ()
        else:
            parted.append(name)
    return tuple(dict.fromkeys(parted))


def _is_one_alone(first: str, second: str, lines: Sequence[Line]) -> bool:
    form = re.compile(
        rf"\b{re.escape(first)}\b(?! {re.escape(second)})|(?<!{re.escape(first)} )\b{re.escape(second)}\b"
    )
    return any(form.search(line.text) for line in lines)


def leave_out_forewords(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Return lines without forewords and the like, whose authors are not those of the work.

    A foreword goes on to the next heading; a line that names its author among others, as on a cover, is one line.
    """
    kept: list[Line] = []
    is_within = False
    for line in lines:
        foreword = _FOREWORD.fullmatch(line.text) if line.kind is not BlockKind.TITLE else None
        if foreword:
            is_within = line.kind is BlockKind.HEADING or not foreword["rest"]
        elif line.kind in (BlockKind.HEADING, BlockKind.TITLE, BlockKind.IMPRINT):
            is_within = False
        if not (foreword or is_within):
            kept.append(line)
    return tuple(kept)


def find_labelled_authors(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the people of the first line that labels them as authors, or of the line below such a label."""
    for at, line in enumerate(lines):
        label, _, cell = line.text.partition("\t")
        if line.kind is BlockKind.TABLE_ROW and _LABEL_CELL.fullmatch(label) and (names := split_people(cell)):
            below, _, others = lines[at + 1].text.partition("\t") if at + 1 < len(lines) else ("", "", "")
            return (*names, *(split_people(others) if _WITH_LABEL.fullmatch(below) else ()))
        text = _FOREWORD_AUTHOR.sub("", _OTHER_LABEL.sub("", line.text))
        match = _LABEL.fullmatch(text)
        if match and (names := split_people(_cut_date(_NEXT_LABEL.sub("", next(filter(None, match.groups())))))):
            return names
        if _LABEL_ALONE.fullmatch(text) and at + 1 < len(lines) and (names := split_people(lines[at + 1].text)):
            return tuple(dict.fromkeys((*names, *_find_listed(lines[at + 2 : at + 1 + _LISTED_LINES]))))
        if _TEXT_ALONE.fullmatch(text) and at + 1 < len(lines) and (names := split_people(lines[at + 1].text)):
            return names
        if _TEAM_LABEL.fullmatch(text) and (names := _find_listed(lines[at + 1 : at + 1 + _LISTED_LINES])):
            return names
        within = _WITHIN.search(text)
        is_own = within and (len(text.split()) <= _LABELLED_WORDS or len(within["names"].split()) <= _BY_LINE_WORDS)
        sentence = _SENTENCE.search(text) or _ACTIVE.search(text) or (within if is_own else None)
        if sentence and (names := split_people(sentence.group("names"))):
            return names
    return ()


def _find_listed(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the people whose names are lines of their own below a label, among offices and bodies, up to the text."""
    names = []
    for line in lines:
        text = line.text.strip(" •▪●")
        person = parse_person(text)
        if person:
            names.append(person)
        elif line.kind is BlockKind.HEADING or is_prose(text):
            break
    return tuple(dict.fromkeys(names))


def find_described_authors(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the people whom a part "About the authors" describes, each at the start of a sentence or a heading."""
    at = next((at for at, line in enumerate(lines) if _ABOUT_AUTHORS.fullmatch(line.text)), -1)
    names = []
    for line in lines[at + 1 : at + 1 + _LISTED_LINES] if at >= 0 else ():
        sentences = [span.slice(line.text) for span in split_sentences(line.text)]
        described = [match["name"] for each in sentences if (match := _DESCRIBED.match(each))]
        found = list(filter(None, map(parse_person, described or [line.text])))
        if not found and line.kind is BlockKind.HEADING:
            break
        names += found
    return tuple(dict.fromkeys(names))


def find_authors_in_heads(pages: FrontPages) -> tuple[str, ...]:
    """Return the people of the title page whose surnames a running head lists: "Wren, Lark and Quill"."""
    people = list(filter(None, (parse_person(line.text) for line in pages.title_page)))
    for head in dict.fromkeys(line.text for line in pages.running if len(line.text) <= _HEAD_CHARS):
        surnames = re.split(r",? (?:and|&) |, ", head)
        named = [[name for name in people if name.endswith(f" {surname}")] for surname in surnames]
        if len(surnames) > 1 and all(len(names) == 1 for names in named):
            return tuple(names[0] for names in named)
    return ()


def find_people_with_addresses(pages: FrontPages) -> tuple[str, ...]:
    """Return the people beside the title who have a line with nothing but name and e-mail address."""
    title = next((at for at, line in enumerate(pages.title_page) if line.kind is BlockKind.TITLE), -1)
    near = pages.title_page[max(title - _BY_LINES, 0) : title + 1 + _BY_LINES] if title >= 0 else ()
    asked = [False, *(_CONTACT_LABEL.fullmatch(line.text) is not None for line in near)]  # whom the press may ask
    matches = (
        _WITH_ADDRESS.fullmatch(line.text.strip()) for line, is_asked in zip(near, asked, strict=False) if not is_asked
    )
    return tuple(dict.fromkeys(name for match in matches if match and (name := parse_person(match.group("name")))))


def find_by_line(pages: FrontPages) -> tuple[str, ...]:
    """Return the people below the title, if a title, initials, an office or their number shows that they are people."""
    listed = [parse_person(line.text) for line in _follow_title(pages, _LISTED_LINES)]
    first = next((at for at, name in enumerate(listed) if name), 0)
    names = tuple(takewhile(bool, listed[first:]))
    if len(names) == 1:
        names = _find_affiliated(_follow_title(pages, _LISTED_LINES)[first:])
    if len(names) > 1 and pages.is_cover and first < _BY_LINES:
        return names
    lines = _follow_title(pages)
    texts = [line.text for line in lines]
    for at, (before, text, after) in enumerate(zip(["", *texts], texts, [*texts[1:], ""], strict=False)):
        text = _cut_date(f"{text} {after}" if _GOES_ON.match(after) else text)
        text, degrees = _YEAR_OF_DEGREE.subn("", text)
        if len(text.split()) > _BY_LINE_WORDS or is_prose(text) or text.startswith(("“", '"', "‘")):
            continue
        if ends_within_name(before):  # "Parliamentary Group on", "Fishing Crews and Harbours"
            continue
        names = split_people(text)
        rest = text[len(names[0]) :] if names else ""
        is_person = (
            TITLES_BEFORE.match(text)
            or (len(names) > 1 and _lists_names_alone(text, names) and (pages.is_cover or _are_people(text, names)))
            or (names and (_INITIALS.match(names[0]) or degrees))
            or any(word.casefold() in _OFFICES for word in re.findall(r"[\w-]+", rest))
        )
        if names and is_person and not (len(names) == 1 and _CHAIR.search(rest)):
            above = takewhile(bool, map(parse_person, reversed(texts[:at])))
            return (*reversed([*above]), *names)
    return ()


def _find_affiliated(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the people who have a line each, with the body that each is from in a line below."""
    pairs = takewhile(
        lambda pair: parse_person(pair[0].text) and is_body(pair[1].text), zip(lines[::2], lines[1::2], strict=False)
    )
    return tuple(parse_person(person.text) for person, _ in pairs)


def _cut_date(text: str) -> str:
    """Return a line without the date at its end: "Ada Wren and Ben Lark July 2022"."""
    words = text.split()
    ends = (at for at in range(max(len(words) - _DATE_WORDS, 1), len(words)) if parse_date(" ".join(words[at:])))
    return " ".join(words[: next(ends, len(words))])


def _are_people(text: str, names: Sequence[str]) -> bool:
    """Tell whether a title, or each name by itself, shows that names are those of people."""
    return _TITLED.search(text) is not None or all(classify_name(name) is NameKind.PERSON for name in names)


def _lists_names_alone(text: str, names: Sequence[str]) -> bool:
    """Tell whether a line is a list of names and nothing else."""
    rest = _TITLED.sub("", _DEGREE.sub("", text))
    for name in names:
        rest = rest.replace(name, "", 1)
    return not re.sub(r"\b(?:and|with)\b|[\s,&;•|]", "", rest)


def _follow_title(pages: FrontPages, count: int = _BY_LINES) -> Sequence[Line]:
    at = next((at for at, line in enumerate(pages.title_page) if line.kind.value == "title"), -1)
    return pages.title_page[at + 1 : at + 1 + count] if at >= 0 else ()


def find_speaker(lines: Sequence[Line]) -> str:
    """Return the person or body that gives a statement or testimony, or writes a letter, by its first lines."""
    is_letter = any(_TO.match(line.text) for line in lines)
    for line in lines:
        match = _STATEMENT.match(line.text) or (_FROM.match(line.text) if is_letter else None)
        if match:
            return match.group("names")
    return ""


def find_signature(pages: FrontPages) -> tuple[str, ...]:
    """Return the signatory of a letter, a statement or a testimony, below "Sincerely"; none of many."""
    lines = find_signature_lines(pages)
    signed = sum(bool(parse_person(line.text.partition(",")[0])) for line in lines)
    if signed > _SIGNED_WITHIN - 1 or any(len(line.text.split()) > _BY_LINE_WORDS for line in lines[:1]):
        return ()
    return next(((name,) for name in _find_names(lines[:_SIGNED_WITHIN])), ())


def find_closing_name(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return who signs a page without pages in its last lines, with an office below: "Ada Wren", "Chair, Net Watch".

    Whom the press may ask is none.
    """
    last = [line.text for line in lines if line.page == 0][-_CLOSING_LINES:]
    for before, text, after in zip(["", *last], last, last[1:], strict=False):
        is_asked = _ASKED.search(before) or _ASKED.search(after)
        if parse_person(text) and names_office(after) and len(after.split()) <= _OFFICE_WORDS and not is_asked:
            return (parse_person(text),)
    return ()


def find_signature_lines(pages: FrontPages) -> Sequence[Line]:
    """Return the lines below "Sincerely" of a letter, a statement or a testimony: name, office, body."""
    if not any(_PERSONAL.search(line.text) for line in pages.title_page):
        return ()
    at = next((at for at, line in enumerate(pages.body) if _CLOSING.fullmatch(line.text)), -1)
    return pages.body[at + 1 : at + 1 + _SIGNATURE_LINES] if at >= 0 else ()


def _find_names(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        words = line.text.split()
        for count in (len(words), 4, 3, 2):
            first = " ".join(words[:count])
            is_whole = count >= len(words) or "," in first or names_office(words[count]) or words[count][:1].islower()
            if is_whole and (name := parse_person(first.partition(",")[0])):
                yield name
                break


def split_listed(name: str) -> tuple[str, ...]:
    """Return the names of a list that a file's head has as one: "Ada Wren, Ben Lark and friends of the harbour".

    What heads put around a name is left out: "By Ada Wren | Net News", "Ada Wren (adaw)", "Ada Wren, net.example".
    """
    plain = _AROUND.sub("", name.strip())
    name = plain if plain != name and parse_person(plain.partition(",")[0]) else name
    pieces = [piece for piece in _LISTED.split(name) if piece]
    are_people = len(pieces) > 1 and all(" " in piece and parse_person(piece) for piece in pieces[:2])
    return tuple(pieces) if are_people else (name,)


def order_name(name: str) -> str:
    """Return a catalogue's "Wren, Ada", or "Ada Wren, Director", as "Ada Wren"; any other name unchanged."""
    family, comma, given = (part.strip() for part in name.partition(","))
    if (names_office(given) or _REPORTER.search(given)) and parse_person(family):
        return family
    return f"{given} {family}" if comma and "," not in given and parse_person(f"{given} {family}") else name

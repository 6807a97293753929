"""Restores the small letters of titles and names that a cover prints in capitals.

The document's own sentences decide word by word, beside the same neighbours where these occur: "Home Office", "UK",
"modern slavery". From a title in sentence case, each style of citation makes what it asks for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import groupby, pairwise
from typing import Literal

from kb.read.metadata.finders.bodies import is_bare_body
from kb.text.dates import MONTHS
from kb.text.hyphenation import FIRM_PREFIXES
from kb.text.jurisdictions import load_gazetteer
from kb.text.names import PARTICLES
from kb.text.word_lists import FUNCTION_WORDS, load_english, load_words, parse_words

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_BEGINNING = re.compile(r"(?:^|[:?!.]\s+)[“‘\"]?$")  # of a title, or of a part of it
_WITHIN = r"(?<=[^.?!:;•“‘\"(–—]\W)"  # before a word that begins no sentence
_ADDRESS = re.compile(r"[/@]|\w\.\w")
_LAW = re.compile(
    r"(?:(?<=\bthe )|(?<=^)|(?<=: ))(?:(?!the\b)\(?[\w’'-]+\)?,? ){1,10}(?<!\bto )(?:act|bill)\b(?!’)", re.IGNORECASE
)
_PARTIES = (
    r"(?:(?:council of europe|european|eu|un|united nations|geneva|hague|palermo|istanbul|warsaw|vienna|ilo|optional|"
    r"african|arab) )"
)
_TREATY = re.compile(  # "the Council of Europe Convention on Action against Trafficking in Human Beings", up to a colon
    rf"\b(?:{_PARTIES}+(?:conventions?|protocol|charter|declaration|treaty)\b|(?:convention|covenant|treaty)(?= on))"
    r"(?: (?:on|for|against|to|of|relating|concerning)\b[^:–—]*)?",
    re.IGNORECASE,
)
# In a sentence: its words are not names by themselves, "the Human Trafficking and Exploitation (Scotland) Act 2015".
_ACT_NAME = re.compile(
    r"(?:[A-Z][\w’'-]*,? (?:(?:and|of|for|against|in|on|the|to) ){0,2}|\([^()]{2,40}\) ){1,12}"
    r"(?:Act|Bill|Convention|Directive|Protocol|Regulations)\b(?: (?:19|20)\d\d)?"
)
_ABBREVIATED = re.compile(
    r"\b(?P<name>(?:[A-Z][\w’-]+ (?:(?:of|for|and|the|in|on) ){0,2}){1,7}[A-Z][\w’-]+) \((?P<letters>[A-Z]{2,8})\)"
)
_HEADLINE_WORD = re.compile(r"[^\W\d_a-z][a-zà-öø-ÿ]+(?:['’][a-z]+)?|A")
_BREAK = re.compile(r"[:?!.;“”\"()–—|]")
_HALF_OF_DAY = re.compile(r"(?<=\d )[ap]\.m\.", re.IGNORECASE)  # "3 A.M."
_PSEUDONYM = re.compile(r" [B-HJ-Z]\b(?![.'’-])")  # behind the noun of "Child K", "Adult B"
_DATE = re.compile(rf"(?:{'|'.join(MONTHS)})\b(?=,? \d)", re.IGNORECASE)
_PROPER_WORDS = load_words("kb.text", "data/proper_words.txt")
# What a text calls itself with a capital: "the Strategy".
_KINDS_OF_TEXT = parse_words(
    "strategy plan policy guidance report review protocol framework toolkit handbook guide statement assessment"
)
_COMPASS = frozenset({"north", "south", "east", "west", "central"})
_NAME_WORDS, _BODY_WORDS = 10, 4
_MOST_CAPITAL = 0.6  # of the words that are not "of" and the like, in a title in headline case
_COLON = re.compile(r":\s+")
_ENDING = re.compile(r"['’]?s$")
_CAPITAL = re.compile(r"^\w|(?<=^[od]['’])\w")  # "O’Neill"
_LEAST_WORDS, _LEAST_FORMS = 8, 2  # of a line that counts as a sentence; beside a neighbour
_MOST_CHARS = 200_000  # that are read for the case of words
_MOST_WORDS = 100  # of a title or a name: each is looked for in the text
_SHORTENED = frozenset({"sen", "rep", "gov", "lt", "dr", "mr", "mrs", "ms", "st"})  # titles of people
_SMALL_BETWEEN = r" (?:(?:of|for|and|the|in) ){0,2}"  # within a name
_ACRONYM_LETTERS, _ACRONYMS = 5, 2  # the longest that are usual, and how many are side by side

Kind = Literal["title", "body", "person"]


def restore_case(printed: str, text: str, kind: Kind, heads: Sequence[str] = ()) -> str:
    """Return a title or a name, whose words in capitals have the case that they have in the sentences of `text`.

    A title that one of `heads`, lines of their own, has in small letters too is as it is there.
    """
    words = list(_WORD.finditer(printed))
    if len(words) > _MOST_WORDS:
        return printed
    folded = [word.group().casefold() for word in words]
    if kind == "title" and len(words) > 1 and printed.isupper() and (forms := _find_head(folded, heads)):
        return _WORD.sub(lambda _: forms.pop(0), printed)
    changed = _find_capitals([word.group() for word in words], kind)
    prose = _select_prose(text) if changed else ""
    if changed and kind != "title" and prose.count(printed) > 1:
        return printed  # its sentences have it so: "DC SCORES"
    if kind == "title" and " " in printed and printed.isupper():  # a text may name itself
        named = (match.group() for match in re.finditer(re.escape(printed), prose, re.IGNORECASE))
        if own := next((name for name in named if name[0].isupper() and not name.isupper()), ""):
            return own
    restored = printed
    for at in sorted(changed, reverse=True):
        start, end = words[at].span()
        known = _find_case(folded, at, prose)
        if known.isupper() and len(known) > _ACRONYM_LETTERS - 2 and _is_word(folded[at]):
            known = ""  # it stands in another title in capitals
        # Small letters say nothing of a name: "police", "Nottinghamshire Police".
        own = known if known and (kind == "title" or not known.islower()) else _guess_case(words[at].group(), kind)
        if own.islower() and _BEGINNING.search(printed[:start]):
            own = _upper_first(own)
        restored = restored[:start] + own + restored[end:]
    restored = _HALF_OF_DAY.sub(lambda match: match.group().lower(), restored) if changed else restored
    return _LAW.sub(_capitalise_law, restored) if changed and kind == "title" else restored


def restore_acronyms(title: str, text: str) -> str:
    """Return a title taken from a file's name, with the acronyms in capitals of what the text names: "NWT"."""

    def restore(word: re.Match[str]) -> str:
        capitals = word.group().upper()
        if not 1 < len(capitals) <= _ACRONYM_LETTERS or _is_word(word.group().casefold()):
            return word.group()
        named = rf"\b{_SMALL_BETWEEN.join(rf'{letter}[a-z]+' for letter in capitals)}\b"
        is_acronym = re.search(rf"\b{capitals}\b", text) or (len(capitals) > _ACRONYMS and re.search(named, text))
        return capitals if is_acronym else word.group()

    return _WORD.sub(restore, title)


def _find_head(folded: Sequence[str], heads: Sequence[str]) -> list[str]:
    """Return the words of a title as a line that begins with them has them, not in capitals; none if no line does."""
    lines = (_WORD.findall(line)[: len(folded)] for line in heads)
    same = (words for words in lines if [each.casefold() for each in words] == [*folded])
    return next((words for words in same if not all(map(str.isupper, words))), [])


def _capitalise_law(match: re.Match[str]) -> str:
    """Return the name of an Act or a Bill with a capital at each word but "and" and the like."""
    return _WORD.sub(
        lambda word: word.group() if word.group() in FUNCTION_WORDS else _upper_first(word.group()), match.group()
    )


def _upper_first(word: str) -> str:
    return _CAPITAL.sub(lambda match: match.group().upper(), word)


def write_in_sentence_case(title: str, text: str) -> str:
    """Return an English title as a sentence has it, with the capitals that sentences of `text` have.

    Where a part of it, up to a colon, is in headline case, that changes its words; else only the first one after a
    colon, which is small.
    """
    words = list(_WORD.finditer(title))
    capital = _find_headline_words(title, words) if len(words) <= _MOST_WORDS else set()
    if not capital:
        return title
    folded, prose, written = [word.group().casefold() for word in words], _select_prose(text), title
    for part in title.split(": "):  # a text may name itself
        prose = prose.replace(part, "") if " " in part else prose
    prose = _drop_longer_names(title, [word.group() for word in words], prose)
    prose = _ACT_NAME.sub("", prose)
    named, places = _find_names(title, words, prose) | _find_abbreviated(title, words, text), load_gazetteer().names
    for at in sorted(capital - named):
        start, end = words[at].span()
        if _DATE.match(title, start) or folded[at] in _PROPER_WORDS or words[at].group() in places:
            continue
        if _PSEUDONYM.match(title, end) or (end == start + 1 and title[end : end + 1] == "."):  # "A. Wren"
            continue
        if folded[at] in _COMPASS and folded[at + 1 : at + 2] and folded[at + 1] in _PROPER_WORDS:  # "South Asia"
            continue
        is_second = title[start - 1] == "-" and at - 1 not in named and written[words[at - 1].start()].islower()
        known = folded[at] if is_second else _find_case(folded, at, prose)
        known = "" if known.isupper() or folded[at] in _KINDS_OF_TEXT else known
        is_small = _is_word(re.split("['’]", folded[at])[0]) or re.search(rf"\b{re.escape(folded[at])}s\b", prose)
        own = known or (folded[at] if is_small else title[start:end])
        written = written[:start] + own + written[end:]
    for form in (_LAW, _TREATY):
        written = form.sub(lambda match: title[match.start() : match.end()], written)
    return written


def _drop_longer_names(title: str, words: Sequence[str], prose: str) -> str:
    """Return sentences without the names that two words of a title begin and it has not: "Safeguarding Adults Board".

    What follows must be an English word: "Saint" is one and "Bartholomew" is none.
    """

    def drop(match: re.Match[str]) -> str:
        is_other = _is_word(match["next"].casefold()) and f"{match['pair']} {match['next']}" not in title
        return "" if is_other else match.group()

    for pair in {f"{one} {two}" for one, two in pairwise(words) if one[0].isupper() and two[0].isupper()}:
        if pair in prose:
            prose = re.sub(rf"\b(?P<pair>{re.escape(pair)}) (?P<next>[A-Z][a-z]+)\b(?: [A-Z][a-z]+)*", drop, prose)
    return prose


def _find_headline_words(title: str, words: Sequence[re.Match[str]]) -> set[int]:
    """Return which words have a capital since they are in a headline or follow a colon."""
    found: set[int] = set()
    parts = [0, *(match.end() for match in _COLON.finditer(title)), len(title) + 1]
    for start, end in pairwise(parts):
        within = [at for at, word in enumerate(words) if start <= word.start() < end]
        first = {at for at in within if _BEGINNING.search(title[: words[at].start()])}
        capital = {at for at in within if _HEADLINE_WORD.fullmatch(words[at].group())}
        long = [at for at in within if at not in first and words[at].group().casefold() not in FUNCTION_WORDS]
        if long and len(capital.intersection(long)) >= _MOST_CAPITAL * len(long):
            found |= capital - first
        is_name = len(within) > 1 and within[1] in capital and not found.intersection(within)  # "County Lines guidance"
        first_word = {at for at in capital.intersection(within[:1]) if start and words[at].start() == start}
        found |= set() if is_name else first_word
    return found


def _find_names(title: str, words: Sequence[re.Match[str]], prose: str) -> set[int]:
    """Return which words of a title are in names: of places, or what the prose has with the same capitals."""
    named: set[int] = set()
    small, places = prose.casefold(), load_gazetteer().names
    for count in range(min(_NAME_WORDS, len(words) - 1), 1, -1):
        for at in range(len(words) - count + 1):
            start, end = words[at].start(), words[at + count - 1].end()
            name = title[start:end]
            is_part = bool(_BEGINNING.search(title[:start])) and title[end : end + 1] in ("", ":", ",")
            ends = name[0].isupper() and words[at + count - 1].group()[0].isupper() and title[start - 1 : start] != "-"
            is_place = name in places or _is_local_body(name)
            if (
                (is_part and not is_place)
                or not ends
                or _BREAK.search(name)
                or not named.isdisjoint(range(at, at + count))
            ):
                continue
            times = len(re.findall(rf"{_WITHIN}{re.escape(name)}\b", prose)) if name in prose else 0
            if is_place or (times and 2 * times >= small.count(name.casefold())):
                named.update(range(at, at + count))
    return named


def _find_abbreviated(title: str, words: Sequence[re.Match[str]], text: str) -> set[int]:
    """Return which words of a title are in a name that the text abbreviates: "the Net Disclosure Programme (NDP)"."""
    named: set[int] = set()
    for match in _ABBREVIATED.finditer(text):
        run = match["name"].split()
        capitals = [at for at, word in enumerate(run) if word[0].isupper()]
        own = capitals[-len(match["letters"]) :]
        name = " ".join(run[own[0] :])
        at = title.find(name)
        is_own = "".join(run[place][0] for place in own) == match["letters"]
        if is_own and at >= 0 and name.casefold() not in text:
            named.update(place for place, word in enumerate(words) if at <= word.start() < at + len(name))
    return named


def _is_local_body(name: str) -> bool:
    """Tell whether a few capitalised words name a body by its place: "Newquay City Council"."""
    place, *others = name.split()
    return (
        1 < len(others) <= _BODY_WORDS
        and not _is_word(place.casefold())
        and all(word[0].isupper() and (word is others[-1] or not word.endswith("s")) for word in others)
        and is_bare_body(name)
    )


def _is_word(lower: str) -> bool:
    return lower in load_english() or lower in FIRM_PREFIXES or lower in FUNCTION_WORDS


def _find_capitals(words: Sequence[str], kind: Kind) -> set[int]:
    """Return which words belong to several in capitals, or are all there is, and are hardly all acronyms."""
    if kind == "person":  # short ones beside others may be honours: "MBE"
        least = 2 if all(word.isupper() for word in words) else _ACRONYM_LETTERS - 1
        return {at for at, word in enumerate(words) if word.isupper() and len(word) >= least}
    found: set[int] = set()
    for is_capital, group in groupby(range(len(words)), key=lambda at: words[at].isupper()):
        run = list(group)
        lengths = [len(words[at]) for at in run if len(words[at]) > 1]
        are_several = len(lengths) > 1 and (max(lengths) >= _ACRONYM_LETTERS or len(lengths) > _ACRONYMS)
        if is_capital and (are_several or (len(words) == 1 and max(lengths, default=0) > _ACRONYM_LETTERS)):
            found.update(run)
    is_most = 2 * len(found) > len(words)  # "APPEAL IN BOY v. FBI CASE"
    stems = [_ENDING.sub("", word) for word in words]
    return found | {at for at, stem in enumerate(stems) if is_most and len(stem) > 1 and stem.isupper()}


def _select_prose(text: str) -> str:
    """Return the lines of a text that are sentences, without addresses."""
    lines = [
        [token for token in line.split() if not _ADDRESS.search(token)] for line in text[:_MOST_CHARS].splitlines()
    ]
    return "\n".join(
        " ".join(line) for line in lines if len(line) >= _LEAST_WORDS and 2 * sum(map(str.islower, line)) >= len(line)
    )


def _find_case(folded: Sequence[str], at: int, prose: str) -> str:
    """Return the form that a word has in sentences, small letters if a third of its forms; "" if it is not there.

    A plural or a possessive that is not there has the form of its stem: "NGOs".
    """
    word, stem = folded[at], _ENDING.sub("", folded[at])
    before = [rf"\b{each}\W({word})\b" for each in folded[max(at - 1, 0) : at] if each not in FUNCTION_WORDS]
    after = [rf"{_WITHIN}({word})\W{each}\b" for each in folded[at + 1 : at + 2] if each not in FUNCTION_WORDS]
    forms = Counter(form for pattern in before + after for form in re.findall(pattern, prose, re.IGNORECASE))
    for known in (word, stem):
        if forms.total() < _LEAST_FORMS:
            forms = Counter(re.findall(rf"{_WITHIN}({known})\b", prose, re.IGNORECASE))
        if forms:
            form = known if 3 * forms[known] >= forms.total() else forms.most_common(1)[0][0]
            return form + word[len(form) :]
    return ""


def _guess_case(word: str, kind: Kind) -> str:
    lower = word.casefold()
    if lower in _SHORTENED:
        return _upper_first(lower)
    is_word = lower in load_english() or lower in FIRM_PREFIXES
    if lower in (PARTICLES if kind == "person" else FUNCTION_WORDS) or (kind == "title" and is_word):
        return lower
    if kind == "person" or is_word or len(word) > _ACRONYM_LETTERS:
        return _upper_first(lower)
    return word

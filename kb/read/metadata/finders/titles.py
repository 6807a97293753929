"""Junk titles, titles derived from file names, and the kind of a document guessed from its title."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import PurePosixPath
from urllib.parse import unquote, urlsplit

from kb.text import fold
from kb.text.hyphenation import FIRM_PREFIXES, LOOSE_PREFIXES
from kb.text.word_lists import parse_words

_SUFFIX = (
    r"\.(?:docx?|docm|dotx?|rtf|odt|pdf|pptx?|ppsx?|xlsx?|pub|indd|indb|qxd|qxp|pmd|p65|ai|eps|psd|cdr|dvi|tex|"
    r"html?|txt|md|tmp|jpe?g|png|tiff?)"
)
_PROGRAM = re.compile(
    r"(?:microsoft|ms)[ _]*(?:office )?(?:word|powerpoint|excel|publisher|office)\b.*|powerpoint[ _]presentation.*|"
    r"(?:adobe|openoffice|libreoffice|quark\w*|indesign|acrobat)\b.{0,40}",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
    r"(?:untitled|no[ _]?title|(?:new |my )?(?:untitled )?(?:(?:microsoft )?word )?document|doc|title|presentation|"
    r"slide|layout|page|sheet|chart|print|template|blank|draft|scan(?:ned)?(?: document| image)?|image|cover|"
    r"front cover|test|unknown|none|null|n/?a|anonymous|default|home|index|main|welcome|copy|final|section|normal|"
    r"fehler|error|erreur|body|text|report|booklet|leaflet|poster|flyer|a[345](?: (?:poster|leaflet|flyer))?|"
    r"document title|title of (?:the )?document|"
    r"(?:\S+ )*(?:document|word|report) template|type (?:the )?document title|"
    r".*\bby html5 up|"
    r"add (?:a )?title(?: here)?|insert title(?: here)?|title here|click to (?:add|edit).*)"
    r"[ _.#-]*(?:\d+(?:[ _]?of[ _]?\d+)?)?",
    re.IGNORECASE,
)
_PRODUCTION_NUMBER = re.compile(r"(?=\S*\d)\S*[_\d]\S*")  # one word with digits: 12345_HO_Leaflet_v3
_URL = re.compile(r"(?:https?://|www\.|file:|[a-z]:\\|\\\\|/)\S*", re.IGNORECASE)

_DATE_IN_NAME = re.compile(r"(?<!\d)(\d{4})-(\d\d)(?:-(\d\d))?(?!\d)")
_PREFIXES = FIRM_PREFIXES | LOOSE_PREFIXES | parse_words("inter sub counter one two three follow end e")
_PREFIX_HYPHEN = re.compile(rf"\b({'|'.join(sorted(_PREFIXES))})-(?=[^\W\d_])", re.IGNORECASE)
_KEPT_HYPHEN = "\ue000"  # private character in place of a hyphen that does not become a space

_SITE_SEPARATOR = re.compile(r"\s+[|»·•–—-]\s+|\s+::\s+")
_MIN_SITE_LETTERS = 5  # of a name that is recognised by the site's URL alone
_TITLE_CHARS = 300
_DESCRIPTIVE_WORDS = 4  # a file name of so many words says more than the title "Newsletter"

# The first match wins, so more specific words come first.
_KINDS = tuple(
    (re.compile(rf"\b(?:{words})\b", re.IGNORECASE), kind)
    for kind, words in (
        ("questionnaire", "questionnaires?|survey form"),
        (
            "form",
            "(?:referral|consent|application|nomination|booking|assessment|offline|online|nrm) forms?|forms? for",
        ),
        ("report", r"(?<!\S)reports? of(?= case stud)"),
        ("case study", "case stud(?:y|ies)"),
        ("newsletter", "newsletters?|e-?bulletin"),
        ("poster", "posters?"),
        ("leaflet", "leaflets?|flyers?|pocket cards?|z-?cards?"),
        ("checklist", "checklists?"),
        ("certificate", "certificates?"),
        ("toolkit", "tool ?kits?"),
        ("working paper", "(?:working|discussion|occasional) papers?"),
        ("briefing", "briefings?(?: paper| note)?|(?:policy|issue|research) brief"),
        ("submission", "(?:written )?submission (?:to|by|on|from)|memorandum (?:on|to|by)|written evidence"),
        ("debate", "hansard|debates?"),
        ("release", "(?:press|news|media) releases?|release"),
        (
            "statement",
            "(?:slavery|transparency|ministerial|joint|annual|position|press|public) statements?|statement (?:on|for)|"
            "testimony (?:of|by|for|before|to)",
        ),
        ("terms of reference", "terms of reference|tor"),
        ("strategy", "strateg(?:y|ies)|(?:action|delivery|engagement) plans?"),
        (
            "protocol",
            r"protocols?(?=$|[:,]| (?:for|on|to|of|between|and)\b)|memorandum of understanding|mou|"
            r"(?:information|data) sharing agreement",
        ),
        ("presentation", "presentation|slides"),
        ("guidance", "guidance|guidelines?|guides?|handbook|manual|code of practice|good practice"),
        ("report", "reports?|research|evaluation|review|inquiry|assessment|findings"),
        ("factsheet", "fact ?sheets?"),
    )
)


def is_junk_title(title: str, source: str = "") -> bool:
    """Tell whether a title is useless in a catalogue: written by a program, a placeholder or a file name.

    A title that only repeats the name of the `source` is junk unless it consists of separate words.
    """
    stripped = " ".join(title.split()).strip("\"'()[]{}<>*#_-–—.,:; ")
    if (
        len(stripped) > _TITLE_CHARS
        or sum(character.isalpha() for character in stripped) < 2
        or "\ufffd" in stripped
        or "þÿ" in stripped
    ):
        return True
    if any(form.fullmatch(stripped) for form in (_PROGRAM, _PLACEHOLDER, _PRODUCTION_NUMBER, _URL)):
        return True
    if re.search(rf"{_SUFFIX}$", stripped, re.IGNORECASE):
        return True
    is_kind_only = any(form.fullmatch(stripped) for form, _ in _KINDS)
    if is_kind_only and len(derive_title(source).split()) >= _DESCRIPTIVE_WORDS:
        return True
    name = PurePosixPath(source).stem
    is_like_file_name = "_" in stripped or (" " not in stripped and "-" in stripped)
    return is_like_file_name and (" " not in stripped or fold_alphanumerics(stripped) == fold_alphanumerics(name))


def split_site_name(title: str, sites: Iterable[str], url: str = "") -> tuple[str, str]:
    """Split a title that ends or begins with its site's name: "In the dock | Example charity".

    `sites` are possible names; the host of `url` may have the name too: "examplecharity.org". Returns the title and the
    name, "" if there is none.
    """
    parts = _SITE_SEPARATOR.split(title)
    names = {each.casefold() for each in sites if each}
    host = fold_alphanumerics(urlsplit(url).hostname or "")
    site = ""

    def is_site(part: str) -> bool:
        letters = fold_alphanumerics(part)
        return part.casefold() in names or (len(letters) >= _MIN_SITE_LETTERS and letters in host)

    while len(parts) > 1 and is_site(parts[-1]):
        site = parts.pop()
        title = title[: title.rindex(site)].rstrip(" \t|»·•–—:-")
    if len(parts) > 1 and is_site(parts[0]):
        site = parts[0]
        title = title[title.index(parts[1]) :]
    return title, site


def derive_title(source: str) -> str:
    """Return the file name of a source path as words, the last resort for a title."""
    name = unquote(PurePosixPath(source).name)
    name = re.sub(rf"(?:{_SUFFIX})+$", "", name, flags=re.IGNORECASE) or name
    name = _DATE_IN_NAME.sub(lambda match: match.group().replace("-", _KEPT_HYPHEN), name)
    hyphens_separate_words = name.count("-") > sum(name.count(each) for each in "_ +")
    name = re.sub(r"[_ +]+", " ", name)
    if hyphens_separate_words:
        name = re.sub(r"(?<=\d)-(?=\d)", _KEPT_HYPHEN, name)
        name = _PREFIX_HYPHEN.sub(rf"\1{_KEPT_HYPHEN}", name)
        name = re.sub(r"-+", " ", name)
    name = name.replace(" - ", " – ").replace(_KEPT_HYPHEN, "-")
    name = " ".join(name.split()).strip(" -–.") or source
    return name[:1].upper() + name[1:]


def guess_kind(title: str, source: str = "") -> str:
    """Return the kind of a document if its title, or else its file name, has the words for one; else ""."""
    for words in (title, re.sub(r"[\W_]+", " ", PurePosixPath(source).stem)):
        for form, kind in _KINDS:
            if form.search(words):
                return kind
    return ""


def fold_alphanumerics(text: str) -> str:
    """Return the letters and digits of a folded text, for comparison without spaces and punctuation."""
    return "".join(character for character in fold(text).text if character.isalnum())

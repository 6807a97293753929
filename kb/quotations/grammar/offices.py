"""Offices as printed: "Head of Policy at Example Trust" has a role and a body, each given whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.quotations.grammar.tokens import is_role_word
from kb.text.jurisdictions import load_gazetteer
from kb.text.names import BODY_WORDS, SURNAME_ROLES, NameKind, classify_name, is_body_name
from kb.text.word_lists import parse_words

_SEPARATOR = re.compile(
    r"(?:(?P<comma>,)|\s(?P<word>at|from|with|for|of|in))\s+(?:the\s+)?(?=[A-Z0-9])|\s(?P<open>\()(?=[A-Z])"
)
# Here an office ends: "Director of Example Trust, which runs boats", "Director representing the boats".
_CLAUSE = re.compile(
    r",?\s+(?:which|who|whose|where|that|said|says|told|representing|speaking|adding)\b.*"
    r"|\s[a-z]+ing\s(?:an?|the|his|her|its|their)\s.*"
    r"|[.:“”\"].*|,\s(?:an?|the|in|on|by|as|if|with)\s.*"
    r"|(?:\s(?:of|for|at|in|from|with|and|to))+\Z",
    re.DOTALL,
)
_NO_BODY = re.compile(r"(?:Inc|Ltd|LLC|LLP|PLC|plc)\.?|[A-Z]-.*")  # the end of a company's name; "(D-N.J.)"
_PLACED = re.compile(r"\s(?:at|from|with)\s(?:the\s)?[A-Z]")
_AT_WORK = re.compile(r"\s(?:working|based|serving|employed)\Z")
_WORD = re.compile(r"[^\W\d_][\w’'./-]*")
_MAX_CHARS = 300  # no office is longer
_MARKS = " ,;:*†‡–—-"
# Roles that are "for" a portfolio and never for a body: "Minister for Women".
_PORTFOLIOS = parse_words(
    """
    champion commissioner councillor cllr delegate lead mayor member minister mp portfolio rapporteur representative
    secretary senator state undersecretary
    """
)
# They belong to a body, whose name may have no noun of one: "co-founder of Stand for the Forest".
_MEMBERS = parse_words("founder co-founder cofounder trustee patron supporter")
_LEADING = re.compile(
    r"\A(?:(?:accompanied|joined|followed) by .*|(?:(?:today|yesterday|tonight|earlier|recently|also|and|the|an?)\s)+)",
    re.IGNORECASE,
)


def split_office(phrase: str) -> tuple[str, str]:
    """Split the words beside a name into role and organisation, each "" if there is none.

    A body has the form of a body's name, or follows "at" or "from". Other words belong to the role as printed:
    "Minister for Women and Equalities", "Chief Constable of Example Shire", "Managing Director of Eskimo".
    """
    phrase = _CLAUSE.sub("", " ".join(phrase.split()).replace(" |", ","))
    if len(phrase) > _MAX_CHARS:
        return "", ""
    phrase = _LEADING.sub("", phrase, count=1).strip(_MARKS)
    if phrase.startswith("of ") or not has_role(phrase):
        words = {word.casefold() for word in _WORD.findall(phrase)}
        is_body = phrase[:1].isupper() and (is_body_name(phrase) or not words.isdisjoint(BODY_WORDS))
        return "", phrase if is_body else ""
    for role, word, rest in _list_splits(phrase):
        if _is_body_of(role, word, rest):
            return role, rest
    return _close(phrase), ""


def has_role(phrase: str) -> bool:
    """Tell whether a phrase has a word for what a person is or does."""
    return any(is_role_word(word) for word in _WORD.findall(phrase))


def _list_splits(phrase: str) -> Iterator[tuple[str, str, str]]:
    """Yield the ways to split an office in two, from the left: the role, the word between, and the rest."""
    for found in _SEPARATOR.finditer(phrase):
        word = found["word"] or found["comma"] or found["open"]
        role, rest = _AT_WORK.sub("", phrase[: found.start()]).strip(_MARKS), phrase[found.end() :].strip(_MARKS)
        if word == "(":
            rest = rest.removesuffix(")")
        elif word == "," and _PLACED.search(rest):
            continue  # "Head of Advocacy, Policy and Campaigns at Example Trust"
        if role and rest and role.count("(") == role.count(")"):
            yield role, word, rest


def _is_body_of(role: str, word: str, rest: str) -> bool:
    """Tell whether what follows a role is the body that somebody has it in."""
    if not has_role(role) or _has_second_role(rest):
        return False
    last = role.split()[-1].lower()
    if (word in {"for", "in"} and last in _PORTFOLIOS) or _NO_BODY.fullmatch(rest):
        return False
    return may_be_body(word, rest) or (word == "of" and last in _MEMBERS)


def may_be_body(word: str, rest: str) -> bool:
    """Tell whether words behind "of", "at", "," and the like name a body: by their form, or no place behind "at"."""
    name = _drop_brackets(rest)
    first = name.split(",")[0]
    if is_body_name(name) or (is_body_name(first) and word != ","):
        return True
    is_person = word != "at" and classify_name(first) is NameKind.PERSON  # "receiving a cheque from Ada Quill"
    return (
        word in {"at", "from", "with"} and first[:1].isupper() and not is_person and first not in load_gazetteer().names
    )


def _has_second_role(rest: str) -> bool:
    """Tell whether a role stands among the words behind a role, other than in a body's name."""
    is_body = is_body_name(_drop_brackets(rest)) and "’s " not in rest and "'s " not in rest
    return not is_body and any(is_role_word(word) and word.lower() not in SURNAME_ROLES for word in _WORD.findall(rest))


def _drop_brackets(name: str) -> str:
    return re.sub(r"\s*\([^()]*\)", "", name).strip()


def _close(role: str) -> str:
    """Return a role without a bracket that is not closed."""
    return role.partition("(")[0].strip(_MARKS) if role.count("(") > role.count(")") else role

"""Parsing of appositives: role and organisation in "Jane Roe, Head of Policy at Example Trust"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.quotations import lexicon
from kb.quotations.names import extract_organisation
from kb.quotations.tokens import SyntaxToken, is_acronym, is_organisation, is_role, slice_text

_AGE = re.compile(r"\d{1,3}$")
_NOT_APPOSITIVE = frozenset(
    {"whose", "which", "who", "speaking", "referring", "adding", "in", "on", "at", "after", "before", "when", "as"}
)
# They belong to a body, whose name may have a preposition of its own: "co-founder of Stand for the Forest".
_MEMBERS = frozenset({"founder", "co-founder", "cofounder", "member", "trustee", "patron", "supporter"})
_MIN_MEMBER = 2


def parse_appositive(text: str, tokens: Sequence[SyntaxToken]) -> tuple[str, str]:
    """Return role and organisation as printed, each "" if the appositive does not name it."""
    while tokens and (
        _AGE.match(tokens[0].text)
        or tokens[0].text in {",", "(", ")", "."}
        or tokens[0].lower in lexicon.DETERMINERS
        or _is_post_nominal(tokens[0])
    ):
        tokens = tokens[1:]
    tokens = _skip_acronym(tokens)
    tokens = _cut_at_closing_bracket(tokens)
    first = next((index for index, token in enumerate(tokens) if token.text == ","), len(tokens))
    if any(token.text in lexicon.AUXILIARIES for token in tokens[:first]):
        return "", ""
    if not tokens or tokens[0].lower in _NOT_APPOSITIVE or any(t.lower in lexicon.HEDGES for t in tokens[:first]):
        return "", ""  # what the writer only supposes is no affiliation
    if _starts_with_organisation(tokens):
        return "", extract_organisation(text, tokens)
    if (
        len(tokens) > _MIN_MEMBER
        and tokens[0].lower in _MEMBERS
        and tokens[1].lower == "of"
        and tokens[2].text[0].isupper()
    ):
        return slice_text(text, tokens[:1]), extract_organisation(text, tokens[2:first])
    cut = _find_organisation_preposition(tokens)
    if cut is not None and tokens[cut - 1].lower in lexicon.ELECTED_OFFICES:
        return slice_text(text, tokens), ""
    if cut is None and not is_role(tokens[-1]):
        cut = _find_organisation_comma(tokens)
    if cut is None:
        if any(map(is_role, tokens)):
            return slice_text(text, tokens), ""
        return ("", slice_text(text, tokens)) if is_organisation(tokens) and tokens[0].text[0].isupper() else ("", "")
    return slice_text(text, tokens[:cut]), extract_organisation(text, tokens[cut + 1 :])


def _is_post_nominal(token: SyntaxToken) -> bool:
    """Tell whether a word is post-nominal letters that say nothing about the role: "Ph.D", "OBE"."""
    return token.lower.replace(".", "") in lexicon.POST_NOMINALS and not is_role(token)


def _skip_acronym(tokens: Sequence[SyntaxToken]) -> Sequence[SyntaxToken]:
    start = 1 if tokens and tokens[0].text == "(" else 0
    if len(tokens) > start + 1 and is_acronym(tokens[start]) and tokens[start + 1].text == ")":
        return tokens[start + 2 :]
    return tokens


def _cut_at_closing_bracket(tokens: Sequence[SyntaxToken]) -> Sequence[SyntaxToken]:
    """Return the tokens before a closing bracket that is not opened among them."""
    for index, token in enumerate(tokens):
        if token.text == "(":
            break
        if token.text == ")":
            return tokens[:index]
    return tokens


def _starts_with_organisation(tokens: Sequence[SyntaxToken]) -> bool:
    """Tell whether an appositive begins with the name of an organisation: "National University of Example"."""
    prepositions = (i for i, token in enumerate(tokens) if i and token.lower in lexicon.ATTACHING_PREPOSITIONS)
    head = tokens[: next(prepositions, 0)]
    return bool(head) and head[0].text[0].isupper() and is_organisation(head) and not any(map(is_role, head))


def _find_organisation_comma(tokens: Sequence[SyntaxToken]) -> int | None:
    """Return the index of the comma before an organisation without a preposition: "Head of Policy, Example Trust"."""
    commas = [index for index, token in enumerate(tokens) if token.text == ","]
    if not commas or not any(map(is_role, tokens[: commas[0]])):
        return None
    rest = tokens[commas[-1] + 1 :]
    if len(rest) < 2 or not rest[0].text[0].isupper() or is_role(rest[-1]):
        return None
    return commas[-1]


def _find_organisation_preposition(tokens: Sequence[SyntaxToken]) -> int | None:
    """Return the index of the preposition before the organisation in an appositive; None without one."""
    for words, from_right in (({"at"}, True), ({"for", "from", "with"}, False), ({"of"}, False)):
        prepositions = [i for i, token in enumerate(tokens) if i and token.lower in words and i + 1 < len(tokens)]
        for at in reversed(prepositions) if from_right else prepositions:
            rest = list(tokens[at + 1 :])
            article = rest[0].lower == "the"
            rest = rest[1:] if article else rest
            if not rest or not rest[0].text[0].isupper():
                continue
            comma = next((i for i, token in enumerate(rest) if token.text == ","), len(rest))
            if words != {"of"} or article or is_organisation(rest[:comma]) or is_acronym(rest[0]):
                return at
    return None

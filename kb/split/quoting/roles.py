"""Reads what stands beside a name: "Head of Policy at Example Trust" as role and organisation.

This module knows appositives only, not whose they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.split.quoting import lexicon
from kb.split.quoting.names import organisation_of
from kb.split.quoting.tokens import Token, is_acronym, is_body, is_role, printed

_AGE = re.compile(r"\d{1,3}$")


def appositive(text: str, part: Sequence[Token]) -> tuple[str, str]:
    """Read "Head of Policy at Example Trust" as role and organisation.

    Returns:
        Both as printed; empty strings where the words say neither.
    """
    while part and (
        _AGE.match(part[0].text) or part[0].text in {",", "(", ")"} or part[0].lower in lexicon.DETERMINERS
    ):
        part = part[1:]
    part = _without_acronym(part)
    close = next(
        (i for i, t in enumerate(part) if t.text == ")" and "(" not in {each.text for each in part[:i]}), len(part)
    )
    part = part[:close]
    first = next((i for i, t in enumerate(part) if t.text == ","), len(part))
    if any(t.text in lexicon.AUXILIARIES for t in part[:first]):
        return "", ""
    if not part or part[0].lower in {
        "whose",
        "which",
        "who",
        "speaking",
        "referring",
        "adding",
        "in",
        "on",
        "at",
        "after",
        "before",
        "when",
        "as",
    }:
        return "", ""
    if _opens_with_body(part):
        return "", organisation_of(text, part)
    cut = _organisation_at(part)
    if cut is not None and part[cut - 1].lower in lexicon.CONSTITUENCY:
        return printed(text, part), ""
    if cut is None and not is_role(part[-1]):
        cut = _last_comma(part)
    if cut is None:
        if any(map(is_role, part)):
            return printed(text, part), ""
        return ("", printed(text, part)) if is_body(part) and part[0].text[0].isupper() else ("", "")
    role = list(part[:cut])
    while role and role[-1].text == ",":
        role.pop()
    return printed(text, role), organisation_of(text, part[cut + 1 :])


def _without_acronym(part: Sequence[Token]) -> Sequence[Token]:
    """Return what follows an acronym in brackets: "(CSJ)"."""
    start = 1 if part and part[0].text == "(" else 0
    if len(part) > start + 1 and is_acronym(part[start]) and part[start + 1].text == ")":
        return part[start + 2 :]
    return part


def _opens_with_body(part: Sequence[Token]) -> bool:
    """Tell whether an appositive is an organisation from its first words on: "National University of Example"."""
    head = part[: next((i for i, t in enumerate(part) if i and t.lower in lexicon.ATTACHING), 0)]
    return bool(head) and head[0].text[0].isupper() and is_body(head) and not any(map(is_role, head))


def _last_comma(part: Sequence[Token]) -> int | None:
    """Return the comma before an organisation that no preposition announces: "Head of Policy, Example Trust"."""
    commas = [i for i, t in enumerate(part) if t.text == ","]
    if not commas or not any(map(is_role, part[: commas[0]])):
        return None
    rest = part[commas[-1] + 1 :]
    if len(rest) < 2 or not rest[0].text[0].isupper() or is_role(rest[-1]):
        return None
    return commas[-1]


def _organisation_at(part: Sequence[Token]) -> int | None:
    """Return the preposition before the organisation in an appositive; None where it names none."""
    for words, from_right in (({"at"}, True), ({"for", "from", "with"}, False), ({"of"}, False)):
        places = [i for i, t in enumerate(part) if i and t.lower in words and i + 1 < len(part)]
        for place in reversed(places) if from_right else places:
            rest = list(part[place + 1 :])
            article = rest[0].lower == "the"
            rest = rest[1:] if article else rest
            if not rest or not rest[0].text[0].isupper():
                continue
            if words != {"of"} or article or is_body(rest) or is_acronym(rest[0]):
                return place
    return None

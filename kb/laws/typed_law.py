"""Parses a law as a person types it: "section 45 Modern Slavery Act 2015" -> "MSA 2015 s.45"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.laws.mentions import find_typed_laws
from kb.laws.provisions import Provision, find_provisions
from kb.model import Span

_FILLING = re.compile(r"[\s,.;:()\[\]“”\"'’]|\b(?:of|the|to|in|under|and|s|uk|un)\b", re.IGNORECASE)
_SECTION_SIGN = re.compile(r"^\s*§*\s*(?P<number>\d{1,4}[A-Za-z]?(?:\(\w{1,4}\))*)\s*$")
# "s 45 1 a": a provision typed without brackets.
_OPEN_SUBS = re.compile(
    r"(\b(?:s|ss|sec|section|art|article|reg|regulation)\.?\s?\d{1,4}[A-Za-z]{0,2})((?:\s(?:\d{1,3}|[a-z]{1,3}))+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TypedLaw:
    """A typed law or provision, both in short form."""

    law: str
    provision: str = ""  # "" for the whole law

    @property
    def short_form(self) -> str:
        """The law and its provision, separated by a space."""
        return f"{self.law} {self.provision}".rstrip()


def parse_typed_law(text: str) -> TypedLaw | None:
    """Return the law that a text consists of, with at most one provision; None if it has any other words."""
    text = _OPEN_SUBS.sub(_add_brackets, " ".join(text.split()))
    laws = find_typed_laws(text)
    if len(laws) != 1:
        return None
    law = laws[0]
    rest = _mask_span(text, law.span)
    found = find_provisions(rest)
    if not found and law.law.endswith(" USC"):
        number = _SECTION_SIGN.match(rest[law.span.end :])
        found = [Provision(f"s.{number['number']}", Span(law.span.end, len(rest)))] if number else []
    for each in found:
        rest = _mask_span(rest, each.span)
    if len(found) > 1 or _FILLING.sub("", rest):
        return None
    return TypedLaw(law.law, found[0].name if found else "")


def _mask_span(text: str, span: Span) -> str:
    return text[: span.start] + " " * (span.end - span.start) + text[span.end :]


def _add_brackets(match: re.Match[str]) -> str:
    return match.group(1) + "".join(f"({each})" for each in match.group(2).split())

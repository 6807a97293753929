"""A law as a person types it -> its short form: "section 45 Modern Slavery Act 2015" -> "MSA 2015 s.45"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.laws.names import typed_laws
from kb.laws.provisions import Provision, provisions
from kb.model import Span

_FILLING = re.compile(r"[\s,.;:()\[\]“”\"'’]|\b(?:of|the|to|in|under|and|s|uk|un)\b", re.IGNORECASE)
_SECTION_SIGN = re.compile(r"^\s*§*\s*(?P<number>\d{1,4}[A-Za-z]?(?:\(\w{1,4}\))*)\s*$")
# "s 45 1 a": a provision without its brackets.
_OPEN_SUBS = re.compile(
    r"(\b(?:s|ss|sec|section|art|article|reg|regulation)\.?\s?\d{1,4}[A-Za-z]{0,2})((?:\s(?:\d{1,3}|[a-z]{1,3}))+)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A law that was typed, with its provision or without.

    Attributes:
        law: In its short form.
        provision: In its short form; "" for the whole law.
    """

    law: str
    provision: str = ""

    @property
    def normalised(self) -> str:
        """Both in one line."""
        return f"{self.law} {self.provision}".rstrip()


def read_typed(text: str) -> Cited | None:
    """Read a law with at most one provision, or None where the text is not that and nothing else."""
    text = _OPEN_SUBS.sub(_with_brackets, " ".join(text.split()))
    laws = typed_laws(text)
    if len(laws) != 1:
        return None
    law = laws[0]
    rest = _blanked(text, law.span)
    found = provisions(rest)
    if not found and law.law.endswith(" USC"):
        number = _SECTION_SIGN.match(rest[law.span.end :])
        found = [Provision(f"s.{number['number']}", Span(law.span.end, len(rest)))] if number else []
    for each in found:
        rest = _blanked(rest, each.span)
    if len(found) > 1 or _FILLING.sub("", rest):
        return None
    return Cited(law.law, found[0].name if found else "")


def _blanked(text: str, span: Span) -> str:
    return text[: span.start] + " " * (span.end - span.start) + text[span.end :]


def _with_brackets(match: re.Match[str]) -> str:
    return match.group(1) + "".join(f"({each})" for each in match.group(2).split())

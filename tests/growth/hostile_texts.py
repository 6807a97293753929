"""Hostile texts of every kind and of any length, and their use as values of a declared parameter."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from itertools import count, product
from typing import Any

Schema = Mapping[str, Any]
"""A part of JSON Schema, as the OpenAPI document has it."""

Maker = Callable[[int], str]
"""Returns a text of a number of characters, or of a few less."""

WORDS = (
    *(
        "slavery",
        "trafficking",
        "victims",
        "exploitation",
        "police",
        "support",
        "children",
        "reports",
        "human",
        "labour",
    ),
    *("modern", "services", "national", "government", "referral", "survivors", "workers", "forced", "partnership"),
    *("information", "harbour", "officers", "evidence", "prosecution", "interpreters", "accommodation", "employers"),
)
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_REPEATED = {
    "words": f"{' '.join(WORDS)} ",
    "function words": "of the and to in a for that ",
    "the same letter": "a",
    "words joined": "".join(WORDS),
    "spaces": " ",
    "lines": "a \r\n\xa0\n",
    "a digit": "1",
    "numbers": "1 1,000 1/1 ",
    "decimals": "1.1.",
    "commas": ",",
    "semicolons": "a;",
    "dots": "a.",
    "ellipses": "victims ... ",
    "acronyms": "A.B.C. ",
    "dates": "2013-06-13, 13 June 2013 ",
    "zero-width spaces": "\u200ba\u200b",
    "soft hyphens": "a\u00ad",
    "combining marks": "\u0301\u0323",
    "words with combining marks": "a\u0301\u0323",
    "right to left": "\u202ea\u202c ",
    "letters that fold to many": "\ufdfa ",
    "other scripts": "漢рก👩‍👩‍👧\u1100\u1161",
    "null": "a\0",
    "opening brackets": "(",
    "square brackets": "[1]",
    "words in square brackets": "“[the] victims ",
    "signs": "<<<~_{/",
    "tags": "<q>",
    "ampersands": "a & b ",
    "bars": "a | b ",
    "stars": "* a*b*",
    "minus": "-a ",
    "plus": "+a ",
    "OR": "slavery OR ",
    "NOT": "NOT a ",
    "near": '"slavery police"~99 ',
    "backslashes": '\\"',
    "hyphens at line ends": "ab-\n",
    "apostrophes": "a'b the dogs' ",
    "colons": "a:",
    "fields": "title:a ",
    "fields in fields": "speaker:(nation:(",
    "said by": 'speaker:quill "victims of slavery" ',
    "cites": "cites:msa-2015 ",
    "addresses": "http://a.b/c?d=e&f ",
    "sections": "s 45(1)(a) ",
    "laws": "section 45 of the Modern Slavery Act 2015 ",
    "roles": "Ada Quill, Director of the Board of the Harbour Trust, ",
    "said": "said Ada Quill, according to A. B. Quill ",
    "citations": "(Quill 2013, p. 5) ",
    "sentences": "A b c. ",
    "block quotations": "> the victims of\n",
    "mixed": '("a* OR -b~9 NEAR/5 c" ',
}
_FOR_VALUES = frozenset({"the same letter", "a digit", "numbers", "words", "combining marks"})
_OPENING = "\"'`“‘„«‹「"
_QUOTED = "it is a very hard life here"


def fits(kind: str, schema: Schema) -> bool:
    """Tell whether a kind of text is useful for a parameter as declared."""
    if schema.get("type") in ("integer", "array") or "enum" in schema or "pattern" in schema.get("items", {}):
        return kind in _FOR_VALUES
    return True


def split_values(text: str, schema: Schema) -> list[str]:
    """Return a text as the values of a parameter: for a list, many different ones."""
    if schema.get("type") != "array":
        return [text]
    return [f"{at} {part}" for at, part in enumerate(re.findall(r"(?s).{1,25}", text))]


def build_texts(printed: str) -> dict[str, Maker]:
    """Return the generators of all kinds of texts by name, some from `printed` paragraphs with quotations."""
    repeated = {
        **_REPEATED,
        **{f"{mark} not closed": f"{mark}a " for mark in _OPENING},
        **{f"{mark} and nothing else": mark for mark in '“‘"`'},
        "marks in marks": "“a ‘b “c ‘d ",
        "marks of every kind": f"{_OPENING}”’»›」",
        "balanced marks": '“a b c” ‘d e f’ "g h i" ',
        "closing marks": "a” ",
        "marks over paragraphs": "“a b c\n\n",
        "a mark in each sentence": "“A b c. ",
        "quotations with speakers": f"Ada Quill said: “{_QUOTED}”. ",
        "quotations before speakers": f"“{_QUOTED}”, said Ada Quill, ",
        "prefixes": "".join(f"{letter}* " for letter in _LETTERS),
        "longer prefixes": "".join(f"{one}{two}* " for one, two in product(_LETTERS, _LETTERS)),
        "prefixes in quotations": "".join(f'"{one}* {two}*" ' for one, two in product(_LETTERS, _LETTERS)),
        "misspelt words": "".join(f"{word[:at]}x{word[at + 1 :]} " for at in range(1, 9) for word in WORDS),
        "printed text": f"{printed}\n\n",
        "printed text, cut": "".join(f"“{' '.join(part.split()[3:12])}” " for part in printed.split("\n\n")),
        "printed text, misspelt": "".join(f"“{part.replace('e', 'x', 3)}” " for part in printed.split("\n\n")),
    }
    return {
        **{name: _repeat(part) for name, part in repeated.items()},
        "brackets in brackets": lambda size: "(" * (size // 2) + "a" + ")" * (size // 2),
        "OR in brackets": lambda size: "(a OR " * (size // 7) + "b" + ")" * (size // 7),
        "quotations in quotations": lambda size: "“‘" * (size // 4) + "’”" * (size // 4),
        "one quotation": lambda size: f"“{_repeat(_REPEATED['words'])(size - 2)}”",
        "one quotation of letters": lambda size: f"“{_repeat('a b ')(size - 2)}”",
        "different numbers": lambda size: _join(map(str, count()), size),
        "different words": lambda size: _join((f"{_spell(number)}ing" for number in count()), size),
        "longer and longer backticks": lambda size: _join(("`" * each for each in count(1)), size),
    }


def _repeat(part: str) -> Maker:
    return lambda size: (part * (size // len(part) + 1))[:size]


def _join(parts: Iterable[str], size: int) -> str:
    """Return the first of endless parts, with spaces between."""
    text: list[str] = []
    missing = size
    for part in parts:
        if missing <= 0:
            break
        text.append(part)
        missing -= len(part) + 1
    return " ".join(text)[:size]


def _spell(number: int) -> str:
    """Return a number in letters."""
    return str(number).translate(str.maketrans("0123456789", "aeiourlnst"))

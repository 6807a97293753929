"""Control characters for terminals are shown as escapes, and other text is unchanged."""

from __future__ import annotations

import json

import pytest

from kb.text.characters import escape_controls, escape_in_json


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("new\nline.txt", r"new\nline.txt"),
        ("a\x1b]0;title\x07.txt", r"a\x1b]0;title\x07.txt"),
        ("c1\x9b1m", r"c1\x9b1m"),
        ("utf8 \u202egpj.txt", r"utf8 \u202egpj.txt"),
        ("bad\udcff.txt", r"bad\udcff.txt"),
        ("line\u2028end\r\x7f", r"line\u2028end\r\x7f"),
        ("Łódź \N{SNOWMAN} \N{NO-BREAK SPACE}a", "Łódź \N{SNOWMAN} \N{NO-BREAK SPACE}a"),
        ("a\N{ZERO WIDTH JOINER}b \\n", "a\N{ZERO WIDTH JOINER}b \\n"),
    ],
)
def test_what_a_terminal_obeys_is_shown_as_an_escape(text: str, shown: str) -> None:
    assert escape_controls(text) == shown


def test_what_is_kept_is_left() -> None:
    assert escape_controls("a\n\tb\x07", kept="\n\t") == "a\n\tb\\x07"


def test_json_says_the_same_without_a_character_that_a_terminal_obeys() -> None:
    value = {"source": "a\x1b\x9b\u202e\udcff\n.txt"}
    written = escape_in_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(written) == value
    assert written == '{\n  "source": "a\\u001b\\u009b\\u202e\\udcff\\n.txt"\n}'

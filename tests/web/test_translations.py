"""The translators' files: they have the site's messages, and nothing in them can break a page."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from typing import cast

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir

from kb.web.translations import FOLDER, LANGUAGE_NAMES, SOURCE_LANGUAGE, read_catalogue
from tests.conftest import CHECKOUT

CODES = [code for code in LANGUAGE_NAMES if code != SOURCE_LANGUAGE]
_IN_BRACES = re.compile(r"%\(\w+\)s|</?[a-z][^>]*>")


@cache
def _said() -> frozenset[str]:
    """The site's messages in English, as in templates and pages; of a message with a number the singular."""
    mappings = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["babel"]["mappings"]
    methods = [(each["pattern"], each["method"]) for each in mappings]
    options = {each.pop("pattern"): {key: each[key] for key in each if key != "method"} for each in mappings}
    found = extract_from_dir(CHECKOUT, methods, options, keywords={**DEFAULT_KEYWORDS, "gettext_noop": None})
    return frozenset(message if isinstance(message, str) else message[0] for _, _, message, *_ in found)


@cache
def _messages(code: str) -> tuple[Message, ...]:
    return tuple(message for message in read_catalogue(code) if message.id)


def _pairs(message: Message) -> list[tuple[str, str]]:
    """Return each translation with the words that it translates."""
    if isinstance(message.id, str):
        return [(message.id, cast(str, message.string))]
    return [(message.id[1], each) for each in cast("tuple[str, ...]", message.string)]


def test_every_language_of_the_switch_has_a_file_and_every_file_is_offered() -> None:
    assert {path.parent.parent.name for path in FOLDER.glob("*/LC_MESSAGES/messages.po")} == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_a_file_has_exactly_what_the_site_says(code: str) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in _messages(code)}
    assert len(_said()) > 150
    assert known == _said(), "Run 'bin/translations'."


@pytest.mark.parametrize("code", CODES)
def test_nothing_is_left_untranslated_in_the_languages_that_are_begun(code: str) -> None:
    assert [
        message.id for message in _messages(code) if message.fuzzy or not all(words for _, words in _pairs(message))
    ] == []


@pytest.mark.parametrize("code", CODES)
def test_translations_have_the_places_and_the_tags_of_what_they_translate(code: str) -> None:
    pairs = [pair for message in _messages(code) for pair in _pairs(message)]
    wrong = [pair for pair in pairs if sorted(_IN_BRACES.findall(pair[0])) != sorted(_IN_BRACES.findall(pair[1]))]
    assert wrong == []
    left = [words for _, words in pairs if re.search(r"[<>]|%(?!%)", _IN_BRACES.sub("", words))]
    assert left == []


@pytest.mark.parametrize("code", CODES)
def test_translations_keep_the_spaces_that_do_not_break(code: str) -> None:
    pairs = [pair for message in _messages(code) for pair in _pairs(message)]
    assert [pair for pair in pairs if pair[0].count("\u00a0") != pair[1].count("\u00a0")] == []


@pytest.mark.parametrize("code", CODES)
def test_a_message_with_a_number_has_as_many_forms_as_the_language_has(code: str) -> None:
    counted = [message for message in _messages(code) if not isinstance(message.id, str)]
    assert counted
    forms = {len(cast("tuple[str, ...]", message.string)) for message in counted}
    assert forms == {read_catalogue(code).num_plurals}


@pytest.mark.parametrize("code", CODES)
def test_a_file_says_that_it_is_begun_and_not_reviewed(code: str) -> None:
    assert "not yet reviewed by a native speaker" in read_catalogue(code).header_comment

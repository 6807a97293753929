"""The site's own words in other languages: `kb/translations/LANGUAGE/LC_MESSAGES/messages.po`, read as they are.

The files that translators edit are what the site reads, so nothing is to be compiled and nothing can be out of step. A
message that has no translation, or one marked as fuzzy, is shown in English. This module knows no request.
"""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import kb

FOLDER = Path(kb.__file__).parent / "translations"
SOURCE = "en"  # the language in which messages are written
NAMES = {  # of the languages, each as those who speak it write it
    "en": "English",
    "cy": "Cymraeg",
    "pl": "Polski",
    "ro": "Română",
    "sq": "Shqip",
    "vi": "Tiếng Việt",
}


def catalogue(code: str) -> Catalog:
    """Read a language's file of messages."""
    with (FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def translations(code: str) -> NullTranslations:
    """Return the translations into a language; those into English are the messages themselves."""
    if code == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, catalogue(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def translated_messages(code: str) -> frozenset[str]:
    """Return the messages that have a translation into a language."""
    return frozenset(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in catalogue(code)
        if message.id and message.string and not message.fuzzy
    )


def gettext_noop(message: str) -> str:
    """Return a message as it is, marked to be translated where it is shown."""
    return message

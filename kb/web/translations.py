"""Translations of the site's messages, read from `kb/translations/LANGUAGE/LC_MESSAGES/messages.po`.

They are compiled in memory, so that no compiled file can be out of date. A message without a translation, or with a
fuzzy one, is shown in English.
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
SOURCE_LANGUAGE = "en"  # of the messages in templates and code
LANGUAGE_NAMES = {  # in the languages themselves
    "en": "English",
    "cy": "Cymraeg",
    "pl": "Polski",
    "ro": "Română",
    "sq": "Shqip",
    "vi": "Tiếng Việt",
}


def read_catalogue(code: str) -> Catalog:
    """Read the catalogue of messages of a language."""
    with (FOLDER / code / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale=code)


@cache
def load_translations(code: str) -> NullTranslations:
    """Return the translations into a language; English has none, since messages are in English."""
    if code == SOURCE_LANGUAGE:
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, read_catalogue(code))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def list_translated_messages(code: str) -> frozenset[str]:
    """Return the messages that are translated into a language."""
    return frozenset(
        message.id if isinstance(message.id, str) else message.id[0]
        for message in read_catalogue(code)
        if message.id and message.string and not message.fuzzy
    )


def gettext_noop(message: str) -> str:
    """Mark a message for extraction; it is translated where it is shown."""
    return message

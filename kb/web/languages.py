"""The language in which a page speaks: the one that its address asks for, else the reader's, else the library's.

No cookie remembers it: `lang=` stands in the address, and `kb.web.addresses` keeps it in every link. Programs are
answered in English. Which languages there are, and their words, is `kb.web.catalogues`' business.
"""

from __future__ import annotations

from dataclasses import dataclass
from gettext import NullTranslations
from typing import cast
from urllib.parse import urlencode

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, g, has_request_context, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from kb.web.catalogues import NAMES, SOURCE, translated_messages, translations
from kb.web.described import is_for_programs
from kb.web.parameters import ParametersError, language_parameter
from kb.web.site import current_site
from kb.web.values import LANGUAGE_NAME, Fault

_TAGS = {SOURCE: "en-GB"}


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site.

    Attributes:
        code: As it stands in addresses.
        tag: As pages declare it, BCP 47.
        name: As those who speak it write it.
        locale: How it writes numbers and dates.
    """

    code: str
    tag: str
    name: str
    locale: Locale

    @property
    def direction(self) -> str:
        """In which direction it is written, as HTML has it."""
        return "rtl" if self.locale.character_order == "right-to-left" else "ltr"

    @property
    def is_source(self) -> bool:
        """Whether messages are written in it."""
        return self.code == SOURCE

    @property
    def translations(self) -> NullTranslations:
        """Its words for the site's messages."""
        return translations(self.code)

    def has(self, message: str) -> bool:
        """Tell whether a message is said in this language."""
        return self.is_source or message in translated_messages(self.code)


@dataclass(frozen=True, slots=True)
class Choice:
    """A language that a reader can switch to: its own words for itself, and the page as it is there."""

    language: Language
    address: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Switch:
    """The way to the same page in other languages.

    Attributes:
        posted: What was sent to this page, and has to be sent again; empty for a page with an address of its own.
    """

    choices: tuple[Choice, ...]
    posted: tuple[tuple[str, str], ...]
    action: str


def register(app: Flask) -> None:
    """Check the language that is asked for, and tell caches that pages depend on the reader's."""
    app.before_request(_check)
    app.after_request(_varied)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(spoken=spoken, asked_language=asked, language_switch=switch, translated=gettext)
    # The extension is known by the method that it gives to the environment.
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]


def spoken() -> Language:
    """Return the language of the answer that is being made."""
    if not has_request_context():
        return _language(SOURCE, "")
    language: Language | None = g.get("language")  # asked for hundreds of times a page
    if language is None:
        language = g.language = _choose()
    return language


def asked() -> str:
    """Return the language that the address or the form asks for; empty where it asks for none that there is."""
    if not has_request_context():
        return ""
    if "asked_language" not in g:
        given = request.args.get(LANGUAGE_NAME) or dict(_posted()).get(LANGUAGE_NAME, "")
        g.asked_language = given if given in NAMES and not is_for_programs(request.path) else ""
    return cast(str, g.asked_language)


def gettext(message: str) -> str:
    """Say a message in the language of the answer."""
    return spoken().translations.gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Say a message with a number, `%(num)s`, in the language of the answer; the number stays with its noun."""
    return spoken().translations.ngettext(one, many, number).replace("%(num)s ", "%(num)s\u00a0")


def switch() -> Switch:
    """Return the way to this page in other languages."""
    rest = [(name, value) for name, value in request.args.items(multi=True) if name != LANGUAGE_NAME]
    library = current_site().config.language
    choices = tuple(
        Choice(
            _language(code, library),
            f"{request.path}?{urlencode([*rest, (LANGUAGE_NAME, code)])}",
            code == spoken().code,
        )
        for code in NAMES
    )
    posted = tuple((name, value) for name, value in _posted() if name != LANGUAGE_NAME)
    return Switch(choices, posted, request.path)


def _check() -> None:
    """Check the language that is asked for.

    Raises:
        ParametersError: There is no such language, or more than one is asked for, or a program asks.
    """
    if not is_for_programs(request.path):
        language_parameter(request.args)
        language_parameter(MultiDict(_posted()))
    elif LANGUAGE_NAME in request.args:
        raise ParametersError(
            [Fault(LANGUAGE_NAME, "There is no parameter 'lang' here. Programs are told in English.")]
        )


def _choose() -> Language:
    library = current_site().config.language
    if is_for_programs(request.path):
        return _language(SOURCE, library)
    return _language(asked() or _preferred() or _primary(library), library)


def _preferred() -> str:
    """Return the language that the reader's browser would like best of those there are."""
    accepted = (_primary(tag) for tag, quality in request.accept_languages if quality > 0)
    return next((code for code in accepted if code in NAMES), "")


def _language(code: str, library: str) -> Language:
    """Return a language; in the variety that the library itself is in, where that is one of its."""
    code = code if code in NAMES else SOURCE
    tag = library if _primary(library) == code else _TAGS.get(code, code)
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(_TAGS.get(code, code), sep="-")
    return Language(code, tag, NAMES[code], locale)


def _primary(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()


def _posted() -> tuple[tuple[str, str], ...]:
    """Return what was sent, or nothing where it cannot be read: the page that says so has a language, too."""
    if "posted" not in g:
        try:
            g.posted = tuple(request.form.items(multi=True))
        except HTTPException:
            g.posted = ()
    return cast("tuple[tuple[str, str], ...]", g.posted)


def _varied(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.direct_passthrough:  # an original file is what it is
        response.vary.add("Accept-Language")
    return response

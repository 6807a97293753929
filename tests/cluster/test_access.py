"""A cluster with TLS and a password: who may use it, and the messages for those who may not."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.cli.commands import main
from kb.engine.registry import create_engine
from kb.errors import EngineError
from kb.library.catalogue.commits import commit_documents
from kb.settings import Settings
from tests.cluster.fault_run import build_commit, check_commit, make_folder
from tests.cluster.local_cluster import LocalCluster
from tests.cluster.tls_front import API_KEY, PASSWORD, USER, Front, put_in_front
from tests.libraries import open_view

Choose = Callable[..., Settings]


@pytest.fixture
def front(cluster: LocalCluster, tmp_path: Path) -> Iterator[Front]:
    with put_in_front(cluster.urls[0], tmp_path) as front:
        yield front


@pytest.fixture
def choose_secured(front: Front, prefix: str, tmp_path: Path) -> Choose:
    """Returns the settings of a library behind the front, with those given."""

    def choose(**given: object) -> Settings:
        values = {"opensearch_ca": front.ca, **given}
        return Settings.model_validate(
            {
                "library": tmp_path / "library",
                "engine": "opensearch",
                "opensearch_urls": (front.url,),
                "opensearch_prefix": prefix,
                **{name: value for name, value in values.items() if value},
            }
        )

    make_folder(tmp_path / "library")
    return choose


def test_a_library_is_kept_behind_tls_with_a_password_or_a_key(choose_secured: Choose, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(f"{API_KEY}\n")
    named = create_engine(choose_secured(opensearch_user=USER, opensearch_password=PASSWORD))
    commit_documents(named, added=build_commit(1))
    keyed = create_engine(choose_secured(opensearch_api_key_file=file))
    commit_documents(keyed, added=build_commit(2))
    with open_view(named) as view:
        assert check_commit(view) == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"opensearch_user": USER, "opensearch_password": "incorrect horse"}, "KB_OPENSEARCH_PASSWORD"),
        ({"opensearch_api_key": "aW5jb3JyZWN0OmhvcnNl"}, "KB_OPENSEARCH_API_KEY"),
        ({}, "KB_OPENSEARCH_USER"),
        ({"opensearch_user": USER, "opensearch_password": PASSWORD, "opensearch_ca": None}, "KB_OPENSEARCH_CA"),
    ],
    ids=["password", "key", "nobody", "certificate"],
)
def test_who_is_refused_is_told_what_to_set_and_no_secret(
    choose_secured: Choose, given: dict[str, str | None], told: str
) -> None:
    engine = create_engine(choose_secured(**given))
    for act in (lambda: commit_documents(engine, added=build_commit(1)), lambda: open_view(engine).__enter__()):
        with pytest.raises(EngineError, match=told) as caught:
            act()
        whole = "".join(traceback.format_exception(caught.value))
        assert not [secret for secret in map(str, given.values()) if "horse" in secret and secret in whole]


@pytest.mark.parametrize("command", ["doctor", "search"])
def test_the_command_tells_a_wrong_password_without_it(
    front: Front, choose_secured: Choose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    for name, value in {
        "ENGINE": "opensearch",
        "OPENSEARCH_URLS": front.url,
        "OPENSEARCH_CA": str(front.ca),
        "OPENSEARCH_USER": USER,
        "OPENSEARCH_PASSWORD": "incorrect horse",
    }.items():
        monkeypatch.setenv(f"KB_{name}", value)
    words = ["lantern"] if command == "search" else []
    done = CliRunner().invoke(main, [command, *words, "--library", str(tmp_path / "library")])
    assert done.exit_code == 1
    assert "KB_OPENSEARCH_PASSWORD" in done.output
    assert "horse" not in done.output

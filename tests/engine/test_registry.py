"""The choice of an engine by the setting `KB_ENGINE`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kb.engine.opensearch import ClusterSettings, OpenSearchEngine
from kb.engine.registry import ENGINES, create_engine
from kb.engine.whoosh import WhooshEngine
from kb.errors import SettingsError
from kb.settings import Settings
from tests.contract.memory import MemoryEngine


def test_whoosh_is_the_engine_by_default_in_its_folder_of_the_library(tmp_path: Path) -> None:
    engine = create_engine(Settings(library=tmp_path))
    assert isinstance(engine, WhooshEngine)
    assert engine.folder == tmp_path / "whoosh"


def test_every_engine_of_this_package_has_a_name(tmp_path: Path) -> None:
    given = Settings(library=tmp_path, opensearch_urls=("http://127.0.0.1:9",))
    created = [create_engine(given.model_copy(update={"engine": name})) for name in ENGINES]
    assert [type(each) for each in created] == [WhooshEngine, OpenSearchEngine]


def test_the_engine_of_a_cluster_has_its_settings_with_the_password_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("correct horse\n")
    engine = create_engine(
        Settings(
            library=tmp_path,
            engine="opensearch",
            opensearch_urls=("https://10.0.0.1:9200",),
            opensearch_user="kb",
            opensearch_password_file=file,
            opensearch_prefix="press",
            opensearch_shards=4,
            opensearch_replicas=2,
        )
    )
    assert isinstance(engine, OpenSearchEngine)
    assert engine.settings == ClusterSettings(
        ("https://10.0.0.1:9200",), user="kb", password=file.read_text().strip(), prefix="press", shards=4, replicas=2
    )


def test_a_cluster_without_its_client_is_an_error_that_names_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kb.engine.opensearch", None)
    with pytest.raises(SettingsError, match=r"pip install 'passagebase\[opensearch\]'"):
        create_engine(Settings(library=tmp_path, engine="opensearch", opensearch_urls=("http://127.0.0.1:9",)))


def test_an_engine_of_another_package_is_named_by_its_function(tmp_path: Path) -> None:
    engine = create_engine(Settings(library=tmp_path, engine="tests.contract.memory:create_memory_engine"))
    assert isinstance(engine, MemoryEngine)
    assert engine.path == tmp_path / "memory"


@pytest.mark.parametrize(
    "name",
    [
        "lucene",
        ":",
        "kb.engine.whoosh",
        "kb.engine.whoosh:",
        ":create",
        "no.such.module:create",
        "kb.engine:create",
    ],
)
def test_a_name_without_an_engine_is_an_error_that_lists_the_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError) as caught:
        create_engine(Settings(library=tmp_path, engine=name))
    assert (
        str(caught.value)
        == f"There is no engine '{name}'. Set KB_ENGINE to one of whoosh, opensearch, or to MODULE:FUNCTION."
    )

"""The choice of an engine by the setting `KB_ENGINE`."""

from __future__ import annotations

from pathlib import Path

import pytest

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
    for name in ENGINES:
        assert not create_engine(Settings(library=tmp_path, engine=name)).check(read_all=False).exists


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
    assert str(caught.value) == f"There is no engine '{name}'. Set KB_ENGINE to one of whoosh, or to MODULE:FUNCTION."

"""The configuration of a library follows its files, and no fault in them takes the site down."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

import pytest

from kb.library.configuration import ConfigurationFiles, watch_configuration

LONG_AGO_S = 3600.0
FAULTS = ("title = ", 'title = "New"\ncolour = "red"\n', b'title = "\xff"\n')


def write(path: Path, text: str | bytes, age_s: float = LONG_AGO_S) -> None:
    """Write a file with an older modification time."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    changed = time.time() - age_s
    os.utime(path, (changed, changed))


def let_a_second_pass(files: ConfigurationFiles) -> None:
    """Let the last look at the files have been a second ago."""
    files._checked_s -= 1.0


def title(files: ConfigurationFiles) -> str:
    """Return the title in force a second later."""
    let_a_second_pass(files)
    return files.read().config.title


def test_a_library_without_a_file_of_its_own_has_the_defaults(tmp_path: Path) -> None:
    found = ConfigurationFiles(tmp_path).read()
    assert (found.config.title, found.faults) == ("Knowledge base", ())
    assert list(tmp_path.iterdir()) == []


def test_a_change_is_in_force_a_second_later(tmp_path: Path) -> None:
    write(tmp_path / "library.toml", 'title = "One"\n')
    files = ConfigurationFiles(tmp_path)
    assert files.read().config.title == "One"
    write(tmp_path / "library.toml", 'title = "Two"\n', age_s=60)
    assert title(files) == "Two"
    (tmp_path / "library.toml").unlink()
    os.utime(tmp_path, (1e9, 1e9))
    assert title(files) == "Knowledge base"


def test_files_are_looked_at_once_a_second_and_read_where_they_have_changed(tmp_path: Path) -> None:
    write(tmp_path / "library.toml", 'title = "One"\n')
    files = ConfigurationFiles(tmp_path)
    first = files.read()
    write(tmp_path / "library.toml", 'title = "Two"\n', age_s=60)
    files._checked_s = time.monotonic() + 60
    assert files.read() is first
    files._checked_s -= 120
    second = files.read()
    assert second.config.title == "Two"
    let_a_second_pass(files)
    assert files.read() is second


def test_a_file_that_is_being_written_is_left_until_it_is_whole(tmp_path: Path) -> None:
    write(tmp_path / "library.toml", 'title = "One"\nembed_origins = []\n')
    files = ConfigurationFiles(tmp_path)
    files.read()
    write(tmp_path / "library.toml", "", age_s=0)
    let_a_second_pass(files)
    assert files.read().config.embed_origins == ()
    write(tmp_path / "library.toml", 'title = "Two"\nembed_origins = []\n')
    assert title(files) == "Two"


def test_a_folder_that_is_not_there_for_a_while_changes_nothing(tmp_path: Path) -> None:
    write(tmp_path / "library" / "library.toml", 'title = "One"\n')
    files = ConfigurationFiles(tmp_path / "library")
    files.read()
    (tmp_path / "library").rename(tmp_path / "elsewhere")
    assert title(files) == "One"


@pytest.mark.parametrize("text", FAULTS)
def test_a_fault_leaves_the_last_good_one_in_force_also_after_a_restart(tmp_path: Path, text: str | bytes) -> None:
    write(tmp_path / "library.toml", 'title = "Good"\ncontact = "a@b.example"\n')
    files = ConfigurationFiles(tmp_path)
    files.read()
    write(tmp_path / "library.toml", text, age_s=60)
    assert title(files) == "Good"
    restarted = ConfigurationFiles(tmp_path).read()
    for found in (files.read(), restarted):
        assert (found.config.title, found.config.contact) == ("Good", "a@b.example")
        assert [each.place for each in found.faults] == ["library.toml"]
    write(tmp_path / "library.toml", 'title = "Mended"\n', age_s=30)
    assert title(files) == "Mended"
    assert files.read().faults == ()
    assert (tmp_path / "last-good" / "library.toml").read_text(encoding="utf-8") == 'title = "Mended"\n'
    assert [each.name for each in (tmp_path / "last-good").iterdir()] == ["library.toml"]


def test_the_copy_has_the_rights_of_the_file(tmp_path: Path) -> None:
    write(tmp_path / "library.toml", 'title = "Good"\n')
    (tmp_path / "library.toml").chmod(0o640)
    ConfigurationFiles(tmp_path).read()
    assert (tmp_path / "last-good" / "library.toml").stat().st_mode & 0o777 == 0o640


def test_where_there_was_no_good_one_the_keys_without_faults_are_in_force(tmp_path: Path) -> None:
    helpline = '[[helplines]]\nname = "Bell"\nphone = "01632 960999"\n'
    write(tmp_path / "library.toml", f"title = 3\n{helpline}")
    found = ConfigurationFiles(tmp_path).read()
    assert (found.config.title, found.config.helplines[0].name) == ("Knowledge base", "Bell")
    write(tmp_path / "library.toml", "title = ")
    assert ConfigurationFiles(tmp_path).read().config.title == "Knowledge base"


def test_a_file_that_cannot_be_opened_is_a_fault_and_no_reason_to_stop(tmp_path: Path) -> None:
    (tmp_path / "library.toml").mkdir()
    found = ConfigurationFiles(tmp_path).read()
    assert found.config.embed_origins == ()
    (fault,) = found.faults
    assert fault.message.startswith("It cannot be read (Is a directory).")


def test_a_folder_that_cannot_be_written_leaves_the_last_good_one_in_memory(tmp_path: Path) -> None:
    (tmp_path / "last-good").write_text("", encoding="utf-8")  # so that no folder can be made, not even by root
    write(tmp_path / "library.toml", 'title = "Good"\n')
    files = ConfigurationFiles(tmp_path)
    files.read()
    write(tmp_path / "library.toml", "title = ", age_s=60)
    assert title(files) == "Good"


@pytest.mark.parametrize(
    ("text", "origins"),
    [
        ('embed_origins = "*"\n', ()),
        ('embed_origins = ["*", "x y"]\n', ()),
        ('embed_origin = ["https://a.example"]\n', ()),
        ('title = 3\nembed_origins = ["https://a.example"]\n', ("https://a.example",)),
        ('title = \nembed_origins = ["https://a.example"]  # only this\n', ("https://a.example",)),
        ("title = \nembed_origins = [\n", ()),
        ("title = \nembed_origins = [3]\n", ()),
        ("title = \n", ("https://last.example",)),
        ("title = 3\n", ("https://last.example",)),
    ],
)
def test_origins_that_cannot_be_read_are_none_and_others_are_in_force_at_once(
    tmp_path: Path, text: str, origins: tuple[str, ...]
) -> None:
    write(tmp_path / "library.toml", 'embed_origins = ["https://last.example"]\n')
    files = ConfigurationFiles(tmp_path)
    files.read()
    write(tmp_path / "library.toml", text, age_s=60)
    let_a_second_pass(files)
    assert files.read().config.embed_origins == origins
    assert files.read().faults


# ---------------------------------------------------------------------------------------- synonyms

RULE = '[[rule]]\nsame = ["lantern", "{}"]\nreason = "One thing."\n'


def has_rule(files: ConfigurationFiles, word: str) -> bool:
    """Tell whether a rule with a word is in force a second later."""
    let_a_second_pass(files)
    return any(word in rule.typed for rule in files.read().synonyms.rules)


def test_synonyms_follow_their_file_and_stay_where_it_has_a_fault(tmp_path: Path) -> None:
    write(tmp_path / "library.toml", 'synonyms = "words.toml"\n')
    write(tmp_path / "words.toml", RULE.format("lamp"))
    files = ConfigurationFiles(tmp_path)
    assert has_rule(files, "lamp")
    write(tmp_path / "words.toml", RULE.format("torch"), age_s=60)
    assert has_rule(files, "torch")
    assert not has_rule(files, "lamp")
    write(tmp_path / "words.toml", '[[rule]]\nsane = ["a", "b"]\nreason = "r"\n', age_s=30)
    assert has_rule(files, "torch")
    assert has_rule(ConfigurationFiles(tmp_path), "torch")
    assert str(files.read().faults[-1]) == "rule.1.sane: There is no key 'sane'. Did you mean 'same'?"
    (tmp_path / "words.toml").unlink()
    os.utime(tmp_path, (1e9, 1e9))
    assert has_rule(files, "torch")
    write(tmp_path / "library.toml", "", age_s=20)
    assert not has_rule(files, "torch")
    assert files.read().faults == ()


def test_a_file_of_rules_that_is_not_there_is_told_with_the_nearest_name(tmp_path: Path) -> None:
    write(tmp_path / "library.toml", 'synonyms = "synonym.toml"\n')
    (fault,) = ConfigurationFiles(tmp_path).read().faults
    assert (fault.place, fault.key) == ("library.toml", "synonyms")
    assert fault.message == (
        "There is no file 'synonym.toml' in the library's folder. Put it there, or correct the key."
    )
    write(tmp_path / "synonyms.toml", "")
    (fault,) = ConfigurationFiles(tmp_path).read().faults
    assert fault.message.endswith("Did you mean 'synonyms.toml'?")


def test_rules_are_the_same_object_while_they_do_not_change(tmp_path: Path) -> None:
    write(tmp_path / "library.toml", 'title = "One"\n')
    files = ConfigurationFiles(tmp_path)
    rules = files.read().synonyms
    write(tmp_path / "library.toml", 'title = "Two"\n', age_s=60)
    assert title(files) == "Two"
    assert files.read().synonyms is rules


def test_a_fault_is_logged_once_with_what_stays_in_force(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    write(tmp_path / "library.toml", 'titel = "x"\n')
    files = ConfigurationFiles(tmp_path)
    with caplog.at_level(logging.ERROR):
        for _ in range(2):
            files.refresh()
    assert caplog.messages == [
        "'library.toml', titel: There is no key 'titel'. Did you mean 'title'? "
        "Until it is corrected, what was read before stays in force."
    ]


def test_a_process_has_one_configuration_for_each_library(tmp_path: Path) -> None:
    assert watch_configuration(tmp_path) is watch_configuration(tmp_path)
    assert watch_configuration(tmp_path) is not watch_configuration(tmp_path / "other")

"""The version in the addresses of static files."""

from __future__ import annotations

from pathlib import Path

from kb.web.middleware.static_files import STATIC_FOLDER, VERSION, asset_url, compute_version


def test_the_version_is_that_of_all_names_and_contents(tmp_path: Path) -> None:
    (tmp_path / "labels").mkdir()
    versions = [compute_version(tmp_path)]
    for name, content in (("a.css", "a"), ("a.css", "b"), ("labels/a.css", "b"), ("b.css", "")):
        (tmp_path / name).write_text(content, encoding="utf-8")
        versions.append(compute_version(tmp_path))
    (tmp_path / "a.css").rename(tmp_path / "c.css")
    versions.append(compute_version(tmp_path))
    assert len(set(versions)) == 6
    assert {len(version) for version in versions} == {12}
    (tmp_path / "c.css").rename(tmp_path / "a.css")
    assert compute_version(tmp_path) == versions[-2]


def test_the_addresses_have_the_version_of_the_files_that_are_served() -> None:
    assert compute_version(STATIC_FOLDER) == VERSION
    assert asset_url("kb.css") == f"/static/{VERSION}/kb.css"

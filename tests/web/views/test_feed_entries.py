"""The entries of a feed, and which documents count as added recently."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from werkzeug.datastructures import MultiDict

from kb.model import DocumentId, DocumentRecord, Metadata, Sort
from kb.web.params.models import SearchParameters
from kb.web.params.parsing import ParametersError
from kb.web.views.feeds.atom import read_feed_parameters
from kb.web.views.feeds.recently_added import find_recently_added


def _records(folder: Path, days: dict[str, int]) -> list[DocumentRecord]:
    """Make documents whose files were changed on some days of May 2020."""
    for name, day in days.items():
        (folder / name).write_text("Words.", encoding="utf-8")
        time = datetime(2020, 5, day, 12, tzinfo=UTC).timestamp()
        os.utime(folder / name, (time, time))
    return [DocumentRecord(DocumentId(name), name, "", "", Metadata(title=name), 1, 1) for name in (*days, "gone")]


def test_documents_of_the_first_day_and_without_a_file_are_not_recent(tmp_path: Path) -> None:
    recent = find_recently_added(_records(tmp_path, {"a": 1, "b": 1, "c": 3, "d": 2, "e": 3}), tmp_path)
    assert recent.days == (("c", "e"), ("d",))
    assert recent.times == {
        DocumentId(name): datetime(2020, 5, day, 12, tzinfo=UTC) for name, day in (("c", 3), ("e", 3), ("d", 2))
    }
    assert find_recently_added([], tmp_path).days == ()


def test_the_last_ten_days_with_additions_are_recent(tmp_path: Path) -> None:
    recent = find_recently_added(_records(tmp_path, {f"d{day}": day for day in range(1, 14)}), tmp_path)
    assert recent.days == tuple((f"d{day}",) for day in range(13, 3, -1))


def test_a_feed_has_an_order_of_its_own_and_says_so_beside_every_other_fault() -> None:
    assert read_feed_parameters(MultiDict({"q": "a", "kind": "b"})) == SearchParameters(
        "a", sort=Sort.NEWEST, limit=50, kind=("b",)
    )
    with pytest.raises(ParametersError) as refused:
        read_feed_parameters(MultiDict([("q", "a"), ("page", "2"), ("limit", "5"), ("tint", "red")]))
    assert [fault.field for fault in refused.value.faults] == ["page", "limit", "tint"]
    assert refused.value.kept == SearchParameters("a")
    with pytest.raises(ParametersError) as refused:
        read_feed_parameters(MultiDict({"q": "a", "sort": "oldest"}))
    assert [fault.field for fault in refused.value.faults] == ["sort"]
    assert "the newest 50 passages" in refused.value.faults[0].message

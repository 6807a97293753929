"""The entries of a feed, and which documents count as added recently."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree
from werkzeug.datastructures import MultiDict

from kb.model import DocumentId, DocumentRecord, Hit, Metadata, PageBreak, Sort, Supersessions
from kb.web.params.models import SearchParameters
from kb.web.params.parsing import ParametersError
from kb.web.views.feeds.atom import FeedEntries, read_feed_parameters, write_feed
from kb.web.views.feeds.recently_added import RecentlyAdded, find_recently_added, list_times
from tests.contract.libraries import document


def _records(folder: Path, days: dict[str, int]) -> list[DocumentRecord]:
    """Make documents whose files were changed on some days of May 2020."""
    for name, day in days.items():
        (folder / name).write_text("Words.", encoding="utf-8")
        time = datetime(2020, 5, day, 12, tzinfo=UTC).timestamp()
        os.utime(folder / name, (time, time))
    return [DocumentRecord(DocumentId(name), name, "", "", Metadata(title=name), 1, 1) for name in (*days, "gone")]


def test_documents_of_the_first_day_and_without_a_file_are_not_recent(tmp_path: Path) -> None:
    recent = find_recently_added(list_times(_records(tmp_path, {"a": 1, "b": 1, "c": 3, "d": 2, "e": 3}), tmp_path))
    assert recent.days == (("c", "e"), ("d",))
    assert recent.times == {
        DocumentId(name): datetime(2020, 5, day, 12, tzinfo=UTC) for name, day in (("c", 3), ("e", 3), ("d", 2))
    }
    assert find_recently_added({}).days == ()


def test_the_last_ten_days_with_additions_are_recent(tmp_path: Path) -> None:
    recent = find_recently_added(list_times(_records(tmp_path, {f"d{day}": day for day in range(1, 14)}), tmp_path))
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


def _write_titles(folder: Path, text: str) -> list[str]:
    """Return the titles of a feed and of its entries, of a document without a title and of one with pages."""
    plain = document("plain", (("Part", "Chapter"), "One."), ((), "Two."))
    printed = document("printed", (("Part",), "Three."), title="Printed")
    pages = replace(printed.passages[0], breaks=(PageBreak(0, 1, "1"),))
    hits = [Hit(passage, plain.record, (), 1.0) for passage in plain.passages] + [Hit(pages, printed.record, (), 1.0)]
    recent = RecentlyAdded((), {})
    feed = etree.fromstring(
        write_feed(
            FeedEntries(hits, {}, Supersessions()),
            SearchParameters(text),
            recent,
            title="River",
            site="http://localhost",
            sources=folder,
        )
    )
    return [str(each.text) for each in feed.iter("{*}title")]


def test_an_entry_is_named_by_its_document_and_its_page_or_its_nearest_heading(tmp_path: Path) -> None:
    entries = ["plain.txt, Chapter", "plain.txt", "Printed, p.\u00a01"]
    assert _write_titles(tmp_path, "gate") == ["River: gate", *entries]
    assert _write_titles(tmp_path, " ") == ["River", *entries]

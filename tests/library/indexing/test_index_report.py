"""The report of indexing, as programs get it."""

from __future__ import annotations

from kb.library.indexing.index_report import IndexReport, SourceReport, Status


def test_the_report_in_json_names_every_source_and_counts_every_outcome() -> None:
    report = IndexReport(
        (
            SourceReport("a.pdf", Status.ADDED, "a", 3, 9, (2,), ("One page is a picture.",)),
            SourceReport("b.pdf", Status.UNREAD, reason="It is broken."),
            SourceReport("c.pdf", Status.UNREAD, reason="It is too large."),
        )
    )

    answer = report.to_json()

    assert answer["counts"] == {"added": 1, "changed": 0, "moved": 0, "unchanged": 0, "removed": 0, "not read": 2}
    first, second, _ = answer["sources"] if isinstance(answer["sources"], list) else []
    assert first == {
        "source": "a.pdf",
        "status": "added",
        "document": "a",
        "pages": 3,
        "passages": 9,
        "unread_pages": (2,),
        "remarks": ("One page is a picture.",),
        "reason": "",
        "faults": (),
    }
    assert (second["pages"], second["passages"], second["reason"]) == (0, 0, "It is broken.")

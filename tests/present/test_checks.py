"""The answer of checking quotations."""

from __future__ import annotations

import json

from kb.model import (
    Agreement,
    Block,
    BlockKind,
    Change,
    Checked,
    CheckedQuotation,
    Difference,
    DocumentId,
    DocumentRecord,
    Hit,
    LongestRun,
    Match,
    Metadata,
    PageBreak,
    Passage,
    PassageId,
    Quotation,
    Span,
    Standing,
)
from kb.present.checks import check_answer

TEXT = "No fee may be asked for it, in any season."
RECORD = DocumentRecord(DocumentId("report"), "report.pdf", "", "", Metadata(title="Report", date="2014"), 9, 2)


def hit(position: int, *spans: Span) -> Hit:
    passage = Passage(
        id=PassageId(f"p{position}"),
        document=RECORD.id,
        position=position,
        span=Span(0, len(TEXT)),
        text=TEXT,
        kind=BlockKind.PARAGRAPH,
        blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(TEXT))),),
        breaks=(PageBreak(0, 4 + position, f"{2 + position}"),),
    )
    return Hit(passage, RECORD, spans, 1.5)


def test_a_match_is_a_hit_with_its_differences_and_the_pages_of_all_its_words() -> None:
    match = Match(
        hit=hit(0, Span(0, 6)),
        standing=Standing.CLOSE,
        differences=(Difference(Change.EQUAL, "No", "No"), Difference(Change.REPLACE, "toll", "fee")),
        following=(hit(1, Span(0, 2)),),
        quotation=Quotation(Span(0, 10), TEXT[:10], "Ada Ferris", "Warden", "River Trust"),
        agreement=Agreement.OTHER,
    )
    quotation = CheckedQuotation("No toll", Span(3, 10), Standing.CLOSE, "John Miller", (match,))
    answer = check_answer(Checked((quotation,), ("A notice.",)), {})
    assert json.loads(json.dumps(answer))["quotations"][0]["matches"][0]["differences"][1] == ["replace", "toll", "fee"]
    assert answer["notices"] == ["A notice."]
    (found,) = answer["quotations"]
    assert (found["text"], found["start"], found["end"], found["status"]) == ("No toll", 3, 10, "close")
    assert (found["attributed_to"], found["longest_run"]) == ("John Miller", None)
    (place,) = found["matches"]
    assert place["differences"] == [("equal", "No", "No"), ("replace", "toll", "fee")]
    assert place["page"] == {"first": 4, "last": 5, "label": "2-3"}
    assert place["spans"] == [(0, 6)]
    assert place["following"] == [{"id": "p1", "text": TEXT, "spans": [(0, 2)]}]
    assert (place["agreement"], place["status"]) == ("other", "close")
    assert place["speaker"] is not None
    assert place["speaker"]["speaker"] == "Ada Ferris"
    assert place["url"] == "/documents/report/p0"


def test_what_is_absent_has_its_longest_run() -> None:
    run = LongestRun("fee may be asked", hit(0, Span(3, 19)))
    quotation = CheckedQuotation("The fee may be asked", Span(0, 20), Standing.ABSENT, longest_run=run)
    (found,) = check_answer(Checked((quotation,)), {})["quotations"]
    assert found["matches"] == []
    assert found["longest_run"] is not None
    assert found["longest_run"]["words"] == "fee may be asked"
    assert found["longest_run"]["hit"]["id"] == "p0"

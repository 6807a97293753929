"""Tasks of a researcher over the sample library: each answer names the right passage, its page and its document."""

from __future__ import annotations

from typing import Any, NamedTuple

import pytest

from tests.assistants.assistant import Assistant, list_passages

REPORT = "2024-03-rooms-by-the-tide"
OLDER, NEWER = "guidance-a-room-tonight-v1", "guidance-a-room-tonight-v2"
NOTES = "2024-05-the-first-ten-minutes"
NUMBER = "releases-2024-11-05-coast-number"
_FIRST = 3  # passages that an answer may have


class Task(NamedTuple):
    """A question with the tool and the arguments that answer it, and the words, document and page of the passage."""

    question: str
    tool: str
    arguments: dict[str, Any]
    words: str
    document: str
    page: str | None


TASKS = [
    Task("Who had nowhere to drive to?", "search", {"q": '"nowhere to drive to"'}, "Nia Holloway", REPORT, "9"),
    Task(
        "Who pays for the room in Wales?",
        "search",
        {"q": "who pays for the room in Wales", "document": [REPORT]},
        "the council pays from the first night",
        REPORT,
        "10",
    ),
    Task(
        "For how many nights must a room be offered today?",
        "search",
        {"q": "how many nights must the harbour authority offer a room", "current": "only", "kind": ["guidance"]},
        "at least 21 nights",
        NEWER,
        "2",
    ),
    Task("How many places had a smoke alarm?", "search", {"q": "smoke alarm that worked"}, "Twenty-seven", REPORT, "5"),
    Task(
        "What did the Chief Inspector say of visits without notice?",
        "search",
        {"q": "come unannounced", "speaker": ["Callum Reeve"], "document": [REPORT]},
        "I would rather come unannounced",
        REPORT,
        "7",
    ),
    Task(
        "When is accommodation unsafe, in the words of the Act?",
        "search",
        {"q": '"fear for their life, health or liberty"', "document": [REPORT]},
        "in the words of section 12",
        REPORT,
        "10",
    ),
    Task(
        "Why do people leave at night?",
        "search",
        {"q": "why do people leave at night"},
        "reason is the tide",
        REPORT,
        "8",
    ),
    Task(
        "What must be done for a child?",
        "search",
        {"q": "children's services", "current": "only"},
        "on the same day",
        NEWER,
        "3",
    ),
    Task("What do people remember?", "search", {"q": "people remember the kettle"}, "Ruaridh Beaton", NOTES, None),
    Task(
        "What did the release say of announced visits?",
        "search",
        {"q": "visits announced the day before", "year": ["2024"]},
        "44 of these visits had been announced",
        "releases-2024-03-14-rooms-by-the-tide",
        None,
    ),
    Task(
        "Which number covers the whole coast?",
        "search",
        {"q": "one telephone number for the whole coast"},
        "from 1 December 2024",
        NUMBER,
        None,
    ),
    Task("How old was the youngest?", "search", {"q": "the youngest person we spoke to"}, "seventeen", REPORT, "3"),
    Task(
        "Where did people sleep in the first night?",
        "search",
        {"q": "where they slept in the first night table"},
        "With friends or other cutters",
        REPORT,
        "8",
    ),
    Task(
        "What did the 97 rooms cost?",
        "search",
        {"q": "what did the rooms that were given cost in all"},
        "£61,400",
        REPORT,
        "11",
    ),
    Task(
        "May an assistant say that a councillor wrote of wages?",
        "check_quotation",
        {
            "text": "Bethan Prosser said: “A bed that is taken out of the wages is not a tenancy.”",
        },
        "exact",
        REPORT,
        "6",
    ),
    Task(
        "Are there ninety inspectors?",
        "check_quotation",
        {"text": "“We have ninety inspectors for four thousand miles of shore.”"},
        "altered",
        REPORT,
        "7",
    ),
    Task(
        "Did the Chief Inspector speak of the kettle?",
        "check_quotation",
        {"text": "“People remember the kettle,” said Callum Reeve."},
        "other speaker",
        NOTES,
        None,
    ),
]


@pytest.mark.parametrize("task", TASKS, ids=[each.question for each in TASKS])
def test_each_question_is_answered_by_the_right_passage(task: Task, assistant: Assistant) -> None:
    quoted = assistant.ask(task.tool, **task.arguments, limit=_FIRST)
    passages = list_passages(quoted)
    found = [
        each
        for each in passages
        if each["document"]["id"] == task.document
        and (each["page"] or {"label": None})["label"] == task.page
        and (task.tool == "check_quotation" or task.words in f"{each['text']} {each['quotations']}")
    ]

    assert found, [(each["document"]["id"], each["page"], each["text"][:80]) for each in passages]
    assert found[0]["citation"]
    assert found[0]["url"] == f"/documents/{task.document}/{found[0]['id']}"
    assert quoted["coverage"]["documents"] == 9
    if task.tool == "check_quotation":
        assert [each["verdict"] for each in quoted["quotations"]] == [task.words]


def test_a_passage_is_read_in_its_context(assistant: Assistant) -> None:
    (found,) = assistant.ask("search", q='"nowhere to drive to"', limit=1)["passages"]
    read = assistant.ask("passage", document=REPORT, passage=found["id"], limit=2)

    assert found["document"]["jurisdictions"] == ["UK"]
    assert read["passage"] == {key: found[key] for key in read["passage"]}
    assert [each["heading"][-1] for each in read["after"]] == ["4. Who pays"]
    assert read["before"] == []
    ((speaker, grade),) = {(each["speaker"], each["grade"]) for each in found["quotations"] if each["organisation"]}
    assert (speaker, grade) == ("Nia Holloway", "stated")


def test_what_changed_between_two_editions_is_told_part_by_part(assistant: Assistant) -> None:
    first = assistant.ask("changes", newer=NEWER, older=OLDER, limit=4)
    told = list(first["changes"])
    following = first["next"]
    while following is not None:
        part = assistant.ask("changes", newer=NEWER, older=OLDER, limit=4, start=following)
        told += part["changes"]
        following = part["next"]
    everything = assistant.ask("changes", newer=NEWER, older=OLDER, limit=50)

    assert told == everything["changes"]
    assert (first["older"]["in_force"], first["older"]["validity"]) == (False, "superseded")
    words = [(before, after) for each in told for _, before, after in each["differences"]]
    assert any("14" in before and "21" in after for before, after in words)
    assert all(each["change"] != "unchanged" for each in told)


def test_the_documents_are_listed_part_by_part_with_what_replaces_them(assistant: Assistant) -> None:
    first = assistant.ask("documents", limit=5)
    second = assistant.ask("documents", limit=5, start=first["next"])
    listed = {each["id"]: each for each in [*first["documents"], *second["documents"]]}

    assert (len(listed), second["next"], first["total"]) == (9, None, 9)
    assert listed[OLDER]["superseded_by"]["url"] == f"/documents/{NEWER}"
    assert listed[REPORT]["file"] == f"{REPORT}.pdf"
    assert first["documents"][0]["date"] == "2025-03-03"

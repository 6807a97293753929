"""The metadata of many documents as a table: in place, and by CSV."""

from __future__ import annotations

import csv
import io
from io import BytesIO

import pytest
from lxml import html
from werkzeug.test import TestResponse

from tests.desk.conftest import Keeper, read_notices


def read_form(keeper: Keeper, address: str = "/table") -> dict[str, str]:
    """Return the fields of the table as they are before anything is typed."""
    found = keeper.open_page(address).xpath("//form[@method='post'][.//table]")[0]
    return {each.name: each.value or "" for each in found.xpath(".//input | .//select") if each.name}


def download(keeper: Keeper) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(keeper.get("/table.csv").text.removeprefix("\ufeff"))))


def take_back(keeper: Keeper, rows: list[dict[str, str]]) -> str:
    written = io.StringIO()
    table = csv.DictWriter(written, [*rows[0]])
    table.writeheader()
    table.writerows(rows)
    return send_table(keeper, written.getvalue()).text


def send_table(keeper: Keeper, table: str) -> TestResponse:
    data = {"csrf": read_form(keeper)["csrf"], "table": (BytesIO(table.encode()), "table.csv")}
    return keeper.client.post("/table/changes", data=data, content_type="multipart/form-data")


@pytest.mark.costly
def test_only_cells_that_were_changed_are_written_and_comments_stay(keeper: Keeper) -> None:
    sidecar = keeper.folder / "sources" / "report.md.toml"
    sidecar.write_text('# by hand\nkind = "report"\n', encoding="utf-8")
    keeper.send("/index", page="/documents")
    form = read_form(keeper)
    form |= {"cell report publisher": "Harbour Watch", "cell report authors": "Ada Wren; Ben Lark"}
    form |= {"cell guidance date": "3 June 2022"}
    assert keeper.client.post("/table?page=1", data=form).status_code == 303
    assert "Written: 3 changes of 2 documents." in read_notices(keeper.get("/table"))
    written = sidecar.read_text(encoding="utf-8")
    assert written.startswith('# by hand\nkind = "report"\n')
    assert 'authors = ["Ada Wren", "Ben Lark"]' in written
    assert "date" not in written
    assert keeper.read("sources/guidance.md.toml") == 'date = "2022-06-03"\n'
    assert keeper.read("sources/testimony.md.toml") == ""


def test_nothing_is_written_if_one_cell_is_impossible(keeper: Keeper) -> None:
    form = read_form(keeper)
    form |= {"cell report publisher": "Harbour Watch", "cell guidance date": "soon"}
    answer = keeper.client.post("/table", data=form)
    assert answer.status_code == 409
    assert "date should be a date" in answer.text
    assert 'value="soon"' in answer.text
    assert 'value="Harbour Watch"' in answer.text
    assert "testimony" not in answer.text, "only the rows that were to be changed"
    assert keeper.read("sources/report.md.toml") == ""


def test_a_table_does_not_overwrite_what_was_changed_by_hand_and_shows_both(keeper: Keeper) -> None:
    form = read_form(keeper)
    (keeper.folder / "sources" / "report.md.toml").write_text('publisher = "By hand"\n', encoding="utf-8")
    answer = keeper.client.post("/table", data={**form, "cell report publisher": "At the desk"})
    assert answer.status_code == 409
    assert 'value="At the desk"' in answer.text
    assert "Now: By hand" in answer.text
    assert keeper.read("sources/report.md.toml") == 'publisher = "By hand"\n'
    other = keeper.client.post("/table", data={**form, "cell guidance publisher": "At the desk"})
    assert other.status_code == 303, "of other rows nothing was changed meanwhile"


def test_columns_can_be_chosen(keeper: Keeper) -> None:
    form = read_form(keeper, "/table?column=edition&column=index&column=nonsense")
    cells = {each for each in form if each.startswith("cell report")}
    assert cells == {"cell report edition", "cell report index"}
    keeper.client.post("/table", data={**form, "cell report index": "false"})
    assert keeper.read("sources/report.md.toml") == "index = false\n"


@pytest.mark.costly
def test_a_table_is_downloaded_and_taken_back_with_a_preview(keeper: Keeper) -> None:
    rows = download(keeper)
    assert [each["id"] for each in rows] == ["guidance", "report", "testimony"]
    by_id = {each["id"]: each for each in rows}
    by_id["report"]["publisher"] = "Harbour Watch"
    by_id["guidance"]["kind"] = "briefing"
    preview = take_back(keeper, rows)
    assert "2 changes of 2 documents" in preview
    assert keeper.read("sources/report.md.toml") == "", "nothing is written before it is confirmed"
    fields = _read_hidden(preview)
    assert keeper.client.post("/table", data=fields).status_code == 303
    assert keeper.read("sources/report.md.toml") == 'publisher = "Harbour Watch"\n'
    assert keeper.read("sources/guidance.md.toml") == 'kind = "briefing"\n'


def test_a_preview_is_not_written_over_what_was_changed_since(keeper: Keeper) -> None:
    rows = download(keeper)
    next(each for each in rows if each["id"] == "report")["publisher"] = "Harbour Watch"
    fields = _read_hidden(take_back(keeper, rows))
    (keeper.folder / "sources" / "report.md.toml").write_text('publisher = "By hand"\n', encoding="utf-8")
    answer = keeper.client.post("/table", data=fields)
    assert answer.status_code == 409
    assert "Now: By hand" in answer.text


def test_what_is_no_table_is_told(keeper: Keeper) -> None:
    csrf = read_form(keeper)["csrf"]
    for content, told in ((b"", "Choose the table"), (b"\x00\xff", "not text in UTF-8"), (b"x,y\n1,2\n", "no column")):
        data = {"csrf": csrf, "table": (BytesIO(content), "table.csv")}
        answer = keeper.client.post("/table/changes", data=data, content_type="multipart/form-data")
        assert answer.status_code == 409
        assert told in answer.text


def _read_hidden(page: str) -> dict[str, str]:
    form = html.fromstring(page).find(".//main//form")
    assert form is not None
    return {str(each.get("name")): str(each.get("value")) for each in form.iter("input")}


def test_a_table_with_many_faults_tells_the_first_of_them(keeper: Keeper) -> None:
    for table in ("id,title\n" + "\n".join(f"nothing-{n},x" for n in range(5000)), ",".join(map(str, range(5000)))):
        answer = send_table(keeper, table)
        assert answer.status_code == 409
        assert 0 < answer.text.count("nothing-") + answer.text.count("The column") <= 210
        assert "Nothing was written" in answer.text


def test_a_table_that_changes_more_than_one_form_can_have_is_refused_whole(keeper: Keeper) -> None:
    answer = send_table(keeper, f"id,title,publisher,place,licence,number\nreport,{','.join(['x' * 90_000] * 5)}\n")
    assert answer.status_code == 409
    assert "Bring it back in parts" in answer.text

"""What a keeper does at the desk, and what is in the files then."""

from __future__ import annotations

from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest

from kb.library.files.generation import read_generation
from kb.model import DocumentId
from tests.desk.conftest import SOURCES, Keeper, open_desk, read_notices, sign_in
from tests.libraries import view_folder
from tests.read.layout.tiny_pdf import TinyPage, write_pdf


def list_titles(folder: Path) -> set[str]:
    with view_folder(folder) as view:
        return {each.metadata.title for each in view.documents()}


def upload(keeper: Keeper, *files: tuple[str, str]) -> str:
    values = {"files": [(BytesIO(text.encode()), name) for name, text in files]}
    response = keeper.send("/drafts", values, page="/drafts")
    assert response.status_code == 303
    return read_notices(keeper.get("/drafts"))


def test_the_first_page_says_what_needs_the_keeper(keeper: Keeper) -> None:
    (keeper.folder / "sources" / "broken.pdf").write_bytes(b"%PDF-1.7\nhalf")
    keeper.send("/index", page="/documents")
    page = keeper.open_page("/")
    text = " ".join(page.text_content().split())
    assert "1 file was not read" in text
    assert "broken.pdf" in text
    assert "facts that nobody has confirmed" in text
    assert "3 documents are to be checked" in text


def test_a_document_shows_the_keeper_what_else_its_first_page_prints(keeper: Keeper) -> None:
    pages = [TinyPage(), TinyPage(), TinyPage()]
    pages[0].write("H. 14B", 80, 120, 12)
    pages[0].write("Lost nets of the harbour", 80, 300, 30)
    pages[0].write("A report for the Lantern Fund", 80, 700, 12)
    for page in pages[1:]:
        page.write_paragraph(["The men who mend the nets told us that they owe more than they were paid."] * 6, 80, 120)
    write_pdf(keeper.folder / "sources" / "lost.pdf", pages)
    keeper.send("/index", page="/documents")
    text = " ".join(keeper.open_page("/documents/lost").text_content().split())
    assert "Also on its first page, and in no field: H. 14B" in text
    assert "first page" not in keeper.open_page("/documents/report").text_content()


@pytest.mark.costly
def test_an_empty_library_says_how_to_begin(tmp_path: Path) -> None:
    keeper = sign_in(open_desk(tmp_path / "new"), tmp_path / "new")
    page = keeper.open_page("/")
    assert "Nothing is public yet" in page.text_content()
    assert "kb index" not in page.text_content(), "a keeper has no shell"
    assert "/drafts" in page.xpath("//main//p/a/@href")


def test_a_draft_leads_to_the_next(keeper: Keeper) -> None:
    upload(keeper, ("nets.md", "# Nets\n\nOld.\n"), ("boats.md", "# Boats\n\nNew.\n"))
    assert keeper.open_page("/drafts/boats").xpath("//a[.='Next draft']/@href") == ["/drafts/nets"]
    assert keeper.open_page("/drafts/nets").xpath("//a[.='Next draft']") == []


def test_what_is_to_be_put_right_leads_to_where_that_is_done(keeper: Keeper) -> None:
    (keeper.folder / "sources" / "report.md.toml").write_text('superseded_by = "nothing"\n', encoding="utf-8")
    keeper.send("/index", page="/documents")
    leads = {each.text_content(): each.get("href") for each in keeper.open_page("/").xpath("//main//li/a")}
    assert leads["Open “The Harbour report”"] == "/documents/report"
    assert leads["Open the site's settings"] == "/site"


@pytest.mark.costly
def test_a_fact_is_confirmed_corrected_or_called_not_known(keeper: Keeper) -> None:
    answers = {"publisher": ("confirm", "Harbour Watch"), "date": ("empty", "")}
    for _ in range(12):
        page = keeper.open_page("/facts")
        fields = page.xpath("//input[@name='field']/@value")
        documents = page.xpath("//input[@name='document']/@value")
        if documents != ["guidance"] or fields[0] not in answers:
            break
        action, value = answers[fields[0]]
        assert keeper.send("/facts", {"action": action, "value": value}, page="/facts").status_code == 303
    written = keeper.read("sources/guidance.md.toml")
    assert 'publisher = "Harbour Watch"' in written
    assert 'not_known = ["date"]' in written


def test_a_missing_publisher_is_offered_those_of_other_documents_that_the_text_names(keeper: Keeper) -> None:
    sources = keeper.folder / "sources"
    (sources / "guidance.md").write_text(f"{SOURCES['guidance.md']}\nAsk Net Watch, or Net Watch Trust.\n", "utf-8")
    for name, publisher in (("report", "Net Watch"), ("testimony", "Net Wat")):
        (sources / f"{name}.md.toml").write_text(f'publisher = "{publisher}"\n', "utf-8")
    keeper.send("/index", page="/documents")
    page = keeper.open_page("/facts?only=publisher")
    assert page.xpath("//input[@name='document']/@value") == ["guidance"]
    (listed,) = page.xpath("//input[@name='value']/@list")
    assert page.xpath(f"//datalist[@id='{listed}']/option/@value") == ["Net Watch"]
    assert "that its text names: Net Watch" in " ".join(page.text_content().split())


@pytest.mark.costly
def test_a_publisher_is_settled_for_all_of_a_folder_or_a_site_that_lack_it(keeper: Keeper) -> None:
    sources = keeper.folder / "sources"
    for name in ("one", "two", "three", "named"):
        (sources / "nets").mkdir(exist_ok=True)
        (sources / "nets" / f"{name}.md").write_text(f"# The {name} net\n\nIt was mended in the harbour.\n", "utf-8")
    (sources / "nets" / "named.md.toml").write_text('publisher = "Quay Trust"\n', "utf-8")
    for name in ("report", "testimony"):
        (sources / f"{name}.md.toml").write_text(f'url = "https://nets.example/{name}"\n', "utf-8")
    keeper.send("/index", page="/documents")
    later: dict[str, object] = {"action": "later"}
    place, offered = "/facts?only=publisher", {}
    while (page := keeper.open_page(place)).xpath("//input[@name='document']"):
        alike = " ".join(page.xpath("//input[@name='alike']/@value")).split()
        offered[str(page.xpath("string(//input[@name='document']/@value)"))] = sorted(alike)
        place = keeper.send("/facts", later, page=place).location
    assert offered == {
        "guidance": [],
        "report": ["testimony"],
        "testimony": ["report"],
        "nets-one": ["nets-three", "nets-two"],
        "nets-two": ["nets-one", "nets-three"],
        "nets-three": ["nets-one", "nets-two"],
    }
    first = "/facts?only=publisher&after=nets-one/publisher"
    shown = keeper.open_page(first).text_content()
    assert "The same for 2 others from the folder “nets”, for which nothing was found either" in shown
    (sources / "nets" / "one.md.toml").write_text('publisher = "Meanwhile"\n', "utf-8")
    answer = keeper.send(
        "/facts", {"action": "confirm", "value": "Harbour Watch", "alike": "nets-one nets-two report"}, page=first
    )
    assert "and of" in read_notices(keeper.get(answer.location))
    written = {path.name: keeper.read(f"sources/nets/{path.name}") for path in (sources / "nets").glob("*.toml")}
    assert {name for name, text in written.items() if "Harbour Watch" in text} == {"three.md.toml", "two.md.toml"}
    assert "Harbour Watch" not in keeper.read("sources/report.md.toml")


def test_a_fact_that_was_left_for_later_comes_no_more_in_this_round(keeper: Keeper) -> None:
    first = keeper.open_page("/facts")
    answer = keeper.send("/facts", {"action": "later"}, page="/facts")
    second = keeper.open_page(answer.location)
    shown = [page.xpath("//input[@name='document' or @name='field']/@value") for page in (first, second)]
    assert shown[0] != shown[1]


SAID = (
    "# The Harbour report\n\nAda Wren, Keeper of the Nets, opened the meeting.\n\n"
    "“The ropes are old and wet,” said Ada Wren, Keeper of the Nets. “Nobody has looked at the boats,” she said.\n\n"
    "“The lanterns were never lit,” he said.\n\n“We shall buy some,” he said.\n\n"
    "“The mast is made of oak,” he said.\n\n“It was twice said,” he said. “It was twice said,” he said.\n"
)


def list_speakers(folder: Path) -> dict[str, tuple[str, str]]:
    """Return the speaker and grade of each quotation."""
    with view_folder(folder) as view:
        passages = view.document_passages(DocumentId("report"))
    return {
        " ".join(each.text.strip(",.").split()): (each.speaker, each.grade.value)
        for one in passages
        for each in one.quotations
    }


@pytest.mark.costly
def test_who_said_it_is_confirmed_corrected_or_called_not_known(keeper: Keeper) -> None:
    (keeper.folder / "sources" / "report.md").write_text(SAID, encoding="utf-8")
    keeper.send("/index", page="/documents")
    assert list_speakers(keeper.folder)["Nobody has looked at the boats"] == ("Ada Wren", "inferred")
    answers = {
        "Nobody has looked at the boats": ("confirm", "Ada Wren"),
        "The lanterns were never lit": ("confirm", "Ben Lark"),
        "We shall buy some": ("empty", ""),
        "The mast is made of oak": ("none", ""),
    }
    page = "/facts?only=speaker"
    while answers:
        shown = keeper.open_page(page)
        words = str(shown.xpath("string(//mark)")).strip(" ,.")
        action, value = answers.pop(words)
        assert "Ada Wren" in shown.xpath("//datalist/option/@value")
        assert keeper.send("/facts", {"action": action, "value": value}, page=page).location == page
    assert "no fact left that nobody has confirmed of this kind" in keeper.get(page).text
    said = list_speakers(keeper.folder)
    assert said["Nobody has looked at the boats"] == ("Ada Wren", "editor")
    assert said["The lanterns were never lit"] == ("Ben Lark", "editor")
    assert said["We shall buy some"] == ("", "")
    assert "The mast is made of oak" not in said


@pytest.mark.costly
def test_the_role_that_was_read_with_a_name_is_confirmed_with_it(keeper: Keeper) -> None:
    said = "I am glad to present this report. We have looked at all the boats of the harbour, and I thank our crews."
    second = (
        "I hope that many will read what my colleagues have found, and that we shall mend our nets before the winter."
    )
    foreword = f"## Foreword\n\n{said}\n\n{second}\n\nAda Wren, Harbour Commissioner\n\n"
    text = f"# The Harbour report\n\n{foreword}## Boats\n\nOld.\n"
    (keeper.folder / "sources" / "report.md").write_text(text, encoding="utf-8")
    keeper.send("/index", page="/documents")
    page = "/facts?only=speaker"
    assert len(keeper.open_page(page).xpath("//strong[contains(., 'Who said it 1')]")) == 1, "a speech is one fact"
    keeper.send("/facts", {"action": "confirm", "value": "Ada Wren"}, page=page)
    assert 'role = "Harbour Commissioner"' in keeper.read("sources/report.md.toml")


@pytest.mark.costly
def test_who_said_it_is_not_written_where_it_was_settled_meanwhile(keeper: Keeper) -> None:
    (keeper.folder / "sources" / "report.md").write_text(SAID, encoding="utf-8")
    keeper.send("/index", page="/documents")
    page = "/facts?only=speaker"
    hidden = {each.get("name"): each.get("value") for each in keeper.open_page(page).xpath("//form[@data-fact]//input")}
    assert keeper.client.post("/facts", data={**hidden, "shown": "Ben Lark", "action": "confirm"}).status_code == 409
    assert keeper.client.post("/facts", data={**hidden, "value": "", "action": "confirm"}).status_code == 409
    assert keeper.client.post("/facts", data={**hidden, "action": "empty"}).status_code == 303
    assert keeper.client.post("/facts", data={**hidden, "action": "empty"}).status_code == 409
    assert keeper.read("sources/report.md.toml").count("[[quotations]]") == 1


def test_who_said_it_is_not_asked_of_those_who_must_not_be_named(keeper: Keeper) -> None:
    text = "# What Ada saw\n\n“I was held in a house,” said Ada Wren, a survivor. “Nobody asked me,” she said.\n"
    (keeper.folder / "sources" / "testimony.md").write_text(text, encoding="utf-8")
    keeper.send("/index", page="/documents")
    assert keeper.open_page("/facts?only=speaker").xpath("//form[@data-fact]") == []


@pytest.mark.costly
def test_a_form_writes_what_was_changed_and_keeps_comments(keeper: Keeper) -> None:
    sidecar = keeper.folder / "sources" / "report.md.toml"
    sidecar.write_text('# by hand\nkind = "report"\n', encoding="utf-8")
    keeper.send("/index", page="/documents")
    values = {"publisher": "Harbour Watch", "authors": "Ada Wren; Ben Lark", "original": "on", "index": "on"}
    answer = keeper.send("/documents/report", values, page="/documents/report")
    assert answer.status_code == 303
    written = sidecar.read_text(encoding="utf-8")
    assert written.startswith('# by hand\nkind = "report"\n')
    assert 'authors = ["Ada Wren", "Ben Lark"]' in written
    assert "date" not in written, "what was shown and not changed is not written"
    with view_folder(keeper.folder) as view:
        changed = next(each for each in view.documents() if each.id == "report")
    assert changed.metadata.publisher == "Harbour Watch"


def test_to_confirm_writes_what_a_machine_read_too(keeper: Keeper) -> None:
    values = {"date": "2021-05-03", "title": "The Harbour report", "action": "confirm", "original": "on", "index": "on"}
    keeper.send("/documents/report", values, page="/documents/report")
    assert 'date = "2021-05-03"' in keeper.read("sources/report.md.toml").replace("date = 2021", 'date = "2021')


def test_a_form_does_not_overwrite_what_was_changed_since_it_was_opened(keeper: Keeper) -> None:
    page = keeper.open_page("/documents/report")
    hidden = {each.get("name"): each.get("value") for each in page.xpath("//form[1]//input[@type='hidden']")}
    (keeper.folder / "sources" / "report.md.toml").write_text('publisher = "By hand"\n', encoding="utf-8")
    answer = keeper.client.post("/documents/report", data={**hidden, "publisher": "At the desk"})
    assert answer.status_code == 409
    assert "was changed since you opened this form" in answer.text
    assert "At the desk" in answer.text, "what was typed is kept"
    assert keeper.read("sources/report.md.toml") == 'publisher = "By hand"\n'


def test_a_bad_value_is_told_and_kept_in_the_form(keeper: Keeper) -> None:
    answer = keeper.send("/documents/report", {"date": "31/12/2020"}, page="/documents/report")
    assert answer.status_code == 409
    assert "type 2020-12-31" in answer.text
    assert 'value="31/12/2020"' in answer.text
    assert keeper.read("sources/report.md.toml") == ""


@pytest.mark.costly
def test_who_said_words_is_corrected_where_they_stand_once(keeper: Keeper) -> None:
    (keeper.folder / "sources" / "report.md").write_text(
        "# The Harbour report\n\n“The ropes are old,” said the keeper. “Old and wet,” he said. Old and wet.\n",
        encoding="utf-8",
    )
    keeper.send("/index", page="/documents")
    with view_folder(keeper.folder) as view:
        passage = next(each for each in view.document_passages(DocumentId("report")) if "ropes" in each.text)
    page = f"/documents/report/words/{passage.id}"
    twice = keeper.send(page, {"words": "old and wet", "choice": "said", "speaker": "Ben Lark"}, page=page)
    assert twice.status_code == 409
    assert "2 times" in twice.text
    assert keeper.send(page, {"words": "The ropes are old", "choice": "said"}, page=page).status_code == 409
    for speaker in ("Ben Lark", "Ada Wren"):
        values = {"words": "The ropes are old", "choice": "said", "speaker": speaker, "role": "Keeper"}
        assert keeper.send(page, values, page=page).status_code == 303
    written = keeper.read("sources/report.md.toml")
    assert written.count("[[quotations]]") == 1, "the second takes the place of the first"
    assert 'speaker = "Ada Wren"' in written
    with view_folder(keeper.folder) as view:
        said = [each.speaker for one in view.document_passages(DocumentId("report")) for each in one.quotations]
    assert "Ada Wren" in said


@pytest.mark.costly
def test_words_are_called_anonymous_no_quotation_or_not_for_search_engines(keeper: Keeper) -> None:
    text = "# The Harbour report\n\n“The ropes are old,” said Ben Lark.\n\n“The nets are new,” said Ada Wren.\n"
    (keeper.folder / "sources" / "report.md").write_text(text, encoding="utf-8")
    keeper.send("/index", page="/documents")
    with view_folder(keeper.folder) as view:
        passage = next(each for each in view.document_passages(DocumentId("report")) if "ropes" in each.text)
    page = f"/documents/report/words/{passage.id}"
    for words, choice in (("The ropes are old", "anonymous"), ("The nets are new", "none"), ("said Ada", "hidden")):
        assert keeper.send(page, {"words": words, "choice": choice}, page=page).status_code == 303
        assert keeper.send(page, {"words": "said", "choice": choice}, page=page).status_code == 409, "it is there twice"
        assert keeper.send(page, {"words": "not there", "choice": choice}, page=page).status_code == 409
    with view_folder(keeper.folder) as view:
        passages = view.document_passages(DocumentId("report"))
    assert [each.speaker for one in passages for each in one.quotations] == [""], "and there is one quotation"
    assert any(each.noindex for each in passages)


@pytest.mark.costly
def test_a_speaker_is_made_anonymous_before_anything_is_public(keeper: Keeper) -> None:
    upload(keeper, ("letter.md", "# A letter\n\n“I was held in a house,” said Ada Wren.\n"))
    page = str(keeper.open_page("/drafts/letter").xpath("//a[@class='permalink']/@href")[0])
    assert keeper.send(page, {"words": "I was held in a house", "choice": "anonymous"}, page=page).status_code == 303
    keeper.send("/drafts/publish", {"draft": "letter"}, page="/drafts")
    assert "anonymous = true" in keeper.read("sources/letter.md.toml")


@pytest.mark.costly
def test_words_are_found_in_a_long_document(keeper: Keeper) -> None:
    text = "# Long\n\n" + "\n\n".join(f"## Part {number}\n\nRope {number} is old." for number in range(1, 96))
    (keeper.folder / "sources" / "long.md").write_text(text, encoding="utf-8")
    keeper.send("/index", page="/documents")

    def read(query: str) -> str:
        return " ".join(keeper.open_page(f"/documents/long{query}").text_content().split())

    assert "1 to 40 of 96 passages" in read("")
    assert "81 to 96 of 96 passages" in read("?from=80")
    assert "Rope 77 is old." not in read("")
    found = keeper.open_page("/documents/long?words=rope 77").xpath("//p[@class='text-piece']")
    assert len(found) == 1
    assert "No passage has these words" in read("?words=rope 990")


@pytest.mark.costly
def test_drafts_are_not_public_before_they_are_published(keeper: Keeper) -> None:
    notices = upload(keeper, ("letter.md", "# A letter\n\nMarch 2022\n\nThe ropes are old.\n"), ("noise.pdf", "x"))
    assert "In the drafts: 1 document." in notices
    assert "noise.pdf" in notices
    assert "A letter" not in list_titles(keeper.folder)
    page = keeper.open_page("/drafts/letter")
    assert "The ropes are old." in page.text_content()
    keeper.send("/drafts/letter", {"publisher": "Rope Makers", "original": "on", "index": "on"}, page="/drafts/letter")
    assert keeper.send("/drafts/publish", {"draft": "letter"}, page="/drafts").status_code == 303
    assert "A letter" in list_titles(keeper.folder)
    assert 'publisher = "Rope Makers"' in keeper.read("sources/letter.md.toml")
    assert "letter" not in keeper.get("/drafts").text.split("</nav>")[1].casefold().replace("a letter", "")


@pytest.mark.costly
def test_two_files_of_one_name_are_two_documents(keeper: Keeper) -> None:
    first = "# A letter\n\nMarch 2022\n\nThe ropes are old.\n"
    upload(keeper, ("report.md", first), ("report.md", "# Another letter\n\nThe nets are new.\n"))
    assert "among the drafts already" in upload(keeper, ("copy.md", first))
    drafts = [str(each) for each in keeper.open_page("/drafts").xpath("//input[@name='draft']/@value")]
    assert sorted(drafts) == ["report", "report-2"]
    keeper.send("/drafts/publish", {"draft": drafts}, page="/drafts")
    assert {"The Harbour report", "A letter", "Another letter"} <= list_titles(keeper.folder)


@pytest.mark.costly
def test_of_many_faults_the_first_are_told_with_the_number_of_the_others(keeper: Keeper) -> None:
    broken = [(f"{sha256(bytes([number])).hexdigest()}.pdf", f"%PDF-1.7\n{number}") for number in range(30)]
    told = upload(keeper, *broken)
    assert [name for name, _ in broken if name in told] == [name for name, _ in broken[:4]]
    assert "Not taken either: 26 more files." in told
    upload(keeper, *((f"{name}.md", f"# {name}\n") for name in "abcd"))
    replaced = {f"replaces {name}": "".join(chr(0x4E00 + at * 37 % 20_000) for at in range(2_000)) for name in "abcd"}
    keeper.send("/drafts/publish", {"draft": list("abcd"), **replaced}, page="/drafts")
    assert "d.md: " in read_notices(keeper.get("/drafts"))


@pytest.mark.costly
def test_drafts_are_published_as_one_and_what_cannot_be_is_told(keeper: Keeper) -> None:
    names = [f"letter-{number}" for number in range(3)]
    upload(keeper, *((f"{each}.md", f"# A {each}\n\nMarch 2022\n\nThe ropes of {each} are old.\n") for each in names))
    before = read_generation(keeper.folder)
    answer = keeper.send("/drafts/publish", {"draft": names}, page="/drafts")
    assert "Public now: 3 documents." in read_notices(keeper.get(answer.location))
    assert read_generation(keeper.folder) == before + 1
    upload(keeper, ("copy.md", SOURCES["report.md"]), ("more.md", "# More\n\nMarch 2022\n\nThe nets are new.\n"))
    answer = keeper.send("/drafts/publish", {"draft": ["copy", "more"]}, page="/drafts")
    told = read_notices(keeper.get(answer.location))
    assert "Public now: 1 document." in told
    assert "copy.md" in told
    assert {"A letter-0", "A letter-2", "More"} <= list_titles(keeper.folder)


def test_each_file_is_answered_for_where_a_script_asks(keeper: Keeper) -> None:
    token = keeper.open_page("/drafts").xpath("//input[@name='csrf']/@value")[0]
    answers = []
    for name, text in (("letter.md", "# A letter\n\nThe ropes are old.\n"), ("noise.pdf", "x")):
        data = {"csrf": token, "files": (BytesIO(text.encode()), name)}
        answer = keeper.client.post("/drafts", data=data, headers={"Accept": "application/json"})
        answers.append(answer.text)
    assert '"added":1' in answers[0]
    assert '"added":0' in answers[1]
    assert "noise.pdf" in answers[1]
    assert not read_notices(keeper.get("/drafts")), "told once"


@pytest.mark.costly
def test_a_draft_of_the_same_name_can_take_the_place_of_a_document(keeper: Keeper) -> None:
    upload(keeper, ("report.md", "# The Harbour report\n\n4 June 2023\n\nOfficers are to carry two lanterns.\n"))
    page = keeper.get("/drafts").text
    assert "put this in its place" in page
    keeper.send("/drafts/publish", {"draft": "report", "replaces report": "report"}, page="/drafts")
    assert "two lanterns" in keeper.read("sources/report.md")
    form = keeper.open_page("/documents/report").text_content()
    assert "Older versions" in form
    keeper.send("/documents/report/versions/1", page="/documents")
    assert keeper.read("sources/report.md") == SOURCES["report.md"]


def test_a_document_is_removed_and_comes_back(keeper: Keeper) -> None:
    keeper.send("/documents/report/remove", page="/documents")
    assert "The Harbour report" not in list_titles(keeper.folder)
    assert "In the trash" in keeper.get("/documents").text
    keeper.send("/trash/report", page="/documents")
    assert "The Harbour report" in list_titles(keeper.folder)


@pytest.mark.costly
def test_a_new_library_has_nothing_but_its_folder(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    keeper = sign_in(open_desk(tmp_path / "new"), tmp_path / "new")
    for address in ("/", "/facts", "/documents", "/table", "/drafts", "/site", "/changes"):
        assert keeper.get(address).status_code == 200, address
    upload(keeper, ("report.md", SOURCES["report.md"]), ("guidance.md", SOURCES["guidance.md"]))
    keeper.send("/drafts/publish", {"draft": ["report", "guidance"]}, page="/drafts")
    assert list_titles(tmp_path / "new") == {"The Harbour report", "Guidance for ferry crews"}


def test_beside_a_fact_is_its_text_where_the_file_has_no_pages(keeper: Keeper) -> None:
    page = keeper.open_page("/facts?page=7")
    assert "Count the passengers twice" in page.text_content()
    assert not page.xpath("//img")


def test_the_kind_of_a_body_is_chosen(keeper: Keeper) -> None:
    page = keeper.open_page("/facts?after=guidance/jurisdictions")
    assert page.xpath("string(//input[@name='field']/@value)") == "authority"
    assert "charity" in page.xpath("//select[@name='value']/option/text()")


@pytest.mark.costly
def test_withdrawing_lists_what_goes_and_asks_for_the_id(keeper: Keeper) -> None:
    upload(keeper, ("copy.md", SOURCES["testimony.md"]))
    page = keeper.get("/documents/testimony/withdraw").text
    assert "What Ada saw" in page
    assert "Backups" in page
    values = {"target": "testimony", "again": "testimonial"}
    assert keeper.send("/documents/testimony/withdraw", values, page="/documents").status_code == 409
    assert "What Ada saw" in list_titles(keeper.folder)
    done = keeper.send("/documents/testimony/withdraw", {**values, "again": "testimony"}, page="/documents")
    assert "Withdrawn" in done.text
    assert "What Ada saw" not in list_titles(keeper.folder)
    held = b"held in a house"
    assert not any(held in each.read_bytes() for each in keeper.folder.rglob("*") if each.is_file())


@pytest.mark.costly
def test_what_repeats_a_testimony_is_shown_in_its_words_and_goes_if_it_is_chosen(keeper: Keeper) -> None:
    text = "# A leaflet\n\nI was held in a house by the harbour, and nobody asked me. So said Ada.\n\nNets.\n"
    (keeper.folder / "sources" / "leaflet.md").write_text(text, encoding="utf-8")
    keeper.send("/index", page="/documents")
    address = "/documents/testimony/withdraw"
    (choice,) = keeper.open_page(address).xpath("//fieldset//label")
    assert choice.text_content().split(": ")[0].strip() == "A leaflet"
    assert "held in a house by the harbour" in choice.text_content()
    chosen = {"again": "testimony", "also": str(choice.xpath("string(input/@value)"))}
    assert "Withdrawn" in keeper.send(address, chosen, page=address).text
    with view_folder(keeper.folder) as view:
        assert "held in a house" not in " ".join(each.text for each in view.document_passages(DocumentId("leaflet")))


@pytest.mark.costly
def test_what_was_published_and_withdrawn_is_not_left_among_the_drafts(keeper: Keeper) -> None:
    upload(keeper, ("letter.md", "# A letter\n\n“I was held in a cellar,” said Ada Wren.\n"))
    for publisher in ("Harbour Watch", "Rope Makers"):
        values = {"publisher": publisher, "original": "on", "index": "on"}
        keeper.send("/drafts/letter", values, page="/drafts/letter")
    keeper.send("/drafts/publish", {"draft": "letter"}, page="/drafts")
    keeper.send("/documents/letter/withdraw", {"target": "letter", "again": "letter"}, page="/documents")
    held = b"held in a cellar"
    assert not [each for each in keeper.folder.rglob("*") if each.is_file() and held in each.read_bytes()]


def test_changes_name_the_keeper_who_made_them(keeper: Keeper) -> None:
    keeper.send("/documents/report/remove", page="/documents")
    row = " ".join(keeper.open_page("/changes").xpath("//tbody/tr[1]")[0].text_content().split())
    assert "Ada" in row
    assert "Removed" in row
    assert "Bring it back" in row


@pytest.mark.costly
def test_two_keepers_at_once_lose_nothing(keeper: Keeper) -> None:
    other = sign_in(open_desk(keeper.folder), keeper.folder, "Ben")
    keeper.send("/documents/report", {"publisher": "A", "original": "on", "index": "on"}, page="/documents/report")
    other.send("/documents/guidance", {"publisher": "B", "original": "on", "index": "on"}, page="/documents/guidance")
    assert 'publisher = "A"' in keeper.read("sources/report.md.toml")
    assert 'publisher = "B"' in keeper.read("sources/guidance.md.toml")

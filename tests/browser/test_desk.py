"""The keeper's desk in a browser: by keyboard, without scripts, and for those who use other means than eyes."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from kb.desk.accounts import Accounts
from kb.desk.state import today
from tests.browser.axe import faults
from tests.desk.conftest import PASSWORD, SOURCES, open_desk
from tests.libraries import index_sources, view_folder
from tests.serving import served

REPORT = Path(__file__).parents[2] / "kb/sample/library/sources/2024-03-rooms-by-the-tide.pdf"
PAGES = ("/", "/facts", "/documents", "/documents/report", "/table", "/drafts", "/site", "/changes", "/nowhere")
STEPS = ("withdraw", "replace", "supersede?by=guidance", "retire", "remove")
_SELECT = """() => {
  const text = [...document.querySelectorAll("[data-words]")].at(-1).firstChild;
  getSelection().setBaseAndExtent(text, 0, text, 24);
}"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    index_sources(tmp_path / "library", SOURCES, meaning="off")
    return tmp_path / "library"


@pytest.fixture
def desk(folder: Path) -> Iterator[str]:
    with served(open_desk(folder)) as address:
        yield address


def sign_in(context: BrowserContext, desk: str, folder: Path) -> Page:
    page = context.new_page()
    page.goto(f"{desk}/invitation/{Accounts(folder / 'desk').invite('Ada', today())}")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("The same again").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("What needs you")
    return page


def test_facts_are_settled_by_keys(context: BrowserContext, desk: str, folder: Path) -> None:
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/facts")
    expect(page.get_by_role("button", name="Right")).to_be_focused()
    first = page.locator("input[name=field]").input_value()
    page.keyboard.press("l")
    page.wait_for_url(re.compile(r"/facts\?after="))
    second = page.locator("input[name=field]").input_value()
    assert second != first
    page.keyboard.press("e")
    page.keyboard.type("Nets and lanterns")
    assert page.locator("input[name=value]").input_value() == "Nets and lanterns", "no letter is taken for an answer"
    page.goto(f"{desk}/facts")
    page.keyboard.press("n")
    expect(page.get_by_role("status")).to_contain_text("not known")
    assert any("not_known" in each.read_text() for each in (folder / "sources").glob("*.toml"))


def test_who_said_it_is_settled_by_keys(context: BrowserContext, desk: str, folder: Path) -> None:
    text = "# Nets\n\n“The mast is made of oak,” he said.\n\n“We shall buy some,” he said.\n\n“It is late,” he said.\n"
    page = sign_in(context, desk, folder)
    (folder / "sources" / "nets.md").write_text(text, encoding="utf-8")
    page.request.post(f"{desk}/index", form={"csrf": page.locator("input[name=csrf]").first.input_value()})
    page.goto(f"{desk}/facts")
    page.get_by_role("link", name="Who said it 3").press("Enter")
    expect(page.locator("mark")).to_contain_text("The mast is made of oak")
    assert faults(page) == []
    page.keyboard.press("q")
    expect(page.get_by_role("status")).to_contain_text("is no quotation")
    page.keyboard.press("e")
    page.keyboard.type("Ben Lark")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("“We shall buy some,” was said by Ben Lark")
    page.keyboard.press("n")
    expect(page.get_by_role("status")).to_contain_text("nobody is named for “It is late,”")
    assert tomllib.loads((folder / "sources" / "nets.md.toml").read_text(encoding="utf-8"))["quotations"] == [
        {"words": "The mast is made of oak,", "quotation": False},
        {"words": "We shall buy some,", "speaker": "Ben Lark"},
        {"words": "It is late,"},
    ]


def test_a_file_is_added_described_and_published_without_scripts(browser: Browser, desk: str, folder: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = sign_in(context, desk, folder)
    page.get_by_role("link", name="Add").click()
    page.get_by_label("Files from this machine").set_input_files(REPORT)
    page.get_by_role("button", name="Add to the drafts").click()
    page.get_by_role("link", name="Look at it and describe it").click()
    page.get_by_label("Type of document").fill("report")
    page.get_by_role("button", name="Save, and confirm all in grey").click()
    page.get_by_role("link", name="Add").click()
    page.get_by_role("button", name="Publish those chosen").click()
    expect(page.get_by_role("status")).to_contain_text("Public now: 1 document.")
    with view_folder(folder) as view:
        published = next(each for each in view.documents() if each.metadata.title == "Rooms by the Tide")
    assert (published.metadata.kind, published.metadata.date) == ("report", "2024-03")
    context.close()


def test_many_files_are_sent_one_by_one_with_the_result_of_each(
    context: BrowserContext, desk: str, folder: Path, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.md"
    letter.write_text("# A letter\n\nMarch 2022\n\nThe ropes are old.\n", encoding="utf-8")
    noise = tmp_path / "noise.pdf"
    noise.write_bytes(b"x")
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/drafts")
    page.get_by_label("Files from this machine").set_input_files([letter, noise, REPORT])
    page.get_by_role("button", name="Add to the drafts").press("Enter")
    expect(page.get_by_role("status")).to_have_text("2 of 3 in the drafts", timeout=60_000)
    rows = page.locator(".uploads li")
    expect(rows.nth(0)).to_contain_text("letter.md In the drafts")
    expect(rows.nth(1)).to_contain_text("noise.pdf")
    expect(rows.nth(1)).not_to_contain_text("In the drafts")
    expect(page.get_by_role("heading", name="2 drafts")).to_be_visible()
    assert faults(page) == []
    context.clear_cookies()
    page.get_by_label("Files from this machine").set_input_files(letter)
    page.get_by_role("button", name="Add to the drafts").click()
    expect(page.locator(".uploads li")).to_contain_text("sign in")


def test_words_that_are_selected_go_into_the_form(context: BrowserContext, desk: str, folder: Path) -> None:
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/documents/guidance")
    words = page.locator("[data-words]").last.inner_text()[:24]
    page.evaluate(_SELECT)
    expect(page.get_by_role("link", name="Words").last).to_have_attribute("href", re.compile(r"\?words=.+"))
    page.get_by_role("link", name="Words").last.press("Enter")
    expect(page.locator("textarea[name=words]")).to_have_value(words)
    page.locator("textarea[name=words]").fill("")
    page.evaluate(_SELECT)
    expect(page.locator("textarea[name=words]")).to_have_value(words)
    page.get_by_label("are not for search engines").check()
    page.get_by_role("button", name="Write it").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The correction is written")
    assert "index = false" in (folder / "sources" / "guidance.md.toml").read_text(encoding="utf-8")


def test_cells_of_many_documents_are_changed_by_keyboard_without_scripts(
    browser: Browser, desk: str, folder: Path
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/documents")
    page.get_by_role("link", name="The details of many at once").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Published by, guidance").focus()
    page.keyboard.type("Harbour Watch")
    page.keyboard.press("Tab")
    page.keyboard.type("Ada Wren; Ben Lark")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Written: 2 changes of 1 document.")
    expect(page.get_by_label("Authors, guidance")).to_have_value("Ada Wren; Ben Lark")
    context.close()


def test_an_edited_table_is_taken_back_after_a_look_at_its_changes(
    context: BrowserContext, desk: str, folder: Path, tmp_path: Path
) -> None:
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/table")
    page.get_by_text("In a spreadsheet").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download all as CSV").click()
    table = tmp_path / "table.csv"
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    table.write_text(text.replace("Guidance for ferry crews", "Guidance for all crews"), encoding="utf-8")
    page.get_by_label("The changed table").set_input_files(table)
    page.get_by_role("button", name="Show what it would change").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("1 change of 1 document")
    assert faults(page) == []
    assert not list((folder / "sources").glob("*.toml"))
    page.get_by_role("button", name="Write it").click()
    expect(page.get_by_label("Title, guidance")).to_have_value("Guidance for all crews")


def test_a_newer_file_takes_the_place_of_a_document_once_its_changes_were_seen(
    browser: Browser, desk: str, folder: Path, tmp_path: Path
) -> None:
    newer = tmp_path / "newer.md"
    newer.write_text(SOURCES["guidance.md"].replace("twice", "three times"), encoding="utf-8")
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/documents/guidance")
    page.get_by_role("link", name="Put a newer file in its place").click()
    page.get_by_label("The file, of the same format").set_input_files(newer)
    page.get_by_role("button", name="Compare the two").press("Enter")
    expect(page.locator("del")).to_have_text("twice")
    expect(page.locator("ins")).to_have_text("three times")
    page.get_by_role("button", name="Put it in its place").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Public now: 1 document")
    assert (folder / "sources" / "guidance.md").read_text(encoding="utf-8") == newer.read_text(encoding="utf-8")
    context.close()


def test_a_document_is_replaced_removed_and_restored_by_keyboard(
    context: BrowserContext, desk: str, folder: Path
) -> None:
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/documents/guidance")
    page.get_by_role("link", name="Another document has replaced it").press("Enter")
    page.get_by_label("Title of the newer document").fill("harbour")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Write that it was replaced").press("Enter")
    expect(page.get_by_label("Replaced by")).to_have_value("report")
    page.get_by_role("link", name="Remove it").press("Enter")
    page.get_by_role("button", name="Remove it").press("Enter")
    page.get_by_role("link", name="Bring it back").press("Enter")
    page.get_by_role("button", name="Bring it back").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Guidance for ferry crews")
    assert 'superseded_by = "report"' in (folder / "sources" / "guidance.md.toml").read_text(encoding="utf-8")


def test_the_site_is_changed_and_changed_back_by_keyboard_without_scripts(
    browser: Browser, desk: str, folder: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = sign_in(context, desk, folder)
    page.goto(f"{desk}/site")
    page.get_by_text("Another helpline").first.press("Enter")
    helpline = page.get_by_role("group", name="Another helpline")
    helpline.get_by_label("Who answers").fill("Harbour Line")
    helpline.get_by_label("The number to call").fill("01632 960 999")
    page.get_by_label("Colour").first.fill("#88aacc")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The site has it")
    expect(page.get_by_text("text needs 7:1. Did you mean")).to_be_visible()
    page.get_by_role("textbox", name="Title The site's name").fill("Nets")
    page.get_by_role("button", name="Save").press("Enter")
    page.get_by_role("link", name="Bring it back").first.press("Enter")
    page.get_by_role("button", name="Bring it back").press("Enter")
    expect(page.get_by_role("textbox", name="Title The site's name")).to_have_value("Knowledge base")
    assert 'accent = "#88aacc"' in (folder / "library.toml").read_text(encoding="utf-8")
    context.close()


@pytest.mark.parametrize("width", [1280, 390, 320])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_is_accessible_and_fits(browser: Browser, desk: str, folder: Path, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    stranger = context.new_page()
    stranger.goto(f"{desk}/sign-in")
    assert faults(stranger) == []
    page = sign_in(context, desk, folder)
    for address in (*PAGES, *(f"/documents/report/{each}" for each in STEPS)):
        page.goto(desk + address)
        assert faults(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
    context.close()

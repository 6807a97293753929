"""The search box on other sites' pages: another origin, a strict policy, hostile styles, and failing servers."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from kb.settings import Settings
from kb.web import create_app
from tests.browser.hosts import FRAMEWORK, HOSTILE, Host, Trouble, strict
from tests.browser.visits import Visit, box, widget
from tests.serving import served

STYLES = {"plain": "", "hostile": HOSTILE, "framework": FRAMEWORK}


# ------------------------------------------------------------------------------------ searching


@pytest.mark.parametrize("style", STYLES)
def test_it_finds_on_any_page_under_a_strict_policy(site: str, host: Host, visit: Visit, style: str) -> None:
    host.policy = strict(site)
    visit.opens(host.has(widget(site, 'limit="3"'), style=STYLES[style]))
    page = visit.page
    before = visit.asked_of(site)
    box(page).press_sequentially("harbour gate", delay=10)
    options = page.get_by_role("option")

    expect(options).to_have_count(3)
    expect(options.first.locator("mark").first).to_be_visible()
    assert before == [("GET", "/widget.js")]
    assert visit.asked_of(site) == [*before, ("POST", "/search.json")]
    assert {urlsplit(url).netloc for _, url in visit.asked} <= {urlsplit(site).netloc, urlsplit(host.origin).netloc}
    assert visit.said == []


def test_each_result_has_its_title_heading_page_marks_and_address(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site)))
    box(visit.page).fill('"without a fee"')
    option = visit.page.get_by_role("option")

    expect(option).to_have_count(1)
    expect(option.locator("[part=title]")).to_have_text("The Harbour Report")
    expect(option.locator("[part=place]")).to_contain_text("p.\u00a02 · 2014")
    expect(option.locator("mark")).to_have_text("without a fee")
    option.click()
    visit.page.wait_for_url(f"{site}/documents/report/*")
    expect(visit.page.locator(".the-passage mark")).to_have_text("without a fee")


def test_nothing_is_sent_before_two_letters_and_nothing_for_signs(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site)))
    for text in ("l", "  ", '"-"', "9", "?!?"):
        box(visit.page).fill(text)
        visit.page.wait_for_timeout(300)

    assert visit.asked_of(site) == [("GET", "/widget.js")]
    expect(visit.page.locator("[part=panel]")).to_be_hidden()


def test_a_search_ends_the_one_before_it(site: str, library: Path, host: Host, visit: Visit) -> None:
    trouble = Trouble(create_app(Settings(library=library)))
    trouble.waiting.clear()
    with served(trouble) as slow:
        visit.opens(host.has(widget(slow)))
        ended: list[str] = []
        visit.page.on("requestfailed", lambda request: ended.append(request.post_data or ""))
        box(visit.page).fill("lantern")
        visit.page.wait_for_timeout(400)
        box(visit.page).fill("toll")
        visit.page.wait_for_timeout(400)
        trouble.waiting.set()
        expect(visit.page.get_by_role("option").first.locator("mark").first).to_have_text("toll")

    assert ended == ["q=lantern&limit=5"]
    assert visit.asked_of(slow).count(("POST", "/search.json")) == 2


def test_filters_and_limit_are_those_of_the_tag(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, 'document="diary | report" limit="7"')))
    box(visit.page).fill("harbour")
    options = visit.page.get_by_role("option")

    expect(options).to_have_count(7)
    titles = set(options.locator("[part=title]").all_inner_texts())
    assert titles <= {"Diary of the ferryman", "The Harbour Report"}
    expect(visit.page.get_by_role("link", name="All results")).to_have_attribute(
        "href", f"{site}/search?q=harbour&document=diary&document=report"
    )


def test_words_that_no_passage_has_are_said_to_be_missing(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site)))
    box(visit.page).fill("zeppelin")

    expect(visit.page.locator("[part=message]")).to_have_text("No passage has these words.")
    expect(visit.page.get_by_role("status")).to_have_text("No passage has these words.")
    expect(visit.page.get_by_role("link", name="Open the search page")).to_be_visible()
    expect(box(visit.page)).to_have_attribute("aria-expanded", "false")


def test_a_long_text_is_cut_between_words_and_never_in_a_mark(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site)))
    box(visit.page).fill("harbour gate")
    option = visit.page.get_by_role("option", name="Guidance for ferry crews").first

    expect(option.locator("[part=text]")).to_have_text(re.compile(r"gate,? …$"))
    assert {words.lower() for words in option.locator("mark").all_inner_texts()} == {"harbour", "gate"}


def test_text_of_the_library_never_becomes_markup(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site)))
    box(visit.page).fill('"name withheld"')
    option = visit.page.get_by_role("option")

    expect(option).to_contain_text("Passenger <name withheld> & friends.")
    assert option.locator("name").count() == 0


def test_what_is_only_near_in_meaning_is_said_to_be_so(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site)))
    box(visit.page).fill("vessel personnel")
    expect(visit.page.get_by_role("option").first).to_be_visible()

    near = "No passage has these words; these are near in meaning."
    expect(visit.page.get_by_text(near, exact=True)).to_be_visible()
    expect(visit.page.get_by_role("status")).to_contain_text(near)


# ------------------------------------------------------------------------------------- keyboard


def test_the_keyboard_alone_chooses_closes_and_leaves(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site) + '<p><a href="#after">After</a></p>'))
    page = visit.page
    page.keyboard.press("Tab")
    page.keyboard.type("lantern")
    options = page.get_by_role("option")
    expect(options.first).to_be_visible()
    count = options.count()

    expect(page.get_by_role("status")).to_have_text(f"{count} passages found")
    expect(box(page)).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    assert _active(page) == 0
    page.keyboard.press("ArrowUp")
    assert _active(page) == -1
    page.keyboard.press("ArrowUp")
    assert _active(page) == count - 1
    page.keyboard.press("Escape")
    expect(page.locator("[part=panel]")).to_be_hidden()
    expect(box(page)).to_have_value("lantern")
    page.keyboard.press("ArrowDown")
    expect(options.first).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="All results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="After")).to_be_focused()
    expect(page.locator("[part=panel]")).to_be_hidden()


def test_enter_opens_the_chosen_passage_or_else_the_search_page(site: str, host: Host, visit: Visit) -> None:
    address = host.has(widget(site, 'kind="release"'))
    visit.opens(address)
    page = visit.page
    box(page).fill("lantern")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/search?q=lantern&kind=release")
    page.goto(address)
    box(page).fill("lantern")
    expect(page.get_by_role("option").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(f"{site}/documents/lantern/*")


def test_escape_closes_the_results_and_not_a_dialogue_around_them(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(f"<dialog open>{widget(site)}</dialog>"))
    heard = "window.heard = 0; addEventListener('keydown', (event) => { heard += event.key === 'Escape'; })"
    visit.page.evaluate(heard)
    box(visit.page).fill("lantern")
    expect(visit.page.get_by_role("option").first).to_be_visible()
    visit.page.keyboard.press("Escape")
    first = visit.page.evaluate("heard")
    visit.page.keyboard.press("Escape")

    assert [first, visit.page.evaluate("heard")] == [0, 1]


def _active(page: Page) -> int:
    """Return the number of the option that the box marks as active, which must be the selected one; -1 for none."""
    named = box(page).get_attribute("aria-activedescendant") or ""
    selected = page.locator('[role=option][aria-selected="true"]')
    assert [each.get_attribute("id") for each in selected.all()] == ([named] if named else [])
    return int(named.removeprefix("r")) if named else -1


# ------------------------------------------------------------------------- other people's pages


def test_two_widgets_on_a_page_keep_to_themselves(site: str, host: Host, visit: Visit) -> None:
    tag = f"{widget(site, 'id=one')}{widget(site, 'id=two document=diary')}"
    visit.opens(host.has(tag))
    one, two = visit.page.locator("#one"), visit.page.locator("#two")
    box(two).fill("harbour")
    expect(two.get_by_role("option")).to_have_count(5)
    box(one).fill("lantern")
    expect(one.get_by_role("option").first).to_be_visible()

    expect(two.get_by_role("option").first).to_be_hidden()
    assert visit.asked_of(site).count(("GET", "/widget.js")) == 1
    assert visit.said == []


def test_the_page_around_it_stays_as_it_was(site: str, host: Host, visit: Visit) -> None:
    body = '<h1 id="q">Title</h1><p id="list">Text</p><a part="more">Link</a>'
    visit.opens(host.has(body + widget(site)))
    looks = """() => [...document.querySelectorAll("h1, p, a")].map((each) => {
        const { x, y, width, height } = each.getBoundingClientRect(), style = getComputedStyle(each);
        return [x, y, width, height, style.color, style.font, style.display].join();
    }).concat(Object.keys(window).length, document.cookie, localStorage.length, sessionStorage.length)"""
    with_widget = visit.page.evaluate(looks)
    box(visit.page).fill("lantern")
    expect(visit.page.get_by_role("option").first).to_be_visible()
    while_open = visit.page.evaluate(looks)
    visit.page.goto(host.has(body))

    assert with_widget == while_open == visit.page.evaluate(looks)


def test_the_results_stay_inside_the_window(site: str, host: Host, browser: Browser) -> None:
    for width, side in ((1000, "right"), (1000, "left"), (320, "right"), (320, "left")):
        context = browser.new_context(viewport={"width": width, "height": 800})
        page = context.new_page()
        page.goto(host.has(widget(site), style=f"kb-search {{ float: {side}; width: 180px }}"))
        box(page).fill("lantern")
        expect(page.get_by_role("option").first).to_be_visible()
        panel = page.locator("[part=panel]").bounding_box()

        assert panel
        assert panel["x"] >= 0
        assert panel["x"] + panel["width"] <= width
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        context.close()


def test_a_page_is_told_what_happens_but_not_what_is_typed(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site)))
    visit.page.evaluate("""() => {
        window.heard = [];
        for (const name of ["kb-search", "kb-select", "kb-error"]) {
            document.addEventListener(name, (event) => {
                heard.push([name, event.detail]);
                if (name === "kb-select") event.preventDefault();
            });
        }
    }""")
    box(visit.page).fill('"without a fee"')
    visit.page.get_by_role("option").first.click()
    (search, found), (select, chosen) = visit.page.evaluate("heard")

    assert (search, found) == ("kb-search", {"total": 1, "shown": 1})
    assert (select, chosen["document"]) == ("kb-select", "report")
    assert chosen["url"] == f"{site}/documents/report/{chosen['id']}"
    assert visit.page.url.startswith(host.origin)


def test_without_scripts_the_form_inside_opens_the_search_page(site: str, host: Host, browser: Browser) -> None:
    host.policy = strict(site)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    form = f'<form action="{site}/search"><input type="search" name="q" aria-label="Search"><button>Go</button></form>'
    page.goto(host.has(widget(site, fallback=form)))
    page.get_by_role("searchbox").fill("lantern")
    page.get_by_role("button").click()

    page.wait_for_url(f"{site}/search?q=lantern")
    context.close()


def test_words_typed_before_the_script_came_are_kept(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has('<kb-search><form action="/"><input name="q"></form></kb-search>'))
    visit.page.get_by_role("textbox").fill("lantern")
    visit.page.add_script_tag(url=f"{site}/widget.js")

    expect(box(visit.page)).to_have_value("lantern")
    expect(box(visit.page)).to_be_focused()


def test_results_open_in_a_new_tab_where_the_page_asks_for_it(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, 'open-in="new"')))
    box(visit.page).fill('"without a fee"')
    with visit.page.expect_popup() as opened:
        visit.page.get_by_role("option").click()

    opened.value.wait_for_url(f"{site}/documents/report/*")
    assert opened.value.evaluate("[opener, document.referrer]") == [None, ""]
    assert visit.page.url.startswith(host.origin)


def test_the_exit_replaces_the_page_in_the_history(site: str, host: Host, visit: Visit) -> None:
    elsewhere = host.has("<h1>Weather</h1>")
    visit.opens(host.has("<h1>Before</h1>"))
    visit.page.goto(host.has(widget(site, f'exit-link="{elsewhere}"')))
    box(visit.page).fill("lantern")
    visit.page.get_by_role("link", name="Exit this page").click()
    visit.page.wait_for_url(elsewhere)
    visit.page.go_back()

    expect(visit.page.get_by_role("heading", name="Before")).to_be_visible()


def test_an_exit_leads_nowhere_but_to_a_page(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, 'exit-link="javascript:alert(1)"')))

    expect(visit.page.locator("[part=exit]")).to_be_hidden()

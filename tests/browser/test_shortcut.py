"""The key that moves the focus to the search box on other sites' pages that ask for one."""

from __future__ import annotations

import sys

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.axe import faults
from tests.browser.hosts import FRAMEWORK, HOSTILE, Host, strict
from tests.browser.visits import Visit, box, widget

_MOD = "Meta" if sys.platform == "darwin" else "Control"
_FIELDS = (
    '<input id="text"><input id="number" type="number"><textarea id="area"></textarea>'
    '<select id="choice"><option>/</option></select><p id="editor" contenteditable tabindex="0">Editor <b>here</b></p>'
    '<input id="radio" type="radio"><button id="button">Button</button><a id="link" href="#">Link</a>'
)


def _find_box(page: Page) -> Locator:
    return box(page.locator("kb-search"))


def _is_focused(page: Page) -> bool:
    return bool(page.evaluate("document.activeElement.localName === 'kb-search'"))


@pytest.mark.parametrize(
    ("value", "key", "told"), [("/", "/", "/"), ("mod+k", f"{_MOD}+k", f"{_MOD}+k"), ("s", "s", "s")]
)
def test_the_key_moves_the_focus_to_the_box(
    site: str, host: Host, visit: Visit, value: str, key: str, told: str
) -> None:
    host.policy = strict(site)
    visit.opens(host.has(_FIELDS + widget(site, f'shortcut="{value}"')))
    page = visit.page
    expect(_find_box(page)).to_have_attribute("aria-keyshortcuts", told)
    for name in ("button", "link", "radio"):
        page.locator(f"#{name}").focus()
        page.keyboard.press(key)
        expect(_find_box(page)).to_be_focused()

    expect(_find_box(page)).to_have_value("")
    page.keyboard.press(key if len(key) == 1 else "x")
    expect(_find_box(page)).to_have_value(value if len(key) == 1 else "x")
    assert visit.said == []


@pytest.mark.parametrize("value", ["/", "mod+k"])
@pytest.mark.parametrize("name", ["text", "number", "area", "choice", "editor"])
def test_it_does_nothing_where_somebody_types(site: str, host: Host, visit: Visit, value: str, name: str) -> None:
    visit.opens(host.has(_FIELDS + widget(site, f'shortcut="{value}"')))
    expect(_find_box(visit.page)).to_have_attribute("aria-keyshortcuts", value.replace("mod", _MOD))
    visit.page.locator(f"#{name}").focus()
    visit.page.keyboard.press(value.replace("mod", _MOD))

    expect(visit.page.locator(f"#{name}")).to_be_focused()


def test_it_does_nothing_in_a_field_inside_another_element_or_an_input_method(
    site: str, host: Host, visit: Visit
) -> None:
    visit.opens(host.has(f'<x-field id="field"></x-field>{widget(site, "shortcut=/")}'))
    page = visit.page
    expect(_find_box(page)).to_have_attribute("aria-keyshortcuts", "/")
    page.evaluate("""() => {
        const root = document.querySelector("#field").attachShadow({ mode: "open" });
        root.append(document.createElement("input"));
        root.firstChild.focus();
    }""")
    page.keyboard.press("/")
    assert page.evaluate("document.querySelector('#field').shadowRoot.firstChild.value") == "/"
    page.evaluate("document.activeElement.shadowRoot.activeElement.blur()")
    page.evaluate(
        "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: '/', bubbles: true, isComposing: true}))"
    )
    assert not _is_focused(page)
    page.keyboard.press("/")
    expect(_find_box(page)).to_be_focused()


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ("", ["/", "s", f"{_MOD}+k"]),
        ("/", ["s", f"{_MOD}+/", "Alt+/"]),
        ("mod+k", ["k", f"{_MOD}+Shift+k", f"{_MOD}+Alt+k", "Alt+k"]),
        ("mod+", ["+"]),
        ("slash", ["s", "/"]),
        ("K", ["k", "Shift+K"]),
        ("mod+Enter", ["Enter", f"{_MOD}+Enter"]),
    ],
)
def test_other_keys_are_left_to_the_page(site: str, host: Host, visit: Visit, value: str, keys: list[str]) -> None:
    attribute = f'shortcut="{value}"' if value else ""
    visit.opens(host.has(widget(site, attribute)))
    page = visit.page
    expect(_find_box(page)).to_be_visible()
    page.evaluate("addEventListener('keydown', (event) => { window.prevented ||= event.defaultPrevented; })")
    for key in keys:
        page.keyboard.press(key)

    assert not _is_focused(page)
    assert page.evaluate("window.prevented") is False
    if value not in ("/", "mod+k"):
        assert _find_box(page).get_attribute("aria-keyshortcuts") is None


def test_a_key_that_the_page_uses_itself_is_not_taken(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, "shortcut=/")))
    expect(_find_box(visit.page)).to_have_attribute("aria-keyshortcuts", "/")
    visit.page.evaluate("document.addEventListener('keydown', (event) => event.preventDefault(), { capture: true })")
    visit.page.keyboard.press("/")

    assert not _is_focused(visit.page)


def test_behind_a_dialog_the_key_is_left_to_the_page(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(f"<dialog><p>Text</p></dialog>{widget(site, 'shortcut=/')}"))
    page = visit.page
    expect(_find_box(page)).to_have_attribute("aria-keyshortcuts", "/")
    page.evaluate("document.querySelector('dialog').showModal()")
    page.evaluate("addEventListener('keydown', (event) => { window.prevented = event.defaultPrevented; })")
    page.keyboard.press("/")

    assert page.evaluate("window.prevented") is False


def test_a_single_key_can_be_turned_off(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, 'shortcut="/"')))
    page = visit.page
    page.get_by_role("button", name="Turn off the shortcut /").click()

    expect(_find_box(page)).to_be_focused()
    expect(page.get_by_role("button", name="Turn off")).to_have_count(0)
    assert _find_box(page).get_attribute("aria-keyshortcuts") is None
    assert page.locator("kb-search").get_attribute("shortcut") is None
    _find_box(page).blur()
    page.keyboard.press("/")
    assert not _is_focused(page)


def test_a_key_with_another_one_needs_no_switch(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, 'shortcut="mod+k"')))
    expect(_find_box(visit.page)).to_have_attribute("aria-keyshortcuts", f"{_MOD}+k")

    expect(visit.page.locator("[part=off]")).to_be_hidden()


def test_it_goes_with_the_box(site: str, host: Host, visit: Visit) -> None:
    visit.opens(host.has(widget(site, 'shortcut="/"')))
    expect(_find_box(visit.page)).to_have_attribute("aria-keyshortcuts", "/")
    visit.page.evaluate("""() => {
        document.querySelector("kb-search").remove();
        addEventListener("keydown", (event) => { window.prevented = event.defaultPrevented; });
    }""")
    visit.page.keyboard.press("/")

    assert visit.page.evaluate("window.prevented") is False


@pytest.mark.parametrize("style", [HOSTILE, FRAMEWORK], ids=["hostile", "framework"])
def test_the_switch_is_seen_reached_by_keyboard_and_large_enough(
    site: str, host: Host, visit: Visit, style: str
) -> None:
    visit.opens(host.has(f"<main><h1>Somebody else</h1>{widget(site, 'shortcut=/')}</main>", style=style))
    page, switch = visit.page, visit.page.locator("[part=off]")
    expect(switch).to_be_visible()
    _find_box(page).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(switch).to_be_focused()
    size = switch.bounding_box()

    assert size
    assert min(size["width"], size["height"]) >= 24
    assert switch.evaluate("(each) => getComputedStyle(each).outlineStyle") == "solid"
    if style == FRAMEWORK:
        assert faults(page) == []

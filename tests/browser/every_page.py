"""Every page of the site over the small library, in every state that looks different."""

from __future__ import annotations

from playwright.sync_api import Page

# By route. "A -> B" is the page behind the first link named B on page A, and so on.
PAGES: dict[str, tuple[str, ...]] = {
    "home.show_home": ("/",),
    "search.show_results": (
        "/search",
        "/search?q=lantern",
        "/search?q=ferryman&page=2",
        "/search?q=ferryman&kind=release",
    ),
    "lines.show_lines": ("/search/lines?q=lantern", "/search/lines?q=fog&order=next"),
    "search.show_facet": ("/search/facets/document?q=lantern&document=report",),
    "documents.show_documents": ("/documents",),
    "documents.show_document": ("/documents/guidance", "/documents/report?q=officer", "/documents/lantern"),
    "changes.show_changes": ("/documents/report/compare/lantern", "/documents/guidance/compare/diary"),
    "passages.show_passage": ("/search?q=fog -> In context", "/search?q=cook -> In context"),
    "pages.show_page": ("/documents/report/pages/1", "/search?q=fog -> In context -> Whole page"),
    "static_pages.show_about": ("/about",),
    "check.show_form": ("/check",),
    "speakers.show_speakers": ("/speakers",),
    "speakers.show_speaker": ("/speakers -> Ferry, Ada",),
    "laws.show_laws": ("/laws",),
    "laws.show_law": ("/laws -> Harbour Act 1999",),
    "static_pages.show_leaving": ("/leaving",),
    "static_pages.show_accessibility": ("/accessibility",),
    "reports.show_form": ("/documents/report -> Something wrong?", "/search?q=cook -> In context -> Something wrong?"),
    "reports.show_thanks": ("/reports/thanks",),
    "pack.show_shared_pack": ("/pack",),
    "embed.code.show_search_code": ("/search/embed?q=lantern&kind=release",),
    "embed.code.show_passage_code": ("/search?q=fog -> In context -> Put this passage on another site",),
}
FRAMES = ("/embed/search", "/embed/search?q=lantern", "/embed/guidance/nothing")
FAILURES = ("/nowhere", "/search?page=0&q=lantern", "/documents/nothing", "/documents/report?page=99&q=officer")
PRIVATE = "/ -> Search privately"
CHECKED = "/check -> Check"
GATHERED = "/search?q=lantern -> Add to my sheet -> My sheet (1)"
EVERY_PAGE = (*(place for places in PAGES.values() for place in places), *FRAMES, *FAILURES, PRIVATE, CHECKED, GATHERED)

_DRAFT = "She said that “nobody who knocks at the gate should be turned away”, and “the bell is made of glass”."


def open_page(page: Page, site: str, place: str) -> None:
    address, *names = place.split(" -> ")
    page.goto(site + address)
    if place == PRIVATE:
        page.locator("#q").fill("ferryman")
        page.get_by_role("button", name=names[0]).click()
        page.wait_for_selector("mark")
    elif place == CHECKED:
        page.locator("textarea").fill(_DRAFT)
        page.locator("main button.button").click()
        page.wait_for_selector(".checked-item")
    elif place == GATHERED:
        for name in names:
            page.get_by_role("button", name=name).first.click()
        page.wait_for_selector(".share")
    else:
        for name in names:
            page.get_by_role("link", name=name).first.click()
            page.wait_for_load_state()

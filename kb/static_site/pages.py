"""Pages of the site as files: rendered by the application itself, with their links rewritten.

What needs a server is taken out: links and forms that lead to it, scripts that ask it, and elements that are then
empty. The words of a sentence stay where a link in it goes.
"""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass, field, replace
from zlib import compress, decompress

from lxml import etree, html
from lxml.html import HtmlElement
from werkzeug.test import Client, TestResponse

from kb.errors import KBError
from kb.static_site.addresses import SEARCH_PAGE, Addresses, Target, add_extension
from kb.static_site.folder import SiteFolder

_FOUND = 200
_HTML = "text/html"
# Original files that may run scripts: no header of a plain file server keeps them out of the site's own origin.
_ACTIVE = frozenset({_HTML, "application/xhtml+xml", "image/svg+xml", "text/xml", "application/xml"})
_LINKS = {"a": "href", "link": "href", "script": "src", "img": "src", "form": "action"}
_KEPT_WHEN_EMPTY = frozenset(
    {"body", "main", "header", "footer", "form", "td", "th", "dt", "dd", "div", "article", "section"}
)
_TEXT_HOLDERS = frozenset({"td", "th", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "blockquote"})
_NOT_IN_META = re.compile(r";\s*frame-ancestors [^;]*")  # a policy in a page cannot have it
_DATE_OF_ACCESS = ".//p[@class='print-only']/time"


@dataclass(slots=True)
class PageWriter:
    """Writes pages to a folder, and with each what it links to; `script` is a file that every page loads."""

    addresses: Addresses
    client: Client
    folder: SiteFolder
    script: str
    _files: dict[Target, str | None] = field(default_factory=dict)
    _waiting: deque[tuple[str, str, bytes, str]] = field(default_factory=deque)

    def add(self, address: str) -> None:
        """Export a page of the site, by its path, and all that is reached from it.

        Raises:
            KBError: There is no such page.
        """
        target = self.addresses.find_target(address)
        if target is None or self._request(target, address) is None:
            raise KBError(
                f"The page '{address}' could not be made. Export again, if the library changed meanwhile. If that does "
                "not help, look at the page on the site: 'kb serve' shows what is wrong."
            )
        while self._waiting:
            file, path, content, policy = self._waiting.popleft()
            self.write(file, path, decompress(content).decode(), policy)

    def get(self, address: str) -> TestResponse:
        """Return the site's answer at a path, for a browser that prefers no language."""
        return self.client.get(address, base_url=self.addresses.root)

    def write(self, file: str, path: str, text: str, policy: str, *scripts: str) -> None:
        """Write a page of a path on the site, with its Content-Security-Policy in it, and with scripts of the copy."""
        self._files[Target(file)] = file
        page = html.document_fromstring(text)
        self.rewrite_links(page, file, path)
        self._rewrite_metadata(page, path)
        head = next(page.iter("head"))
        for name, content in (("Content-Security-Policy", _NOT_IN_META.sub("", policy)), ("referrer", "no-referrer")):
            meta = etree.Element("meta", {"name" if name == "referrer" else "http-equiv": name, "content": content})
            head.insert(1, meta)  # after the encoding, before anything is loaded
        for script in (self.script, *scripts):
            etree.SubElement(head, "script", {"src": Target(script).write(file), "type": "module"})
        self.folder.write(file, html.tostring(page, encoding="utf-8", doctype="<!doctype html>"))

    def rewrite_links(self, page: HtmlElement, file: str, path: str) -> None:
        """Rewrite the links of a page or a part of one, and take out what needs a server."""
        for element in [each for each in page.iter() if isinstance(each.tag, str)]:
            name = _LINKS.get(element.tag)
            if name and element.get(name) is not None and element.get("rel") != "canonical":
                self._rewrite_link(element, name, file, path)
            for other in ("srcset", "data-suggest"):
                element.attrib.pop(other, None)
            if "data-picture" in element.attrib and not self._set_link(element, "data-picture", file, path):
                del element.attrib["data-picture"]
        _remove_buttons(page)
        _remove_languages(page)
        if page.find("body") is not None:
            _remove_lost_places(page)
        self._rewrite_words(page)

    def _rewrite_link(self, element: HtmlElement, name: str, file: str, path: str) -> None:
        if element.tag == "form":
            element.set("method", "get")
            if not self._set_link(element, name, file, path) or not _is_search(element, file):
                _remove(element)
        elif not self._set_link(element, name, file, path):
            _remove(element)

    def _set_link(self, element: HtmlElement, name: str, file: str, path: str) -> bool:
        """Rewrite one link; returns whether it leads to a page of the export, in the page, or to another site."""
        link = element.get(name)
        if link.startswith("#"):
            return True
        address = self.addresses.resolve(link, path)
        if address is None:
            return True
        target = self.addresses.find_target(address)
        found = target and self._request(target, address)
        if not target or not found:
            return False
        element.set(name, replace(target, file=found).write(file))
        return True

    def _request(self, target: Target, address: str) -> str | None:
        """Return the file of a target, which is written if it was not; None where the site has nothing there."""
        key = Target(target.file)
        if key not in self._files:
            self._files[key] = self._fetch(target.file, address.partition("#")[0])
        return self._files[key]

    def _fetch(self, file: str, address: str) -> str | None:
        if self.folder.has(file):
            return file
        with self.get(address) as answer:
            media_type = answer.mimetype or ""
            is_kept_out = file.endswith("/original") and media_type in _ACTIVE
            if answer.status_code != _FOUND or is_kept_out:
                return None
            name = add_extension(file, media_type)
            if media_type == _HTML:
                policy = answer.headers.get("Content-Security-Policy", "")
                self._waiting.append((name, address, compress(answer.get_data(), 1), policy))
            else:
                self.folder.write(name, answer.get_data())
        return name

    # ------------------------------------------------------------------------- what else has addresses

    def _rewrite_words(self, page: HtmlElement) -> None:
        """Rewrite the addresses of the site that are words of a page: those of citations."""
        for each in page.iter():
            if not isinstance(each.tag, str) or each.tag in ("script", "style"):
                continue
            for name in ("text", "tail"):
                words = getattr(each, name)
                if words and self.addresses.root in words:
                    setattr(each, name, self._rewrite_absolute(words))

    def _rewrite_metadata(self, page: HtmlElement, path: str) -> None:
        for each in page.xpath(".//link[@rel='alternate']"):
            each.drop_tree()
        for each in page.xpath(_DATE_OF_ACCESS):
            each.getparent().drop_tree()
        for each in page.xpath(".//link[@rel='canonical'] | .//meta[@content]"):
            name = "href" if each.tag == "link" else "content"
            value = each.get(name)
            if not value.startswith(self.addresses.root):
                continue
            found = self._rewrite_absolute(value)
            if found == value:
                each.drop_tree()
            else:
                each.set(name, found)
        for each in page.xpath(".//script[@type='application/ld+json']"):
            data = json.loads(each.text)
            each.text = json.dumps(self._rewrite_data(data), ensure_ascii=False).replace("</", "<\\/")

    def _rewrite_data(self, value: object) -> object:
        """Rewrite the addresses in linked data; without those that lead nowhere."""
        if isinstance(value, dict):
            found = {key: self._rewrite_data(each) for key, each in value.items()}
            return {key: each for key, each in found.items() if each is not None}
        if isinstance(value, list):
            return [each for each in map(self._rewrite_data, value) if each is not None]
        if isinstance(value, str) and value.startswith(self.addresses.root):
            found_address = self._rewrite_absolute(value)
            return None if found_address == value else found_address
        return value

    def _rewrite_absolute(self, words: str) -> str:
        """Rewrite the absolute addresses of the site in some words; those that lead nowhere stay."""
        return re.sub(
            rf"{re.escape(self.addresses.root)}(?:[/?#](?:[^\s<>\"”’)]*[^\s<>\"”’).,;:])?)?", self._find_absolute, words
        )

    def _find_absolute(self, found: re.Match[str]) -> str:
        address = self.addresses.resolve(found[0], "/")
        target = self.addresses.find_target(address) if address else None
        if target is None or not address:
            return found[0]
        file = self._request(target, address)
        return f"{self.addresses.root}/{replace(target, file=file).write()}" if file else found[0]


def _remove(element: HtmlElement) -> None:
    """Remove an element, and those around it that are then empty; the text of a link in a sentence stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tag == "a" and (parent.tag in _TEXT_HOLDERS or _has_text(parent)):
        element.drop_tag()
        return
    element.drop_tree()
    is_empty = not len(parent) and not (parent.text or "").strip()
    if is_empty and parent.tag not in _KEPT_WHEN_EMPTY:
        _remove(parent)


def _has_text(parent: HtmlElement) -> bool:
    """Tell whether an element has words of its own beside its elements."""
    return any(text and text.strip(" \n,·|") for text in (parent.text, *(each.tail for each in parent)))


def _is_search(form: HtmlElement, file: str) -> bool:
    """Tell whether a form, whose address is rewritten, is one of a search, which the copy can answer."""
    return bool(form.get("action") == Target(SEARCH_PAGE).write(file) and form.get("role") == "search")


def _list_ids(page: HtmlElement) -> set[str]:
    return {str(each) for each in page.xpath(".//@id")}


def _remove_buttons(page: HtmlElement) -> None:
    """Remove buttons whose form was taken out, or that would send it in another way."""
    ids = _list_ids(page)
    for button in list(page.iter("button")):
        owner = button.get("form")
        if "formmethod" in button.attrib:
            _remove(button.getparent())
        elif owner not in ids if owner else next(button.iterancestors("form"), None) is None:
            _remove(button)


def _remove_languages(page: HtmlElement) -> None:
    """Remove the choice among languages, of which the copy has one, and what looks up a link that is lost."""
    for each in page.xpath(".//*[@class='lost-link'] | .//input[@name='lang']"):
        each.drop_tree()
    for each in page.xpath(".//ul[@class='languages']"):
        if each.find(".//a") is None:
            _remove(each)


def _remove_lost_places(page: HtmlElement) -> None:
    """Remove links to places in the page that were taken out."""
    ids = _list_ids(page)
    for link in page.xpath(".//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in ids:
            _remove(link)

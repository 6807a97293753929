"""The description by which a browser adds the library to its own search box (OpenSearch 1.1)."""

from __future__ import annotations

import textwrap

from lxml import etree

from kb.settings import LibraryConfig
from kb.web.feeds import ATOM

OPENSEARCH = "application/opensearchdescription+xml"
_NAMESPACE = "http://a9.com/-/spec/opensearch/1.1/"
_MOST_SHORT_NAME = 16
_MOST_LONG_NAME = 48
_MOST_DESCRIPTION = 1024


def opensearch(config: LibraryConfig, *, site: str, icon: str) -> bytes:
    """Write the description.

    Args:
        config: Of the library.
        site: The site's own address, without a slash at its end.
        icon: The path of the icon.
    """
    root = etree.XML(f'<OpenSearchDescription xmlns="{_NAMESPACE}"/>')
    _add(root, "ShortName", _short(config.title, _MOST_SHORT_NAME))
    _add(root, "LongName", _short(config.title, _MOST_LONG_NAME))
    _add(root, "Description", (config.description or f"Search in {config.title}.")[:_MOST_DESCRIPTION])
    _add(root, "InputEncoding", "UTF-8")
    _add(root, "Image", site + icon, width="16", height="16", type="image/svg+xml")
    _add(root, "Url", type="text/html", template=f"{site}/search?q={{searchTerms}}")
    _add(root, "Url", type=ATOM, template=f"{site}/search.atom?q={{searchTerms}}")
    _add(root, "Url", type=OPENSEARCH, rel="self", template=f"{site}/opensearch.xml")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _short(title: str, characters: int) -> str:
    """Return as many words of a title as fit; of a longer word its beginning."""
    return textwrap.shorten(title, characters, placeholder="") or title[:characters].strip()


def _add(root: etree._Element, name: str, text: str = "", **attributes: str) -> None:
    element = etree.SubElement(root, f"{{{_NAMESPACE}}}{name}", attributes)
    if text:
        element.text = text

"""Files of every format that make a reader slow or a document odd, each of about a given number of bytes.

A kind of a text format is a function from a size to the content, one of Word to the body of the file, one of PDF to its
pages. Each repeats what some part of the readers or of the analysis looks for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.read.layout.tiny_pdf import TinyPage, write_pdf
from tests.read.word.files import STYLES, p, write_word

Build = Callable[[int], str]

_SENTENCE = (
    "The national authority must tell the police within days that trafficked children were found in the county. "
)
_MAX_BYTES = 400_000


@dataclass(frozen=True, slots=True)
class HostileFile:
    """A kind of file.

    Attributes:
        name: With the suffix first.
        write: Writes a file of about a number of bytes to a path.
        first, limit: The smallest and the largest size.
    """

    name: str
    write: Callable[[Path, int], object]
    first: int = 2_000
    limit: int = _MAX_BYTES

    @property
    def suffix(self) -> str:
        """The suffix without a full stop."""
        return self.name.split(maxsplit=1)[0]


# ------------------------------------------------------------------------------- makers of contents


def repeat(unit: str) -> Build:
    """Return a generator of one unit over and over, always whole: half an element would be no Word file."""
    return lambda size: unit * max(size // len(unit), 1)


def number(write: Callable[[int], str], separator: str = "") -> Build:
    """Return a generator of units with different numbers."""

    def build(size: int) -> str:
        unit = len(write(1_000)) + len(separator)
        return separator.join(map(write, range(max(size // unit, 1))))

    return build


def nest(opening: str, closing: str = "", inner: str = "words") -> Build:
    """Return a generator of nested units, as deep as there is room for."""

    def build(size: int) -> str:
        depth = size // len(opening + closing)
        return opening * depth + inner + closing * depth

    return build


def follow(build: Build, before: str = _SENTENCE + "\n\n", after: str = "") -> Build:
    """Return a generator of the same between other words."""
    return lambda size: f"{before}{build(size)}{after}"


def join(*builds: Build) -> Build:
    """Return a generator of several contents one after another, each of an equal part of the size."""
    return lambda size: "".join(build(size // len(builds)) for build in builds)


def spell(at: int) -> str:
    """Return three capital letters, different for each of 17,576 numbers."""
    return f"{chr(65 + at % 26)}{chr(65 + at // 26 % 26)}{chr(65 + at // 676 % 26)}"


def name_person(at: int) -> str:
    """Return a name, different for each of 17,576 numbers."""
    return f"Ada{spell(at).lower()} Quill{spell(at).lower()}"


# ------------------------------------------------------------------------------------- plain text

_TEXTS: dict[str, Build] = {
    "one line": repeat(_SENTENCE.replace(".", ",")),
    "one sentence a line": repeat(_SENTENCE + "\n"),
    "one word": follow(repeat("a")),
    "one word of capitals": follow(repeat("A")),
    "short lines": repeat("word of\n"),
    "short paragraphs": repeat("Words of it.\n\n"),
    "combining marks": follow(repeat("\u0301\u0323")),
    "combining marks in quotation marks": follow(repeat("\u0301\u0323"), "“We saw it a", "”, said Ada Quill."),
    "words with combining marks": repeat("e\u0301\u0323a "),
    "words of many combining marks": repeat("e" + "\u0301\u0323" * 40 + " "),
    "invisible characters": follow(repeat("\u200b\u2060")),
    "words of invisible characters": repeat("wo\u200brds\u00ad of "),
    "ligatures": repeat("ﬃnd the ﬂow "),
    "wide letters": repeat("ｗｏｒｄｓ　ｏｆ "),
    "letters of no spaces": repeat("被害者は県で見つかった。"),
    "letters with marks": repeat("स्त्री को मिली। "),
    "joined pictures": repeat("👩‍👩‍👧‍👦 "),
    "quotations": repeat("“We found it in the county by night”, said Ada Quill. "),
    "quotations of many speakers": number(lambda at: f"“We found it in the county by night”, said {name_person(at)}. "),
    "quotations of surnames": number(
        lambda at: f"{name_person(at)[-8:]} said: “We found it in the county by night.”\n\n"
    ),
    "quotations that go on": repeat("“We found it in the county,” she said, “and were told of it.” "),
    "quotations a paragraph": repeat("“We found it in the county by night.”\n\nAda Quill, director of Example\n\n"),
    "one quotation of sentences": follow(repeat(_SENTENCE), "Ada Quill said: “", "”"),
    "one quotation of paragraphs": follow(repeat("“We found it in the county by night.\n\n"), "Ada Quill said:\n\n"),
    "said": repeat("said Ada Quill, director of Example, "),
    "speakers": repeat("Ada Quill: We found it in the county by night.\n"),
    "many speakers": number(lambda at: f"{name_person(at)}: We found it in the county by night.\n"),
    "questions and answers": repeat("Q. Who found it?\nA. We found it in the county.\n"),
    "signatures": repeat("Ada Quill, director of Example Body\n"),
    "participants": number(lambda at: f"We found it by night. (Participant {at}, interview {at % 7})\n\n"),
    "numbered lines": repeat("1.1 Words of\n"),
    "numbered sections": number(lambda at: f"{at}. Words of it\n\nWords of it are here.\n\n"),
    "roman numbers": repeat("iv) Words of it\n"),
    "bullets": repeat("- Words of it\n"),
    "indented bullets": number(lambda at: f"{' ' * (at % 40)}- Words of it\n"),
    "laws": repeat("section 45(1)(a) of the Modern Slavery Act 2015, s. 3, Article 4 ECHR, "),
    "many laws": number(
        lambda at: f"The Example {name_person(at)} Act {1900 + at % 120} (“the {at} Act”). Section {at} of the Act. "
    ),
    "sections": repeat("section 45 and "),
    "lists of sections": follow(repeat("45(1)(a), "), "sections "),
    "convention articles": repeat("Article 4 of the Convention and Protocol 3 to it; "),
    "capitals": repeat("Ada Quill of The Example Body And "),
    "a line of capitals": repeat("WORDS OF THE COUNTY AND "),
    "acronyms": number(lambda at: f"Body Of {spell(at)} (BO{spell(at)}) "),
    "the same acronym": repeat("Body Of Ada (BOA) and BOA, "),
    "dates": repeat("13 June 2013 "),
    "addresses": repeat("www.a.org/b-"),
    "many addresses": number(lambda at: f"See https://example.org/a/{at}?b=c#d and ada{at}@example.org. "),
    "spaces": follow(repeat(" "), _SENTENCE, _SENTENCE),
    "tabs": follow(repeat("\t"), _SENTENCE, _SENTENCE),
    "empty lines": follow(repeat("\n"), _SENTENCE, _SENTENCE),
    "dots": follow(repeat("."), _SENTENCE, _SENTENCE),
    "dots with spaces": follow(repeat(". "), _SENTENCE, _SENTENCE),
    "commas": follow(repeat(","), _SENTENCE, _SENTENCE),
    "dashes": follow(repeat("— "), _SENTENCE, _SENTENCE),
    "hyphens": follow(repeat("-"), _SENTENCE, _SENTENCE),
    "underscores": follow(repeat("_"), _SENTENCE, _SENTENCE),
    "slashes": repeat("he/she/"),
    "an address without an end": follow(repeat("a@a.")),
    "a host without an end": follow(repeat("a.")),
    "names without spaces": follow(repeat("AaBb")),
    "a number without an end": follow(repeat("1.1.")),
    "years without spaces": follow(repeat("2015a")),
    "a list of names": follow(repeat("Quill, ")),
    "parties": repeat("Quill v Moe "),
    "parties without an end": follow(repeat("Quill of ")),
    "articles without an end": follow(repeat("1"), "Article "),
    "closing brackets": follow(repeat(")"), _SENTENCE, _SENTENCE),
    "brackets": repeat("(a "),
    "pairs of brackets": repeat("(a) "),
    "nested brackets": nest("(a ", ") "),
    "square brackets": repeat("[1] "),
    "lines that end in hyphens": repeat("a-\n"),
    "wrapped lines with hyphens": repeat("The national authority must tell the police within days that traf-\nficked "),
    "wrapped lines": repeat("The national authority must tell the police within days that\n"),
    "digits": repeat("1"),
    "digits with spaces": repeat("0 1"),
    "thousands": repeat("1,000,"),
    "ranges": repeat("1-2–3-"),
    "percentages": repeat("45 per cent of 1,000 people, "),
    "sums": repeat("£5 million to £6.5 million "),
    "bars": repeat("| a | b |\n"),
    "cells": repeat("a\tb\t1\n"),
    "a row of cells": repeat("a\t"),
    "quoted lines": repeat("> words of it\n"),
    "marks of quoted lines": repeat("> "),
    "front matter": lambda size: f"---\n{repeat('a: b' + chr(10))(size)}---\n{_SENTENCE}",
    "lines of keys": repeat("a: b\n"),
    "contents": number(lambda at: f"Chapter {at} of it ........ {at % 900}\n"),
    "contents and headings": join(
        follow(number(lambda at: f"{at}. Words of {at} ..... {at % 900}\n"), "Contents\n\n"),
        number(lambda at: f"\n\n{at}. Words of {at}\n\nWords of it are here.\n"),
    ),
    "entries": follow(
        number(lambda at: f"{name_person(at)}, B. (2016) ‘Words of it’, Example {at}, pp. 3-4.\n\n"), "References\n\n"
    ),
    "citations": number(lambda at: f"It was found (Quill {1990 + at % 30}; Moe and Roe, {1990 + at % 20}: {at}). "),
    "notes": join(
        number(lambda at: f"Words of it.{at} "), number(lambda at: f"\n\n{at} See the words of it, p. {at}.")
    ),
    "form fields": repeat("Name:\n\n□ Yes □ No\n\n"),
    "answers": repeat("□ Yes □ No "),
    "copyright lines": repeat("© Example 2015. All rights reserved. ISBN 978-1-23\n\n"),
    "publishers": repeat("Published by Example Body, 2015\n"),
    "authors": number(lambda at: f"by {name_person(at)} and {name_person(at + 1)}\n"),
    "places in the document": number(
        lambda at: f"See page {at}, chapter {at % 9} and Annex A, section {at % 9}.{at % 7}. "
    ),
    "titles of documents": number(lambda at: f"See “Words of the county {at}” and Words of the County: Report {at}. "),
    "abbreviations": repeat("e.g. Mr. No. 4 "),
    "initials": repeat("A. B. "),
    "acronyms with full stops": repeat("U.K. "),
    "questions": repeat("Who? "),
    "one-word sentences": repeat("Go. "),
    "case studies": number(lambda at: f"Case study {at}: Ada\n\nAda (aged 15) was found in the county.\n\n"),
    "recommendations": number(lambda at: f"Recommendation {at}: The authority should tell the police.\n\n"),
    "numbers of telephones": repeat("Call 0800 0121 700 or 999. "),
    "durations": repeat("a 45-day period of 30 days, "),
    "repeated phrases": number(lambda at: f"National {name_person(at)} Mechanism helps. "),
    "headings alone": number(lambda at: f"Words Of {at}\n\n"),
    "the same heading": repeat("Words Of It\n\n"),
    "a menu": repeat("Home\nAbout us\nContact\nSkip to main content\n"),
    "page breaks": repeat("Words of it.\f"),
}

_MARKDOWN: dict[str, Build] = {
    "square brackets": repeat("["),
    "pictures that stay open": repeat("![a]("),
    "links": number(lambda at: f"[words {at}](https://example.org/{at}) "),
    "nested links": nest("[a", "](b)"),
    "emphasis that stays open": repeat("*a **b "),
    "nested emphasis": nest("*a ", "* "),
    "underscores": repeat("_a __b "),
    "code spans": repeat("`a` "),
    "fences": repeat("```\nwords\n```\n"),
    "nested quotations": nest("> "),
    "quotations": repeat("> Words of it.\n\n"),
    "nested lists": lambda size: "\n".join(f"{'  ' * at}- a" for at in range(max(int(size**0.5), 1))),
    "lists": repeat("1. Words of it\n   - and more\n"),
    "references": join(number(lambda at: f"[a{at}]: b\n"), repeat("[a1]")),
    "notes": join(number(lambda at: f"w[^{at}] "), number(lambda at: f"\n\n[^{at}]: note")),
    "notes without a text": number(lambda at: f"w[^{at}] "),
    "open tags": repeat("<a"),
    "open comments": repeat("<!--"),
    "open declarations": repeat("<!A <?"),
    "tags": repeat("<b>words</b> "),
    "divisions": repeat("<div>\n\nwords\n\n</div>\n\n"),
    "a table": follow(repeat("|a|b|\n"), "|a|b|\n|-|-|\n"),
    "a wide table": lambda size: "\n".join(
        ["|a" * (size // 8) + "|", "|-" * (size // 8) + "|", "|b" * (size // 8) + "|"]
    ),
    "tables": repeat("|a|b|\n|-|-|\n|c|d|\n\n"),
    "headings": repeat("# A heading\n\nwords\n\n"),
    "many headings": number(lambda at: f"## Heading {at}\n\nWords of it.\n\n"),
    "underlined headings": repeat("A heading\n===\n\nwords\n\n"),
    "one long heading": follow(repeat("words of it "), "# "),
    "entities": repeat("&amp;&#x41;&"),
    "escapes": repeat("\\*\\["),
    "breaks": repeat("words  \nof\\\n"),
    "addresses": repeat("<https://example.org> "),
}


def _fill_page(build: Build) -> Build:
    head = f"<html><body><main><h1>A report of the county</h1><p>{_SENTENCE * 3}</p>"
    return lambda size: f"{head}{build(size)}</main></body></html>"


_HTML: dict[str, Build] = {
    name: _fill_page(build)
    for name, build in {
        "nested tables": nest("<table><tr><td>cell of the county", "</td></tr></table>"),
        "nested divisions": nest("<div>words", "</div>"),
        "nested lists": nest("<ul><li>words of it", "</li></ul>"),
        "nested definitions": nest("<dl><dt>words<dd>of it", "</dl>"),
        "nested quotations": nest("<blockquote><p>words of the county</p>", "</blockquote>"),
        "nested quoted words": nest("<q>words", "</q>"),
        "nested spans": nest("<span>w ", "</span>"),
        "nested sections": nest("<section><h2>Words</h2><p>Words of it.</p>", "</section>"),
        "spans that stay open": repeat("<span>w "),
        "bold that stays open": repeat("<p><b>w "),
        "headings": number(lambda at: f"<h2>Heading {at}</h2><p>Words of it.</p>"),
        "the same heading": repeat("<h2>Heading</h2><p>Words of it.</p>"),
        "headings of all levels": number(lambda at: f"<h{at % 6 + 1}>Heading {at}</h{at % 6 + 1}><p>Words of it.</p>"),
        "headings without text": number(lambda at: f"<h2>Heading {at}</h2>"),
        "one long heading": follow(repeat("words of it "), "<h2>", "</h2>"),
        "contents and headings": join(
            follow(number(lambda at: f'<li><a href="#h{at}">Words of {at}</a></li>'), "<h2>Contents</h2><ul>", "</ul>"),
            number(lambda at: f'<h2 id="h{at}">Words of {at}</h2><p>Words of it.</p>'),
        ),
        "contents of one paragraph": join(
            follow(number(lambda at: f"Words of {at} "), "<h2>Contents</h2><p>", "</p>"),
            number(lambda at: f"<h2>Words of {at}</h2><p>Words of it.</p>"),
        ),
        "notes": join(
            follow(number(lambda at: f'w<sup><a href="#fn{at}" id="r{at}">{at}</a></sup> '), "<p>", "</p>"),
            follow(number(lambda at: f'<li id="fn{at}">Note {at} <a href="#r{at}">↩</a></li>'), "<ol>", "</ol>"),
        ),
        "notes of one mark": follow(repeat('w<sup><a href="#fn1">1</a></sup> '), "<p>", '</p><p id="fn1">Note</p>'),
        "notes without a text": follow(number(lambda at: f'w<sup><a href="#fn{at}">{at}</a></sup> '), "<p>", "</p>"),
        "rows": follow(repeat("<tr><td>a</td><td>b 1</td></tr>"), "<table>", "</table>"),
        "rows of headings": follow(repeat("<tr><th>a<td>b 1"), "<table>", "</table>"),
        "wide spans": follow(repeat("<tr><td colspan=1000 rowspan=1000>a</td></tr>"), "<table>", "</table>"),
        "high spans": follow(repeat("<tr><td rowspan=65534>a<td>b"), "<table>", "</table>"),
        "a wide row": follow(repeat("<td>a b</td>"), "<table><tr>", "</tr></table>"),
        "tables": repeat("<table><tr><th>a<th>b<tr><td>c<td>1</table>"),
        "captions": repeat("<figure><img alt=a><figcaption>Words of it</figcaption></figure>"),
        "breaks": follow(repeat("a word<br>"), "<p>", "</p>"),
        "raised letters": follow(repeat("w<sup>1</sup> "), "<p>", "</p>"),
        "links": repeat('<p><a href="/x">link</a> </p>'),
        "links in a paragraph": follow(number(lambda at: f'<a href="/{at}">link {at}</a> '), "<p>", "</p>"),
        "one list": follow(repeat("<li>words of it"), "<ul>", "</ul>"),
        "lists": repeat("<ul><li>words of it</ul>"),
        "comments": repeat("<!-- a -->words "),
        "entities": follow(repeat("&amp;&nbsp;&#8203;"), "<p>", "</p>"),
        "attributes": follow(number(lambda at: f" a{at}=b"), "<p", ">words</p>"),
        "classes": follow(repeat("share-menu nav "), '<div class="', '"><p>words</p></div>'),
        "preformatted lines": follow(repeat("words of it\n"), "<pre>", "</pre>"),
        "articles": repeat("<article><p>Words of it.</p></article>"),
        "hidden words": repeat("<p hidden>words</p><p style='display:none'>words</p>"),
        "form fields": repeat("<label>Name <input></label><select><option>a</select>"),
        "ruby": repeat("<ruby>a<rt>b</ruby>"),
        "quotations": repeat("<blockquote>We found it in the county.</blockquote><p>Ada Quill, director</p>"),
        "pages": number(lambda at: f'<div class="page"><p>Words of it.</p><p>Example {at}</p></div>'),
    }.items()
}

_BODY = f"</head><body><main><p>{_SENTENCE * 5}"
_LINKED_DATA = "<html><head><script type='application/ld+json'>"
_HEADS: dict[str, Build] = {  # of HTML pages
    "linked data": follow(nest("[", "]", ""), _LINKED_DATA, f"</script>{_BODY}"),
    "linked data of many things": follow(
        number(lambda at: f'{{"@type":"Report","name":"{at}"}},'), f"{_LINKED_DATA}[", f"{{}}]</script>{_BODY}"
    ),
    "metadata": follow(repeat('<meta name="author" content="Ada Quill">'), "<html><head>", _BODY),
    "metadata of many authors": follow(
        number(lambda at: f'<meta name="author" content="{name_person(at)}">'), "<html><head>", _BODY
    ),
    "a publisher of capitals": join(
        follow(number(spell, " "), '<html><head><meta name="DC.publisher" content="', f'">{_BODY}'), repeat(_SENTENCE)
    ),
    "one long title": follow(repeat("words of it "), "<html><head><title>", f"</title>{_BODY}"),
}


def declare_charset(name: str, unit: bytes) -> Callable[[int], bytes]:
    """Return a generator of HTML pages that declare an encoding and are not valid UTF-8."""
    head = f"<html><head><meta charset={name}></head><body>".encode()
    return lambda size: head + unit * (size // len(unit)) + b"\xff"


_CHARSETS: dict[str, Callable[[int], bytes]] = {
    "charset punycode": declare_charset("punycode", b"-a9"),
    "charset idna": declare_charset("idna", b"a."),
    "charset unicode_escape": declare_charset("unicode_escape", b"\\u003cscript\\u003e words of the county "),
    "charset utf-7": declare_charset("utf-7", b"+AGE-words "),
    "charset iso-2022-jp": declare_charset("iso-2022-jp", b"\x1b$B0!\x1b(Bwords "),
    "charset undefined": declare_charset("undefined", b"a."),
    "charset unknown": declare_charset("unknown", b"w\xe4rds of "),
}

# ------------------------------------------------------------------------------------------- Word

_RUN = "<w:r><w:t>words of it </w:t></w:r>"


def _chain_styles(size: int) -> dict[str, str]:
    """Return a body whose paragraphs have the styles of a chain, half of them the last one, and the styles."""
    depth = size // 100
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="S{at}"><w:name w:val="S{at}"/><w:basedOn w:val="S{at - 1}"/></w:style>'
        for at in range(depth)
    )
    body = "".join(p("Words of it", f"S{depth - 1 if at % 2 else at}") for at in range(depth))
    return {"body": body, "styles": STYLES + styles}


_WORD: dict[str, Build] = {
    "headings": number(lambda at: p(f"Heading {at}", "H1") + p("Words of it.")),
    "the same heading": repeat(p("Heading", "H1") + p("Words of it.")),
    "paragraphs": repeat(p("Words of it.")),
    "empty paragraphs": follow(repeat("<w:p/>"), p(_SENTENCE)),
    "nested tables": nest("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl><w:p/>", p("cell")),
    "rows": follow(repeat(f"<w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('1')}</w:tc></w:tr>"), "<w:tbl>", "</w:tbl>"),
    "a wide row": follow(repeat(f"<w:tc>{p('a b')}</w:tc>"), "<w:tbl><w:tr>", "</w:tr></w:tbl>"),
    "wide spans": follow(
        repeat(f"<w:tr><w:tc><w:tcPr><w:gridSpan w:val='10000'/></w:tcPr>{p('a b')}</w:tc></w:tr>"),
        "<w:tbl>",
        "</w:tbl>",
    ),
    "merged rows": follow(
        repeat(f"<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr>"),
        "<w:tbl>",
        "</w:tbl>",
    ),
    "tables": repeat(f"<w:tbl><w:tr><w:tc>{p('a')}</w:tc><w:tc>{p('b')}</w:tc></w:tr></w:tbl>"),
    "runs": follow(repeat(_RUN), "<w:p>", "</w:p>"),
    "tabs": follow(repeat("<w:r><w:tab/><w:t>a</w:t></w:r>"), "<w:p>", "</w:p>"),
    "breaks": follow(repeat("<w:r><w:t>a</w:t><w:br/></w:r>"), "<w:p>", "</w:p>"),
    "insertions": follow(repeat(f'<w:ins w:id="1">{_RUN}</w:ins><w:del w:id="2">{_RUN}</w:del>'), "<w:p>", "</w:p>"),
    "nested insertions": follow(nest('<w:ins w:id="1">', "</w:ins>", _RUN), "<w:p>", "</w:p>"),
    "nested content controls": nest("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>", p(_SENTENCE)),
    "fields": follow(
        repeat(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        ),
        "<w:p>",
        "</w:p>",
    ),
    "fields that stay open": follow(repeat(f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{_RUN}'), "<w:p>", "</w:p>"),
    "links": follow(repeat(f'<w:hyperlink w:anchor="a">{_RUN}</w:hyperlink>'), "<w:p>", "</w:p>"),
    "bookmarks": number(
        lambda at: f'<w:p><w:bookmarkStart w:id="{at}" w:name="a{at}"/>{_RUN}<w:bookmarkEnd w:id="{at}"/></w:p>'
    ),
    "items": number(
        lambda at: p("Words of it", properties=f'<w:numPr><w:ilvl w:val="{at % 9}"/><w:numId w:val="1"/></w:numPr>')
    ),
    "items of many lists": number(
        lambda at: p("Words of it", properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{at}"/></w:numPr>')
    ),
    "text boxes": repeat(f"<w:p><w:r><w:pict><w:txbxContent>{p('words')}</w:txbxContent></w:pict></w:r></w:p>"),
    "nested text boxes": nest("<w:p><w:r><w:pict><w:txbxContent>", "</w:txbxContent></w:pict></w:r></w:p>", p("words")),
    "quotations": repeat(p("“We found it in the county by night”, said Ada Quill.")),
}


def _build_notes(size: int) -> dict[str, str]:
    numbers = range(1, size // 150 + 2)
    body = "".join(f'<w:r><w:t>w</w:t></w:r><w:r><w:footnoteReference w:id="{at}"/></w:r>' for at in numbers)
    notes = "".join(f'<w:footnote w:id="{at}">{p(f"Note {at}")}</w:footnote>' for at in numbers)
    return {"body": f"<w:p>{body}</w:p>", "footnotes": notes}


def _build_abstract_lists(size: int) -> dict[str, str]:
    numbers = range(1, size // 300 + 2)
    lists = "".join(f'<w:abstractNum w:abstractNumId="{at}"><w:lvl w:ilvl="0"/></w:abstractNum>' for at in numbers)
    used = "".join(f'<w:num w:numId="{at}"><w:abstractNumId w:val="{at}"/></w:num>' for at in numbers)
    items = "".join(
        p("Words", properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{at}"/></w:numPr>') for at in numbers
    )
    return {"body": items, "numbering": lists + used}


_WORD_PARTS: dict[str, Callable[[int], dict[str, str]]] = {
    "a chain of styles": _chain_styles,
    "notes": _build_notes,
    "lists": _build_abstract_lists,
}

# -------------------------------------------------------------------------------------------- PDF

_WIDTH, _HEIGHT = 595, 842


def _write_words(size: int, place: Callable[[int], tuple[str, float, float, float]]) -> list[TinyPage]:
    """Return a page of words, each with its text, place and font size."""
    page = TinyPage()
    for at in range(size // 50 + 1):
        page.write(*place(at))
    return [page]


def _scatter(text: Callable[[int], str], letters: float = 5.0, rows: int = 790) -> Callable[[int], list[TinyPage]]:
    return lambda size: _write_words(size, lambda at: (text(at), at * 37 % 590, at * 91 % rows + 10, letters))


def _write_lines(page: TinyPage, count: int = 50) -> TinyPage:
    for at in range(count):
        page.write(_SENTENCE[:80], 50, 20 + 15 * at)
    return page


def _draw_over_lines(draw: Callable[[TinyPage, int, int], object], unit: int) -> Callable[[int], list[TinyPage]]:
    """Return a generator of a page of lines with shapes drawn at many places over it."""

    def build(size: int) -> list[TinyPage]:
        page = _write_lines(TinyPage())
        for at in range(size // unit + 1):
            draw(page, at * 37 % 560, at * 91 % 790)
        return [page]

    return build


def _draw_path(page: TinyPage, corners: int) -> TinyPage:
    page.commands += [f"{at * 37 % 560} {at * 91 % 790} {'l' if at else 'm'}" for at in range(corners)]
    page.commands.append("f")
    return page


def _draw_lattice(size: int) -> list[TinyPage]:
    page = TinyPage()
    lines = size // 80 + 2
    for at in range(lines):
        page.draw_rule(0, at * _HEIGHT / lines, _WIDTH, at * _HEIGHT / lines + 0.5)
        page.draw_rule(at * _WIDTH / lines, 0, at * _WIDTH / lines + 0.5, _HEIGHT)
    for at in range(size // 80 + 1):
        page.write("ab", at % 60 * 10, 10 + at // 60 * 6 % 820, 4)
    return [page]


def _nest_forms(size: int) -> list[TinyPage]:
    page = _write_lines(TinyPage(), 1)
    levels = size // 250
    for at in range(levels):
        page.forms[f"X{at}"] = f"/X{at + 1} Do /X{at + 1} Do"
    page.forms[f"X{levels}"] = "BT /plain 9 Tf 9 9 Td (abcdef) Tj ET"
    page.commands.append("/X0 Do")
    return [page]


def _repeat_form(size: int) -> list[TinyPage]:
    page = _write_lines(TinyPage(), 1)
    page.forms["X"] = "BT /plain 9 Tf 9 9 Td (abcdef) Tj ET"
    page.commands += ["/X Do"] * (size // 6)
    return [page]


def _repeat_page(text: Callable[[int], str]) -> Callable[[int], list[TinyPage]]:
    def build(size: int) -> list[TinyPage]:
        pages = []
        for at in range(size // 600 + 1):
            page = TinyPage()
            page.write(text(at), 50, 700)
            pages.append(page)
        return pages

    return build


def _write_pages(size: int) -> list[TinyPage]:
    pages = []
    for at in range(size // 6_000 + 1):
        page = _write_lines(TinyPage())
        page.write(f"Example body {at}", 50, 820, 8)
        pages.append(page)
    return pages


_PDF: dict[str, Callable[[int], list[TinyPage]]] = {
    "letters at one place": lambda size: _write_words(size, lambda _: ("a", 100, 100, 10)),
    "words nearly at one place": lambda size: _write_words(size, lambda at: ("ab", 100 + at % 50, 100, 10)),
    "scattered words": _scatter(lambda _: "ab"),
    "scattered different words": _scatter(lambda at: f"a{at}"),
    "scattered sentences": _scatter(lambda _: _SENTENCE[:40]),
    "scattered numbers": _scatter(lambda at: str(at % 90)),
    "scattered bullets": lambda size: _write_words(
        size, lambda at: ("•" if at % 2 else "words", at * 37 % 590, at * 91 % 790 + 10, 12 if at % 2 else 6)
    ),
    "scattered initials": lambda size: _write_words(
        size, lambda at: ("A" if at % 2 else "words", at * 37 % 590, at * 91 % 790 + 10, 20 if at % 2 else 6)
    ),
    "scattered raised numbers": lambda size: _write_words(
        size, lambda at: ("1" if at % 2 else "words", at * 37 % 590, at * 91 % 790 + 10, 4 if at % 2 else 9)
    ),
    "one row of words": lambda size: _write_words(size, lambda at: (f"a{at}", at * 37 % 590, 100, 5)),
    "one column of words": lambda size: _write_words(size, lambda at: (f"a{at}", 100, at * 0.37 % 800 + 10, 5)),
    "a row longer than the page": lambda size: _write_words(size, lambda at: (f"a{at}", at * 30, 100, 5)),
    "a column longer than the page": lambda size: _write_words(size, lambda at: (f"Words of {at}", 50, at * 12, 10)),
    "cells": lambda size: _write_words(size, lambda at: (str(at % 90), at % 40 * 14, 10 + at // 40 * 8, 5)),
    "leaders": lambda size: _write_words(
        size, lambda at: (f"Words of {at} {'.' * 40} {at}", 50, 20 + at % 60 * 13 + at // 60 * 0.1, 9)
    ),
    "scattered boxes": _draw_over_lines(lambda page, x, y: page.draw_box(x, y, x + 20, y + 10), 50),
    "boxes over the whole page": _draw_over_lines(lambda page, x, _: page.draw_box(0, 0, 595, 842 - x, "1 1 1"), 50),
    "round boxes": _draw_over_lines(lambda page, x, y: page.draw_round_box(x, y, x + 30, y + 30), 300),
    "scattered rules": _draw_over_lines(lambda page, x, y: page.draw_rule(x, y, x + 20, y + 0.5), 50),
    "upright rules": _draw_over_lines(lambda page, x, y: page.draw_rule(x, y, x + 0.5, y + 30), 50),
    "scattered pictures": _draw_over_lines(lambda page, x, y: page.draw_picture(x, y, x + 20, y + 10), 100),
    "annotations": _draw_over_lines(lambda page, x, y: page.annotate("Highlight", x, y, x + 20, y + 10), 80),
    "one path of many corners": lambda size: [_draw_path(_write_lines(TinyPage()), size // 12)],
    "a lattice": _draw_lattice,
    "forms in forms": _nest_forms,
    "one form many times": _repeat_form,
    "small pages": _repeat_page(lambda at: f"Words {at}"),
    "the same small page": _repeat_page(lambda _: "Words of it."),
    "empty pages": lambda size: [TinyPage() for _ in range(size // 400 + 1)],
    "pages of lines": _write_pages,
}


# ------------------------------------------------------------------------------------- all of them


def _write_encoded(build: Build) -> Callable[[Path, int], object]:
    return lambda path, size: path.write_text(build(size), encoding="utf-8")


def _write_bytes(build: Callable[[int], bytes]) -> Callable[[Path, int], object]:
    return lambda path, size: path.write_bytes(build(size))


def _write_body(build: Build) -> Callable[[Path, int], object]:
    return lambda path, size: write_word(path, build(size))


def _write_parts(build: Callable[[int], dict[str, str]]) -> Callable[[Path, int], object]:
    return lambda path, size: write_word(path, **build(size))


def _write_pages_to(build: Callable[[int], Sequence[TinyPage]]) -> Callable[[Path, int], object]:
    return lambda path, size: write_pdf(path, build(size))


KINDS: Sequence[HostileFile] = (
    *(HostileFile(f"txt {name}", _write_encoded(build)) for name, build in _TEXTS.items()),
    *(HostileFile(f"md {name}", _write_encoded(build)) for name, build in _MARKDOWN.items()),
    *(HostileFile(f"html {name}", _write_encoded(build)) for name, build in (_HTML | _HEADS).items()),
    *(HostileFile(f"html {name}", _write_bytes(build)) for name, build in _CHARSETS.items()),
    *(HostileFile(f"docx {name}", _write_body(build)) for name, build in _WORD.items()),
    *(HostileFile(f"docx {name}", _write_parts(build)) for name, build in _WORD_PARTS.items()),
    *(HostileFile(f"pdf {name}", _write_pages_to(build)) for name, build in _PDF.items()),
)

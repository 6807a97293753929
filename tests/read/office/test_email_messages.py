"""E-mails: headers as metadata, the text, and the names of what is attached."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from kb.errors import ReadError
from kb.model import MetadataOrigin
from tests.read.conftest import Reads
from tests.read.invariants import outline


def build_message(subject: str = "Moves in Märchen", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Ann Example <ann@example.org>"
    message["To"] = "Kim Example <kim@example.org>"
    message["Date"] = "Mon, 01 Mar 2021 14:30:00 +0000"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name] = value
    message.set_content("Dear Kim,\n\nthey were moved again.\n\n> Who moved them?\n\n- the office\n- the town\n")
    return message


def test_headers_are_metadata_and_lists_and_quotations_are_kept(reads: Reads) -> None:
    document = reads("mail.eml", build_message().as_bytes())
    metadata = document.metadata
    assert (metadata.title, metadata.date, metadata.authors) == ("Moves in Märchen", "2021-03-01", ("Ann Example",))
    assert metadata.find_origin("date") is MetadataOrigin.HEAD
    assert outline(document) == [
        ("title", "Moves in Märchen"),
        ("paragraph", "Dear Kim,"),
        ("paragraph", "they were moved again."),
        ("block quotation", "Who moved them?"),
        ("list item", "- the office"),
        ("list item", "- the town"),
    ]


def test_attachments_are_named_and_not_read(reads: Reads) -> None:
    message = build_message()
    message.add_attachment(b"Secret words", maintype="application", subtype="pdf", filename="report.pdf")
    message.add_attachment(build_message("An older one"))
    document = reads("mail.eml", message.as_bytes())
    assert document.remarks == ("The file has attachments, which were not read: report.pdf, An older one.",)
    assert "Secret" not in document.text


def test_a_message_in_html_only_is_read(reads: Reads) -> None:
    message = build_message()
    message.clear_content()
    message.set_content("<h2>Findings</h2><p>They were told <b>nothing</b>.</p>", subtype="html")
    assert outline(reads("mail.eml", message.as_bytes()))[1:] == [
        ("heading", "Findings"),
        ("paragraph", "They were told nothing."),
    ]


@pytest.mark.parametrize("header", [b"Date: yesterday", b"From: <<<>>", b"Subject: =?utf-8?q?=ff?=", b"Date:"])
def test_malformed_headers_are_no_obstacle(reads: Reads, header: bytes) -> None:
    assert "They were moved." in reads("mail.eml", header + b"\nX: y\n\nThey were moved.\n").text


def test_what_begins_without_headers_is_no_message(reads: Reads) -> None:
    with pytest.raises(ReadError, match="not an e-mail"):
        reads("mail.eml", b"Just words, and more of them\n")

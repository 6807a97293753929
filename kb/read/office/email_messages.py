"""Reader of e-mails (.eml), by the standard library: the text of a message, with its headers as metadata."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage, Message, MIMEPart
from email.parser import BytesParser
from email.utils import getaddresses, parsedate_to_datetime
from pathlib import Path

from kb.errors import ReadError
from kb.model import BlockKind, Document, DocumentId, Metadata, MetadataOrigin
from kb.read.charset import decode_bytes
from kb.read.document_builder import BlockDraft, Origin, build_document, clean_text
from kb.read.html_pages.blocks import read_blocks
from kb.read.html_pages.reader import find_declared_encoding, parse_page
from kb.read.metadata.resolution import state_origin
from kb.read.plain_text.reader import read_lines

_HEADER = re.compile(rb"[!-9;-~]+:")
_MALFORMED = (AttributeError, IndexError, LookupError, TypeError, ValueError)  # of the standard library, on bad headers


def read_eml(path: Path, document_id: DocumentId, source: str, sha256: str) -> Document:
    """Read an e-mail; see `kb.read.registry.FileReader`. Attachments are named in the remarks, and not read.

    Raises:
        ReadError: The file does not begin with headers.
    """
    content = path.read_bytes().lstrip(b"\xef\xbb\xbf")
    if not _HEADER.match(content) and not content.startswith(b"From "):
        raise ReadError("This is not an e-mail: it does not begin with headers. Save the message again as .eml.")
    message = BytesParser(policy=policy.default).parsebytes(content)
    subject = _read_header(message, "subject")
    body = message.get_body(("plain", "html"))
    drafts = [BlockDraft(BlockKind.TITLE, (subject,)), *(_read_body(body) if body else [])]
    names = list(_name_attachments(message))
    remarks = [f"The file has attachments, which were not read: {', '.join(names)}."] if names else []
    return build_document(drafts, Origin(document_id, source, sha256), _read_metadata(message, subject), remarks)


def _read_body(body: MIMEPart) -> list[BlockDraft]:
    content = body.get_payload(decode=True)
    data = content if isinstance(content, bytes) else b""
    charset = body.get_content_charset("")
    if body.get_content_subtype() != "html":
        return read_lines(decode_bytes(data, charset))
    page, _ = parse_page(decode_bytes(data, charset or find_declared_encoding(data)).replace("\x00", ""))
    return [] if page is None else read_blocks(page)


def _name_attachments(message: EmailMessage) -> Iterator[str]:
    """Yield the names of what is attached; the type of what has none, and the subject of a message."""
    for part in message.iter_attachments() if message.is_multipart() else ():
        within = part.get_payload() if part.get_content_type() == "message/rfc822" else None
        subject = (
            _read_header(within[0], "subject")
            if isinstance(within, list) and within and isinstance(within[0], Message)
            else ""
        )
        yield clean_text(part.get_filename() or subject or part.get_content_type())


def _read_header(message: Message, name: str) -> str:
    with contextlib.suppress(*_MALFORMED):
        return clean_text(str(message[name] or ""))
    return ""


def _read_metadata(message: EmailMessage, subject: str) -> Metadata:
    when = ""
    with contextlib.suppress(*_MALFORMED):
        when = parsedate_to_datetime(_read_header(message, "date")).date().isoformat()
    senders = getaddresses([_read_header(message, "from")])
    authors = tuple(clean_text(name or address) for name, address in senders if name or address)
    return state_origin(Metadata(title=subject, date=when, authors=authors, kind="email"), MetadataOrigin.HEAD)

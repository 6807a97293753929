"""Bytes to characters, as declared or detected. Knows no format."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from kb.errors import ReadError

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What is declared as these is Windows-1252 in practice, and browsers read it so.
# Source: https://encoding.spec.whatwg.org/#names-and-labels
_WINDOWS = frozenset({"iso8859-1", "ascii", "latin-1"})
_DETECTION_BYTES = 65536
_LETTERS = bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1))
_FEW = 0.025


def _known(name: str) -> str:
    """Return the codec of a declared name, or "" where Python has none for text."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    if codec in _WINDOWS:
        return "cp1252"
    return (
        codec if codec.startswith(("utf", "iso", "cp", "koi", "mac", "euc", "big5", "gb", "shift", "hz", "tis")) else ""
    )


def _detected(data: bytes) -> str:
    """Return the encoding of a text that declares none.

    A text with few letters beyond ASCII gives detection nothing to go by: it is what Western programs write. (Below
    0xC0 are their quotation marks, dashes and signs.)
    """
    head = data[:_DETECTION_BYTES]
    beyond = sum(byte >= 0xC0 for byte in head)
    if beyond < _FEW * sum(head.count(byte) for byte in _LETTERS):
        return "cp1252"
    best = from_bytes(head).best()
    return best.encoding if best else "cp1252"


def decode(data: bytes, declared: str = "") -> str:
    """Return the text of some bytes.

    A byte order mark wins; then UTF-8 that is valid and has more than ASCII, since other text hardly ever is by
    chance; then what is declared; then what is detected.

    Args:
        data: The whole file.
        declared: The name of an encoding, as the file gives it; may be unknown or empty.

    Raises:
        ReadError: Where this is not text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) if encoding == "utf-8" else 0 :].decode(encoding, errors="replace")
    codec = _known(declared)
    if not codec.startswith("utf-16") and data.count(0) > max(len(data) // 100, 1):
        half = data[: _DETECTION_BYTES // 2 * 2]
        if half[1::2].count(0) > len(half) // 3:
            codec = "utf-16-le"
        elif half[0::2].count(0) > len(half) // 3:
            codec = "utf-16-be"
        else:
            raise ReadError("This is not text but binary data. Give the file the ending of its real format.")
        return data.decode(codec, errors="replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and (not codec or not text.isascii() or codec in {"utf-8", "cp1252"}):
        return text
    if codec and not codec.startswith(("utf-16", "utf-32")):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            pass
    return text or data.decode(_detected(data), errors="replace")

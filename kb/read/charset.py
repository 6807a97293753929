"""Decodes text files by byte order mark, declared encoding or detection."""

from __future__ import annotations

import codecs

from charset_normalizer import from_bytes

from kb.errors import ReadError
from kb.text.word_lists import parse_words

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is a prefix of it
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Pages declared as these are Windows-1252 in practice, and browsers decode them so.
# Source: https://encoding.spec.whatwg.org/#names-and-labels
_WINDOWS = frozenset({"iso8859-1", "ascii", "latin-1"})
# Python's names of the encodings that browsers know; no page uses others, and some are slow to decode.
_ENCODINGS = parse_words(
    """utf-8 utf-16 utf-16-le utf-16-be cp866 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8
    iso8859-9 iso8859-10 iso8859-11 iso8859-13 iso8859-14 iso8859-15 iso8859-16 koi8-r koi8-u mac-roman mac-cyrillic
    cp874 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 tis-620 gb2312 gbk gb18030 big5 big5hkscs
    euc_jp iso2022_jp shift_jis cp932 euc_kr cp949"""
)
_DETECTION_BYTES = 65536
_BINARY = "This is not text but binary data. Give the file the ending of its real format."
_LETTERS = bytes(range(ord("A"), ord("Z") + 1)) + bytes(range(ord("a"), ord("z") + 1))
_FEW_SHARE = 0.025  # share of the ASCII letters
# Control characters that file(1) accepts in no text: all except those for lines, tabs, pages, bells and escapes.
_NOT_IN_TEXT = bytes((*range(7), *range(14, 27), *range(28, 32), 127))
_MAX_NOT_IN_TEXT_SHARE = 0.02  # a quarter of the share in random bytes; converters leave a few in text
_MAX_NOT_IN_TEXT = 8  # in a short text


def decode_bytes(data: bytes, declared: str = "") -> str:
    """Return the text of a whole file.

    The order is: a byte order mark; UTF-8, if the data are valid and not only ASCII, which hardly ever happens by
    chance; the declared encoding, which may be unknown or empty; the detected one.

    Raises:
        ReadError: The data are binary.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return data[len(mark) if encoding == "utf-8" else 0 :].decode(encoding, errors="replace")
    codec = _resolve_codec(declared)
    if not codec.startswith("utf-16") and data.count(0) > max(len(data) // 100, 1):
        half = data[: _DETECTION_BYTES // 2 * 2]
        if half[1::2].count(0) > len(half) // 3:
            codec = "utf-16-le"
        elif half[0::2].count(0) > len(half) // 3:
            codec = "utf-16-be"
        else:
            raise ReadError(_BINARY)
        return data.decode(codec, errors="replace")
    _refuse_controls(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = ""
    if text and (not codec or not text.isascii() or codec in {"utf-8", "cp1252"}):
        return text
    if codec and not codec.startswith("utf-16"):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            pass
    return text or data.decode(_detect_encoding(data), errors="replace")


def _refuse_controls(data: bytes) -> None:
    """Raise ReadError if data in an encoding other than UTF-16 or UTF-32 have too many control characters for text."""
    controls = len(data) - len(data.translate(None, _NOT_IN_TEXT))
    if controls > max(_MAX_NOT_IN_TEXT_SHARE * len(data), _MAX_NOT_IN_TEXT):
        raise ReadError(_BINARY)


def _resolve_codec(name: str) -> str:
    """Return the codec of a declared encoding, or "" if browsers do not know it."""
    try:
        codec = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return ""
    if codec in _WINDOWS:
        return "cp1252"
    return codec if codec in _ENCODINGS else ""


def _detect_encoding(data: bytes) -> str:
    """Return the encoding of a text that declares none.

    Detection fails on a text with few letters beyond ASCII, which is then taken for Windows-1252. (Its quotation marks,
    dashes and signs are below 0xC0, its letters above.)
    """
    head = data[:_DETECTION_BYTES]
    non_ascii_letters = sum(byte >= 0xC0 for byte in head)
    if non_ascii_letters < _FEW_SHARE * sum(head.count(byte) for byte in _LETTERS):
        return "cp1252"
    best = from_bytes(head).best()
    return best.encoding if best else "cp1252"

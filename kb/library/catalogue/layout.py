"""The catalogue of a library: everything but its passages, stored as the state of an engine.

It has the state of each source, the reasons why some could not be read, the tombstones of passages that are gone, and
tallies. A tally is a sum over documents, so that a commit reads and writes only those of the documents that it changes.
The states of sources are in groups: a key for each would take three times as long to read, one key for all twenty times
as long to write.

    catalogue                     the version of this layout
    sources/NN                    the states of the sources whose names have a hash that begins with NN
    unread/SOURCE                 a source that could not be read
    gone/PASSAGE                  the tombstone of a passage
    gone-file                     the signature of the file of gone passages that the tombstones are a copy of
    lead/PASSAGE                  where the words of a passage that is gone are now
    address-file                  the signature of the file of addresses that the leads are found by
    speaker/ID                    the tally of a speaker
    law/SHORT-FORM                the tally of a law
    acronym/SHORT-FORM            the tally of an acronym
    title/WORDS                   the documents of a title
    fact/KIND/SUBJECT             what dated guidance states of a subject, and where
    text/all                      how many pages all documents have, and how many of them have no text
    changed/KIND/                 changes with the tallies of a kind: acronym, title, fact, speaker, law
    changed/record/               changes with any document's record, except for its file and passages
    named/NAME                    the documents of an address or a source
    validity/DOCUMENT             what the metadata of a document say of its validity
    edition/BY/FOLDER/NAME        the editions of a thing, by the names of files or by titles
    editions/BY/FOLDER/NAME       the same if there are several
"""

from __future__ import annotations

from kb.engine.protocol import Reader

VERSION_KEY = "catalogue"
SOURCES, UNREAD, GONE, SPEAKER, LAW = "sources/", "unread/", "gone/", "speaker/", "law/"
RECORD = "record/"  # has a change token only
VERSION = b"6"
LEAD = "lead/"
GONE_FILE, ADDRESS_FILE = "gone-file", "address-file"
_CHANGED = "changed/"


def build_change_token_key(prefix: str) -> str:
    """Return the key of the change token of a kind of tally, given by the prefix of their keys."""
    return f"{_CHANGED}{prefix}"


def is_current(reader: Reader) -> bool:
    """Tell whether an index has a catalogue that this version can read."""
    return reader.read_state([VERSION_KEY]).get(VERSION_KEY) == VERSION

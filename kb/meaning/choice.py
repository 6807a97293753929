"""Which encoder a library uses: by name, or by a folder.

Owns the names only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from kb.errors import SettingsError
from kb.meaning import Encoder
from kb.meaning.contextual import ContextualEncoder
from kb.meaning.multilingual import MultilingualEncoder
from kb.meaning.static import StaticEncoder

ENCODERS: Mapping[str, Callable[[], Encoder]] = {
    "static": StaticEncoder,
    "minilm": ContextualEncoder.minilm,
    "multilingual": MultilingualEncoder,
}


def open_encoder(choice: str) -> Encoder:
    """Load an encoder.

    Args:
        choice: A name of `ENCODERS`, or the path of a folder with a model.

    Raises:
        SettingsError: There is no such encoder, what it needs is not installed, or its weights are not those expected.
    """
    if choice in ENCODERS:
        return ENCODERS[choice]()
    folder = Path(choice)
    if not folder.is_dir():
        names = ", ".join(ENCODERS)
        raise SettingsError(f"There is no encoder '{choice}'. Choose one of {names}, or a folder with a model.")
    return ContextualEncoder.folder(folder)

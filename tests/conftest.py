"""What all tests share: the folder of real documents, where there is one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of real documents and test collections (`KB_TEST_DATA`), which is not part of the project."""
    folder = Path(os.environ.get("KB_TEST_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (folder / "library").is_dir():
        pytest.skip(f"no test data in {folder}; set KB_TEST_DATA to a folder that has them")
    return folder

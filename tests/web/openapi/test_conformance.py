"""The site behaves as its OpenAPI document says: generated requests, valid and invalid, to every address."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from kb.model import Passage
from tests.serving import served

EXAMPLES = 5  # of each address, besides boundary values of every parameter
# The ids of documents and passages are real in three cases of four. One check cannot hold: no schema says that
# `start` and `end` go together.
CONFIG = """
[dictionaries.documents]
values = ["diary", "report"]

[dictionaries.passages]
values = [{passages}]

[parameters]
"path.document" = {{ dictionary = "documents", probability = 0.75 }}
"path.passage" = {{ dictionary = "passages", probability = 0.75 }}

[[operations]]
include-operation-id = "cite_csl_json_file"
[operations.checks.positive_data_acceptance]
enabled = false

[checks.negative_data_rejection]
expected-statuses = ["4xx"]
"""


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    with served(app) as address:
        yield address


def test_generated_requests_are_answered_as_described(
    address: str, passages: dict[str, list[Passage]], tmp_path: Path
) -> None:
    ids = ", ".join(f'"{passages[name][0].id}"' for name in ("diary", "report"))
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG.format(passages=ids), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("schemathesis")), "--config-file", str(config), "run"]
    options = [
        "--max-examples",
        str(EXAMPLES),
        "--seed",
        "1",
        "--no-color",
        "--generation-database",
        "none",
        "--warnings",
        "off",
    ]
    ran = subprocess.run(
        [*command, f"{address}/openapi.json", *options], cwd=tmp_path, capture_output=True, text=True, timeout=300
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert re.search(r"[1-9]\d+ generated, [1-9]\d+ passed\n", ran.stdout), ran.stdout

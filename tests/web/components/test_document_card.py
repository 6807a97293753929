"""The age of documents, and what is said of facts that were only concluded."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from lxml.html import document_fromstring

from kb.model import Authority, DocumentId, FieldOrigin, Metadata, MetadataOrigin
from kb.web.app_state import current_site
from kb.web.components.document_card import build_document_card, compute_age

TODAY = date(2026, 3, 3)


@pytest.mark.parametrize(
    ("dated", "age"),
    [
        ("2019", 7),
        ("2019-03", 7),
        ("2019-04", 6),
        ("2019-03-03", 7),
        ("2019-03-04", 6),
        ("2025-03-04", 0),
        ("2024-02-29", 2),
        ("2026", 0),
        ("2031", 0),
        ("", 0),
    ],
)
def test_an_age_is_as_exact_as_the_date(dated: str, age: int) -> None:
    assert compute_age(Metadata(date=dated), TODAY) == age


@pytest.mark.parametrize(
    "metadata",
    [
        Metadata(date="2015", kind="release"),
        Metadata(date="2015", kind="statute"),
        Metadata(date="2015", authority=Authority.LEGISLATION),
        Metadata(date="2015", authority=Authority.COURT),
    ],
)
def test_what_is_about_its_own_time_or_law_has_no_age(metadata: Metadata) -> None:
    assert compute_age(metadata, TODAY) == 0


@pytest.mark.parametrize(
    ("origin", "on_hit", "on_page"),
    [
        (MetadataOrigin.IMPRINT, "Net Watch", "Net Watch"),
        (MetadataOrigin.INFERRED, "", "probably Net Watch"),
    ],
)
def test_a_publisher_that_was_only_concluded_is_left_out_of_hits(
    app: Flask, origin: MetadataOrigin, on_hit: str, on_page: str
) -> None:
    metadata = Metadata(title="Nets", publisher="Net Watch", kind="report", origins=(FieldOrigin("publisher", origin),))
    macros = app.jinja_env.from_string(
        "{% from 'components/document_card.html' import document_facts %}{{ document_facts(card, whole) }}"
    )
    with app.test_request_context(), current_site().open_view() as view:
        record = view.get_document(DocumentId("lantern"))
        assert record
        card = build_document_card(replace(record, metadata=metadata), view)
        pages = [document_fromstring(macros.render(card=card, whole=whole)) for whole in (False, True)]
    shown = [str(page.xpath("string()")).strip() for page in pages]
    assert [each.partition("no date")[0] for each in shown] == [on_hit + "Report", on_page + "Report"]

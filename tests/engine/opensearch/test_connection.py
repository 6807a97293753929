"""Messages to keepers about errors of a cluster."""

from __future__ import annotations

import pytest
from opensearchpy import ConnectionError as UnreachableError
from opensearchpy import ConnectionTimeout, OpenSearchException, SSLError, TransportError

from kb.engine.opensearch.connection import ClusterSettings, UnreachableClusterError, connect, explain_error

SETTINGS = ClusterSettings(("https://one:9200", "https://two:9200"), user="kb")


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (UnreachableError("N/A", "refused", OSError()), "KB_OPENSEARCH_URLS"),
        (ConnectionTimeout("TIMEOUT", "timed out", OSError()), "did not answer"),
        (SSLError("N/A", "self-signed", OSError()), "KB_OPENSEARCH_CA"),
        (TransportError(401, "security_exception", {}), "KB_OPENSEARCH_PASSWORD"),
        (TransportError(403, "security_exception", {}), "rights of the user 'kb'"),
        (TransportError(429, "rejected_execution_exception", {}), "overloaded"),
        (TransportError(503, "no_shard_available_action_exception", {}), "health"),
        (
            TransportError(
                429,
                "cluster_block_exception",
                {"error": {"root_cause": [{"type": "b", "reason": "disk usage exceeded flood-stage watermark"}]}},
            ),
            "disk is full",
        ),
        (TransportError(403, "index_create_block_exception", {}), "disk is full"),
    ],
    ids=repr,
)
def test_an_error_says_what_happened_where_and_what_to_do(error: OpenSearchException, expected: str) -> None:
    message = str(explain_error(error, SETTINGS))
    assert expected in message
    assert "https://one:9200, https://two:9200" in message


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (UnreachableError("N/A", "refused", OSError()), True),
        (TransportError(503, "unavailable", {}), True),
        (TransportError(429, "rejected", {}), True),
        (SSLError("N/A", "self-signed", OSError()), False),
        (TransportError(401, "security_exception", {}), False),
        (TransportError(400, "parsing_exception", {}), False),
    ],
    ids=repr,
)
def test_only_what_may_pass_by_itself_is_tried_again(error: OpenSearchException, passes: bool) -> None:
    assert isinstance(explain_error(error, SETTINGS), UnreachableClusterError) is passes


def test_secrets_are_not_written_out() -> None:
    secret = "kept"  # noqa: S105 - of no cluster
    written = repr(ClusterSettings(("https://one:9200",), user="kb", password=secret, api_key=secret))
    assert "kept" not in written
    assert "one:9200" in written


def test_a_node_that_has_failed_is_asked_again_soon() -> None:
    pool = connect(SETTINGS).transport.connection_pool
    assert pool.dead_timeout * 2**pool.timeout_cutoff <= 30

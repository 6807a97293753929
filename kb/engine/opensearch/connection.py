"""The connection to a cluster: its settings, its client, and the meaning of its errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from opensearchpy import ConnectionError as UnreachableError
from opensearchpy import ConnectionTimeout, NotFoundError, OpenSearch, OpenSearchException, SSLError, TransportError

from kb.errors import EngineError

_TIMEOUT_S = 20
_MAX_CONNECTIONS = 16  # to each node
_PAUSE_S = 5  # before a failed node is asked again, doubled each time that it fails again
_MAX_DOUBLED = 2
_NO_NEW_INDEX = "index_create_block_exception"  # set by a cluster itself when its disks are nearly full
_MAX_RETRIES = 2  # each on another node


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """Where a cluster is, and how this library is stored there.

    Attributes:
        urls: Of its nodes; any of them answers for all.
        user: With `password`, for a cluster that requires them.
        api_key: Instead of a user, in base64, as printed by the cluster.
        ca: The file of the certificates to verify it by; "" for those trusted by the system.
        prefix: Of the names of all its indices, so that a cluster can hold several libraries.
        shards: Of the passages of a new index.
        replicas: Copies of each shard besides the first.
        lease_s: Seconds after which a writer without a sign of life is taken to be dead.
    """

    urls: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    ca: str = ""
    prefix: str = "kb"
    shards: int = 1
    replicas: int = 1
    lease_s: float = 15.0


class UnreachableClusterError(EngineError):
    """No node of the cluster answers, or the cluster cannot serve a request at the moment."""


def connect(settings: ClusterSettings) -> OpenSearch:
    """Return a client, which sends no request yet."""
    return OpenSearch(
        hosts=list(settings.urls),
        http_auth=(settings.user, settings.password) if settings.user else None,
        headers={"Authorization": f"ApiKey {settings.api_key}"} if settings.api_key else None,
        ca_certs=settings.ca or None,
        timeout=_TIMEOUT_S,
        max_retries=_MAX_RETRIES,
        retry_on_timeout=True,
        pool_maxsize=_MAX_CONNECTIONS,
        dead_timeout=_PAUSE_S,
        timeout_cutoff=_MAX_DOUBLED,
        http_compress=False,
    )


@contextmanager
def translate_errors(settings: ClusterSettings) -> Iterator[None]:
    """Raise errors of the client as `EngineError`, with a remedy."""
    try:
        yield
    except NotFoundError:
        raise
    except OpenSearchException as error:
        raise explain_error(error, settings) from error


def explain_error(error: OpenSearchException, settings: ClusterSettings) -> EngineError:
    """Explain an error of the client to the keeper of a library."""
    where = ", ".join(settings.urls)
    if isinstance(error, SSLError):
        return EngineError(
            f"The certificate of the cluster at {where} is not trusted. Set KB_OPENSEARCH_CA to the file of the "
            "authority that signed it."
        )
    if isinstance(error, ConnectionTimeout):
        return UnreachableClusterError(
            f"The cluster at {where} did not answer within {_TIMEOUT_S} s. Look at its nodes, and try again."
        )
    if isinstance(error, UnreachableError):
        return UnreachableClusterError(
            f"No node of the cluster at {where} can be reached. Check KB_OPENSEARCH_URLS and whether it runs."
        )
    status = error.status_code if isinstance(error, TransportError) else None
    kind = error.error if isinstance(error, TransportError) else ""
    return explain_status(status if isinstance(status, int) else 0, str(kind), str(error), settings)


def explain_status(status: int, kind: str, reason: str, settings: ClusterSettings) -> EngineError:
    """Explain the refusal of a request, by its HTTP status, the cluster's name of the error, and its reason."""
    where = ", ".join(settings.urls)
    if status in (401, 403) and "block" not in kind:
        return EngineError(
            f"The cluster at {where} refused the name or the rights of the user '{settings.user}' (HTTP {status}). "
            "Check KB_OPENSEARCH_USER with KB_OPENSEARCH_PASSWORD, or KB_OPENSEARCH_API_KEY."
        )
    if kind == _NO_NEW_INDEX or "flood" in reason or "read-only" in reason or "read_only" in reason:
        return EngineError(
            f"The cluster at {where} takes no more documents: a disk is full, and its indices are read-only. Free "
            "space on its nodes, and index again."
        )
    if status == 429:
        return UnreachableClusterError(f"The cluster at {where} is overloaded (HTTP 429). Try again in a while.")
    if status >= 500:
        return UnreachableClusterError(
            f"The cluster at {where} cannot answer at the moment ({kind or f'HTTP {status}'}). Look at its health, and "
            "try again."
        )
    return EngineError(f"The cluster at {where} refused a request ({kind or f'HTTP {status}'}). See its log.")

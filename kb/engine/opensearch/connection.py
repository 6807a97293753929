"""How a cluster is reached: the settings of the engine on OpenSearch."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ClusterSettings:
    """Where a cluster is, and how this library is kept there.

    Attributes:
        urls: Of its nodes; any of them answers for all.
        user: With `password`, for a cluster that asks for them.
        password: Of the user.
        api_key: Instead of a user, as the cluster prints it: in base64.
        ca: The file of the certificates that its own are checked against; "" for those that the system trusts.
        prefix: What the names of all its indices begin with, so that a cluster can hold several libraries.
        shards: Into how many parts the passages of a new index are cut.
        replicas: How many copies of each part there are besides the first.
    """

    urls: tuple[str, ...]
    user: str = ""
    password: str = ""
    api_key: str = ""
    ca: str = ""
    prefix: str = "kb"
    shards: int = 1
    replicas: int = 1

"""A real OpenSearch cluster on the loopback address, whose nodes can be killed, paused and restarted."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

SCRIPT = Path(__file__).parent / "cluster.sh"
_DATA_NODES = 2
_BASES = range(19220, 19300, 10)  # each with ports for nine nodes, here and 100 above
_WAIT_S = 180.0


class NoClusterError(Exception):
    """A cluster cannot be started here; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class LocalCluster:
    """Two data nodes, numbered 1 and 2, and a small third, which may only become the manager.

    `folder` has configuration, data and logs of each node; node N answers on `port + N`.
    """

    folder: Path
    port: int

    @property
    def nodes(self) -> tuple[int, ...]:
        return tuple(range(1, _DATA_NODES + 2))

    @property
    def urls(self) -> tuple[str, ...]:
        return tuple(f"http://127.0.0.1:{self.port + node}" for node in range(1, _DATA_NODES + 1))

    @classmethod
    def start(cls) -> LocalCluster:
        """Start one on free ports, and wait until all its nodes are up.

        Raises:
            NoClusterError: What it needs is not installed.
        """
        if shutil.which("mvn") is None or not _has_java():
            raise NoClusterError("no JDK 17 or no Maven here; install openjdk-17-jdk-headless and maven")
        # The nodes may run as another user, who cannot read pytest's folders.
        folder = Path(tempfile.mkdtemp(prefix="kb-cluster-", dir="/var/tmp"))
        folder.chmod(0o755)
        cluster = cls(folder, next(base for base in _BASES if _is_free(base)))
        try:
            cluster._run("start", str(_DATA_NODES), "--tiebreaker")
        except BaseException:
            cluster.remove()
            raise
        return cluster

    def remove(self) -> None:
        """Kill all nodes, and delete what they have written."""
        self._run("stop")
        shutil.rmtree(self.folder, ignore_errors=True)

    def kill(self, node: int) -> None:
        """Kill a node, as a loss of power does."""
        self._run("kill", str(node))

    def bring_back(self, node: int) -> None:
        """Restart a killed node with its data."""
        self._run("up", str(node))

    def pause(self, node: int) -> None:
        """Stop a node in its tracks: its connections stay open, and nothing answers."""
        self._run("pause", str(node))

    def resume(self, node: int) -> None:
        self._run("resume", str(node))

    def _run(self, *command: str) -> None:
        environment = {**os.environ, "CLUSTER_RUN": str(self.folder), "CLUSTER_PORT": str(self.port)}
        done = subprocess.run(
            ["bash", str(SCRIPT), *command], env=environment, stderr=subprocess.PIPE, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"cluster.sh {' '.join(command)}: {done.stderr}")

    def ask(self, path: str, body: object = None, method: str = "GET") -> Any:  # noqa: ANN401 - whatever JSON says
        """Ask the first node that answers, and return its JSON."""
        data = None if body is None else json.dumps(body).encode()
        for url in self.urls:
            request = urllib.request.Request(f"{url}/{path}", data, {"Content-Type": "application/json"}, method=method)
            try:
                with urllib.request.urlopen(request, timeout=10) as answer:
                    return json.loads(answer.read())
            except urllib.error.HTTPError:
                raise
            except OSError:
                continue
        raise ConnectionError("no node answers")

    def find_manager(self) -> int:
        (row,) = self.ask("_cat/cluster_manager?format=json")
        return int(row["node"].removeprefix("n"))

    def wait_until_green(self, nodes: int = _DATA_NODES + 1) -> float:
        """Wait until all nodes and all copies of all indexes are back; return the seconds it took."""
        began = time.monotonic()
        while time.monotonic() - began < _WAIT_S:
            try:
                health = self.ask("_cluster/health")
                if health["status"] == "green" and health["number_of_nodes"] == nodes:
                    return time.monotonic() - began
            except OSError:
                pass
            time.sleep(0.2)
        raise TimeoutError(f"no cluster of {nodes} nodes after {_WAIT_S:.0f} seconds")

    def wait_until_lost(self, node: int) -> None:
        """Wait until the others have noticed that a node is gone."""
        end = time.monotonic() + _WAIT_S
        while f"n{node}" in {row["name"] for row in self.ask("_cat/nodes?format=json&h=name")}:
            if time.monotonic() > end:
                raise TimeoutError(f"node {node} is still counted")
            time.sleep(0.2)

    def delete_indexes(self, prefix: str) -> None:
        names = [row["index"] for row in self.ask(f"_cat/indices/{prefix}*?format=json&expand_wildcards=all")]
        if names:
            self.ask(",".join(names), method="DELETE")


@cache
def start_for_all() -> LocalCluster:
    """Start the cluster shared by all tests of this process, none of which kills a node; it ends with the process.

    Raises:
        NoClusterError: What it needs is not installed.
    """
    cluster = LocalCluster.start()
    atexit.register(cluster.remove)
    return cluster


def _has_java() -> bool:
    places = (*Path("/usr/lib/jvm").glob("java-17-openjdk-*"), *Path("/usr/lib/jvm").glob("java-21-openjdk-*"))
    return "JAVA_HOME" in os.environ or any((place / "bin" / "java").exists() for place in places)


def _is_free(base: int) -> bool:
    """Tell whether the ports of a cluster are free."""
    for port in (base + add + node for add in (0, 100) for node in range(1, _DATA_NODES + 2)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                return False
    return True

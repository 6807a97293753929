"""Nodes of a real cluster are ended again and again while a library is indexed, searched and served.

    python -m benchmarks.cluster_faults --kills 30

Two nodes with data and a third that may only manage the cluster run on this machine (JDK 17 and Maven). One thread
commits without a pause, one opens the newest commit and checks all of it, one loads pages from gunicorn with two
workers; every third time it is the manager that is ended with kill -9, and it is brought back after up to six seconds.
A line is told after each; the table goes to standard output, and the exit code is 1 where anything was answered wrongly
or is missing in the end.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import uuid
from pathlib import Path

from kb.settings import Settings
from tests.cluster.fault_run import KEPT, FaultReport, end_nodes, make_folder
from tests.cluster.local_cluster import LocalCluster


def main() -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1, help="of the moments and nodes")
    parser.add_argument("--shards", type=int, default=2)
    given = parser.parse_args()
    cluster = LocalCluster.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                library=make_folder(Path(folder) / "library"),
                engine="opensearch",
                meaning="static",
                opensearch_urls=cluster.urls,
                opensearch_prefix=f"faults-{uuid.uuid4().hex[:8]}",
                opensearch_shards=given.shards,
            )
            report = end_nodes(settings, cluster, given.kills, given.seed, _tell)
    finally:
        cluster.remove()
    sys.stdout.write(_build_table(report, given.kills))
    for message in report.wrong:
        _tell(message)
    for error, count in sorted(report.errors.items()):
        _tell(f"{count} times: {error}")
    sys.exit(1 if report.wrong else 0)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _build_table(report: FaultReport, kills: int) -> str:
    """Return what happened as a table."""
    commits = report.commits + 1  # and the first, before any node was ended
    rows = {
        "nodes ended with kill -9, every third the manager": f"{kills}",
        "commits acknowledged; passages that they added for good": f"{commits:,}; {commits * KEPT:,}",
        "of these passages missing in the end, or answers that were wrong": f"{len(report.wrong)}",
        "commits that failed with an error, and were made again": f"{report.refused:,}",
        "views checked and right; views that ended with an error": f"{report.checked:,}; {report.unanswered:,}",
        "pages with 200; others": f"{report.pages:,}; {report.failures:,}",
        "longest time without a page, s": f"{max(report.outages, default=0.0):.1f} in {len(report.outages)} outages",
        "slowest page with 200, s": f"{report.slowest_s:.1f}",
        "all copies there again after a node was started, s": f"median {statistics.median(report.recoveries):.0f}, "
        f"longest {max(report.recoveries):.0f}",
    }
    return "\n".join(["| | |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in rows.items())]) + "\n"


if __name__ == "__main__":
    main()

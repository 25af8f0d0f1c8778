"""Measures flowclause beside its peers and beside a bare Python, in one run, and writes the ratios into the README.

``python bench/run.py`` prints the tables; with ``--write`` it also puts them into ``bench/README.md``, and the plot of
how cost grows beside it. Each part can be left out, and the number of flows lowered, for a look in passing.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import tables, tools
from bench.bench import Bench, Peers
from bench.process import use_cores

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

README = Path(__file__).resolve().parent / "README.md"
PLOT = README.with_name("growth.svg")
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
PARTS = ("one", "many", "server", "policies", "obligations", "fides", "schema", "stages", "huge")


def measured(bench: Bench, parts: list[str], given: argparse.Namespace) -> Iterator[str]:
    """The tables of the parts that are wanted, each measured when it is asked for."""
    few = min(1000, given.flows)
    sizes = sorted({min(100, given.flows), few, given.flows})
    making: dict[str, Callable[[], str]] = {
        "one": lambda: tables.one_file(bench.one_file(given.cold_runs)),
        "many": lambda: "\n\n".join(tables.many(bench.many(size, given.bulk_runs), size) for size in sizes),
        "server": lambda: tables.server(bench.server(given.flows, given.bulk_runs), given.flows),
        "policies": lambda: tables.growth("policies", bench.by_policies(given.bulk_runs)),
        "obligations": lambda: tables.growth("obligations", bench.by_obligations(given.bulk_runs)),
        "fides": lambda: tables.fides(bench.fides(few, given.bulk_runs)),
        "schema": lambda: tables.schema(bench.schema(few, given.bulk_runs), few),
        "stages": lambda: tables.stages(bench.stages(given.flows, given.cold_runs), given.flows),
        "huge": lambda: tables.huge(bench.huge(given.huge), given.huge),
    }
    for part in parts:
        print(f"measuring: {part}", file=sys.stderr)
        yield making[part]()


def write(text: str, readme: Path = README) -> None:
    """Puts the tables between the markers of the README.

    Raises:
        RuntimeError: it has no such markers.
    """
    before = readme.read_text(encoding="utf-8")
    if before.count(BEGIN) != 1 or before.count(END) != 1:
        raise RuntimeError(f"{readme.name} does not have the markers {BEGIN} and {END} once each")
    head, rest = before.split(BEGIN)
    readme.write_text(f"{head}{BEGIN}\n{text}\n{END}{rest.split(END)[1]}", encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure flowclause beside its peers and beside a bare Python.")
    parser.add_argument("--only", choices=PARTS, action="append", help="measure this part only; repeat for more")
    parser.add_argument("--conftest", metavar="PATH", help="the conftest binary (default: on PATH, or built with Go)")
    parser.add_argument("--opa", metavar="PATH", help="the opa binary (default: on PATH, or built with Go)")
    parser.add_argument("--peers", type=Path, metavar="FOLDER", help="where peers in Python are, or are installed")
    parser.add_argument("--flows", type=int, default=10_000, help="how many flows in one run (default: 10000)")
    parser.add_argument("--huge", type=int, default=100_000, help="how many in the largest run (default: 100000)")
    parser.add_argument("--cold-runs", type=int, default=15, help="how often to check one file (default: 15)")
    parser.add_argument("--bulk-runs", type=int, default=3, help="how often to check 1,000 flows or fewer (default: 3)")
    parser.add_argument("--write", action="store_true", help="put the tables and the plot beside bench/README.md")
    return parser.parse_args()


def main() -> int:
    """Measures, prints and, where asked to, writes the tables and the plot."""
    given = _arguments()
    with tempfile.TemporaryDirectory(prefix="flowclause-bench-") as folder:
        workspace = Path(folder)
        built = workspace / "bin"
        peers = Peers(
            conftest=tools.from_go("conftest", given.conftest, built),
            opa=tools.from_go("opa", given.opa, built),
            python=given.peers or workspace / "peers",
        )
        use_cores(1)
        bench = Bench(workspace, peers)
        found = []
        for text in measured(bench, given.only or list(PARTS), given):
            print(text, end="\n\n", flush=True)  # a part that was measured is not lost with a later one
            found.append(text)
        about = tables.about(peers.versions(), os.cpu_count() or 1)
        print(about)
        if given.write:
            from bench.plot import plot

            plot(bench.points, PLOT)
            write("\n\n".join([about, *found]))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Draws how cost grows, as one picture that a page can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Points = dict[str, list[tuple[int, float]]]


def plot(points: Mapping[str, Points], path: Path) -> None:
    """One panel for each thing that cost grows with, on axes where a straight line of slope one is linear growth.

    Seconds are divided by the first of flowclause's, since they would say more about the machine than about the tools.
    """
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "flowclause"
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, len(points), figsize=(4.2 * len(points), 3.6), squeeze=False, sharey=False)
    for panel, (by, lines) in zip(panels[0], points.items(), strict=True):
        unit = lines["flowclause"][0][1]
        for name, line in lines.items():
            sizes, seconds = zip(*sorted(line), strict=True)
            panel.loglog(sizes, [one / unit for one in seconds], marker="o", label=name)
        panel.set_xlabel(by)
        panel.set_ylabel("time, in flowclause's first")
        panel.grid(visible=True, which="both", alpha=0.2)
        panel.legend(fontsize="small")
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})

"""The results in Markdown: ratios of one run, flows a second, and memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bench.bench import (
    AGAIN,
    BARE,
    CONFTEST,
    CONFTEST_ONE,
    FIDES,
    OURS,
    SCHEMA,
    SERVER,
    TWO,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.process import Measured

_MEGABYTE = 1_000_000
COLD_AIM, ONE_CORE_AIM, TWO_CORES_AIM, SERVER_AIM = 4, 5, 8, 10
# So many flows these are aims for, one file aside.
AIMED_AT = 10_000


def about(versions: Mapping[str, str], cores: int) -> str:
    """What was compared, and where."""
    listed = ", ".join(f"{name} {version}" for name, version in versions.items())
    return f"Measured with {listed}, on one core of {cores} where nothing else is said."


def one_file(measured: Mapping[str, Measured]) -> str:
    """One file in a process of its own."""
    bare, theirs = measured[BARE].seconds, measured[CONFTEST].seconds
    rows = [
        (name, _times(one.seconds / bare), _times(one.seconds / theirs), "" if name == BARE else _memory(one))
        for name, one in measured.items()
    ]
    cold, warm = measured[OURS].seconds / theirs, measured[AGAIN].seconds / theirs
    return (
        _table(("one file", f"time, in `{BARE}`", "time, in conftest", "peak memory"), rows)
        + f"\n\nAim: at most {COLD_AIM} times conftest; reached {cold:.1f}, so {_kept(kept=cold <= COLD_AIM)}."
        + f"\nAim for a file that did not change: less than conftest; reached {warm:.2f}, so {_kept(kept=warm < 1)}."
    )


def many(measured: Mapping[str, Measured], size: int) -> str:
    """Many flows in one run."""
    theirs = measured[CONFTEST].seconds
    rows = [
        (name, _times(theirs / one.seconds), f"{size / one.seconds:,.0f}", _memory(one))
        for name, one in measured.items()
    ]
    table = _table((f"{size:,} flows, a file for each", "faster than conftest", "flows a second", "peak memory"), rows)
    if size < AIMED_AT:
        return table
    one, two = theirs / measured[OURS].seconds, theirs / measured[TWO].seconds
    return (
        f"{table}\n\nAim: {ONE_CORE_AIM} times faster than conftest; reached {one:.1f}, so "
        f"{_kept(kept=one >= ONE_CORE_AIM)}. With two cores {TWO_CORES_AIM} times; reached {two:.1f}, so "
        f"{_kept(kept=two >= TWO_CORES_AIM)}."
    )


def huge(measured: Mapping[str, Measured], size: int) -> str:
    """Very many flows, by flowclause alone."""
    rows = [(name, f"{size / one.seconds:,.0f}", _memory(one)) for name, one in measured.items()]
    return _table((f"{size:,} flows, a file for each", "flows a second", "peak memory"), rows)


def server(measured: Mapping[str, Measured], size: int) -> str:
    """Beside a server that is asked about each flow."""
    ratio = measured[SERVER].seconds / measured[OURS].seconds
    rows = [(name, _times(measured[SERVER].seconds / one.seconds)) for name, one in measured.items()]
    return (
        _table((f"{size:,} flows", "faster than the OPA server"), rows)
        + f"\n\nAim: {SERVER_AIM} times; reached {ratio:.1f}, so {_kept(kept=ratio >= SERVER_AIM)}."
    )


def growth(of: str, measured: Mapping[int, Mapping[str, Measured]]) -> str:
    """How the cost of the same flows grows."""
    first = next(iter(measured.values()))
    rows = [
        (
            f"{size:,}" if of == "policies" else f"{size:,} times",
            *(_times(both[name].seconds / first[name].seconds) for name in (OURS, CONFTEST_ONE)),
            _times(both[CONFTEST_ONE].seconds / both[OURS].seconds),
        )
        for size, both in measured.items()
    ]
    head = (f"100 flows, {of}", "flowclause, in its first row", "conftest, in its first row", "faster than conftest")
    return _table(head, rows)


def fides(found: Mapping[str, Any]) -> str:
    """Beside Fides, on what it can express."""
    agreed, measured = found["agreed"], found["measured"]
    rows = [(name, _times(measured[FIDES].seconds / one.seconds), _memory(one)) for name, one in measured.items()]
    return (
        _table(("categories and uses on a list", "faster than Fides", "peak memory"), rows)
        + f"\n\nBoth name the same {agreed['breaches']:,} breaches of {agreed['flows']:,} flows."
    )


def schema(measured: Mapping[str, Measured], size: int) -> str:
    """Beside check-jsonschema, which does a part of the work."""
    does = {OURS: "all of it", SCHEMA: "the schema"}
    rows = [
        (name, _times(measured[SCHEMA].seconds / one.seconds), _memory(one), does[name])
        for name, one in measured.items()
    ]
    return _table((f"{size:,} files", "faster than check-jsonschema", "peak memory", "does"), rows)


def stages(found: tuple[Mapping[str, float], Mapping[str, float]], size: int) -> str:
    """Where flowclause's time goes."""
    one, all_of_them = found
    rows = [(name, f"{one[name]:.1%}", f"{all_of_them[name]:.1%}") for name in one]
    return _table(("where flowclause's time goes", "one file", f"{size:,} flows, a file for each"), rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _times(ratio: float) -> str:
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.1f}" if ratio >= 10 else f"{ratio:.2f}"


def _memory(one: Measured) -> str:
    return f"{one.memory / _MEGABYTE:,.0f} MB"


def _kept(*, kept: bool) -> str:
    return "the aim is met" if kept else "the aim is missed"

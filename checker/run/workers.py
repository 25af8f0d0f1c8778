"""Shares work out among processes, or does it in this one."""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Protocol

from checker.problems import EngineError
from checker.run.collector import seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

    from checker.run.answers import Answer
    from checker.run.part import Part
    from checker.run.work import Work

    Promise = Callable[[], list[Answer]]
    # Makes what a worker works with; sent to another process, so a function of a module with what it is given.
    Start = Callable[[], Work]

# So many pieces of work wait for each worker, so that none is idle while answers are taken in order.
_AHEAD = 2
# Makes what a worker process works with, once; nothing in any other process.
_work: Start | None = None


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Team(Protocol):
    """Whoever judges the files that nothing is remembered of."""

    ahead: int

    def ask(self, parts: Sequence[Part], repairs: int) -> Promise:
        """Has files judged, and gives what waits for the answers; it raises EngineError where there is no whole one."""
        ...

    def close(self) -> None:
        """Ends whatever works."""
        ...


class Alone:
    """Judges in this process, at the moment that the answers are waited for."""

    ahead = 0

    def __init__(self, start: Start) -> None:
        self._start = start
        self._work: Work | None = None

    def ask(self, parts: Sequence[Part], repairs: int) -> Promise:
        """See `Team`."""

        def answers() -> list[Answer]:
            if not parts:
                return []
            self._work = self._work or self._start()
            return list(self._work.answers(parts, repairs))

        return answers

    def close(self) -> None:
        """See `Team`."""


class Workers:
    """Judges in processes of their own, which are started when there is work for them.

    Args:
        count: how many.
        start: what each of them begins with.
    """

    def __init__(self, count: int, start: Start) -> None:
        self._count = count
        self._start = start
        self._pool: ProcessPoolExecutor | None = None
        self.ahead = _AHEAD * count

    def ask(self, parts: Sequence[Part], repairs: int) -> Promise:
        """See `Team`."""
        if not parts:
            return list
        from concurrent.futures.process import BrokenProcessPool

        try:
            with _interrupts_held_back():
                future = self._started().submit(_answers, list(parts), repairs)
        except BrokenProcessPool:
            raise _gone() from None
        return lambda: _result(future)

    def close(self) -> None:
        """See `Team`. What has begun is not waited for."""
        if self._pool is None:
            return
        # Its own alone, which it names nowhere else; whoever calls this may have children of another kind. They are
        # ended first, so that the pool has nothing to wait for, and so that its thread has ended with it: one that ends
        # with the process may close what Python still wants to write to.
        for process in list((self._pool._processes or {}).values()):  # noqa: SLF001
            process.terminate()
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = None

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            import multiprocessing
            from concurrent.futures import ProcessPoolExecutor

            # A fresh interpreter for each, on every platform: no thread or lock of this one comes along.
            context = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(self._count, context, _begin, (self._start,))
        return self._pool


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Has Ctrl-C wait, for processes are started here, and one that is interrupted as it begins prints a traceback.

    They begin with the mask of the thread that starts them, and leave Ctrl-C to it from then on; see `_begin`. The mask
    alone does not hold it back from this thread: another one may be told of it, and Python then interrupts this one.
    """
    import threading

    if not hasattr(signal, "pthread_sigmask") or threading.current_thread() is not threading.main_thread():
        yield
        return
    from multiprocessing import resource_tracker

    # Started with the first process otherwise, and its start lets interrupts through again.
    resource_tracker.ensure_running()
    held: list[int] = []
    handler = signal.getsignal(signal.SIGINT)
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    if callable(handler):
        signal.signal(signal.SIGINT, lambda number, _: held.append(number))
    try:
        yield
    finally:
        if callable(handler):
            signal.signal(signal.SIGINT, handler)
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    if held:
        raise KeyboardInterrupt


def _result(future: Future[list[Answer]]) -> list[Answer]:
    from concurrent.futures.process import BrokenProcessPool

    try:
        return future.result()
    except BrokenProcessPool:
        raise _gone() from None


def _gone() -> EngineError:
    return EngineError("a worker process ended before it had answered; was it killed, or out of memory? try --jobs 1")


def _begin(start: Start) -> None:
    """Makes a new process a worker: one that leaves Ctrl-C to the process that started it, and ends when that ends."""
    import threading
    from multiprocessing import parent_process

    global _work  # noqa: PLW0603 - all that a worker process holds
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    assert parent is not None

    def watch() -> None:
        parent.join()
        os._exit(2)

    threading.Thread(target=watch, daemon=True).start()
    # Not made before there is work: from here an error would only end the process, and from there it is told.
    _work = cache(start)


def _answers(parts: list[Part], repairs: int) -> list[Answer]:
    assert _work is not None
    with seldom():
        return list(_work().answers(parts, repairs))

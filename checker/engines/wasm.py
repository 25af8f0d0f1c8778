"""The default engine: the compiled rules in process, on Wasmtime, with bounded time and memory.

opa-py-wasm speaks OPA's WebAssembly ABI. Its pool and its probe would each instantiate the module again, so one
instance is driven directly, on an engine whose compiled code Wasmtime keeps in its on-disk cache.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import wasmtime
from opapywasm.abi import OpaAbiSpec
from opapywasm.builtins import BuiltinRegistry
from opapywasm.errors import OpaWasmError
from opapywasm.instance import OpaPolicyInstance
from opapywasm.runtime import EpochTicker, WasmtimeRuntimeFactory
from opapywasm.types import PolicyConfig

from checker.engines.module import JUDGE, PROGRAM
from checker.problems import EngineError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from checker.engines.protocol import Case, Decision

_MAX_BYTES = 256 * 1024 * 1024
_PAGES = 4096 * 4
_PAGE_BYTES = 64 * 1024
_SECONDS = 120.0


class _Factory(WasmtimeRuntimeFactory):
    """The library's factory, on an engine that keeps compiled code in Wasmtime's cache."""

    def __init__(self, wasm: bytes, max_memory_pages: int, *, cached: bool) -> None:
        config = wasmtime.Config()
        config.epoch_interruption = True
        if cached:
            with suppress(wasmtime.WasmtimeError):  # no home for a cache: compile afresh
                config.cache = True
        self._max_memory_pages = max_memory_pages
        self._engine = wasmtime.Engine(config)
        self._epoch = EpochTicker(self._engine)
        self._module = wasmtime.Module(self._engine, wasm)
        self._validate_required_env_imports()


class WasmEngine:
    """Evaluates the compiled rules in process.

    Args:
        wasm: the compiled rules.
        seconds: how long one evaluation may take.
        memory_pages: how many pages of 64 KiB it may use.
        cached: whether Wasmtime may keep the compiled code on disk.
    """

    def __init__(
        self, wasm: bytes, *, seconds: float = _SECONDS, memory_pages: int = _PAGES, cached: bool = True
    ) -> None:
        self._config = PolicyConfig(
            max_input_bytes=_MAX_BYTES,
            max_data_bytes=_MAX_BYTES,
            max_result_bytes=_MAX_BYTES,
            max_cstring_scan_bytes=_MAX_BYTES,
            parse_raw_json_input=False,
            max_memory_pages=memory_pages,
            eval_timeout_seconds=seconds,
        )
        try:
            self._factory = _Factory(wasm, memory_pages, cached=cached)
        except (OpaWasmError, wasmtime.WasmtimeError) as error:
            raise EngineError(f"the compiled rules can't be loaded: {_one_line(error)}") from None
        self._seconds, self._memory_pages = seconds, memory_pages
        self._closed = False
        self._instance: OpaPolicyInstance | None = None
        self._entrypoints: dict[str, int] = {}
        self._programs: Mapping[str, Any] | None = None

    def judge(self, programs: Mapping[str, Any], cases: Sequence[Case]) -> list[Decision]:
        """See `checker.engines.protocol.Engine`."""
        if self._programs is not programs:
            self._start({"programs": dict(programs)})
            self._programs = programs
        decisions = self._evaluate({"cases": list(cases)}, JUDGE)
        if not isinstance(decisions, list) or len(decisions) != len(cases):
            raise EngineError("the rules did not answer for every case")
        return decisions

    def program(self, policy: Mapping[str, Any]) -> dict[str, Any]:
        """The obligations and exceptions of a policy, expanded to ways."""
        self._start({})
        result = self._evaluate(dict(policy), PROGRAM)
        if not isinstance(result, dict):
            raise EngineError("the rules did not expand the policy")
        return result

    def close(self) -> None:
        """Ends the clock that bounds evaluations, and with it what the engine can be used for."""
        self._closed = True
        self._stop()
        self._factory.close()

    @property
    def _advice(self) -> str:
        """What to do about a flow that the rules can't be evaluated for."""
        limits = f"they may take {self._seconds:g} s and {self._memory_pages * _PAGE_BYTES // 2**20} MiB"
        return f"{limits}: split the flow into smaller ones, or judge it with --engine opa"

    def _stop(self) -> None:
        self._programs = None
        if self._instance is not None:
            self._instance.close()
            self._instance = None

    def _start(self, data: dict[str, Any]) -> None:
        self._stop()
        if self._closed:
            raise EngineError("the engine is closed")
        try:
            self._instance = OpaPolicyInstance(
                self._factory,
                self._config,
                OpaAbiSpec(),
                initial_data=json.dumps(data, separators=(",", ":")).encode(),
                data_version=1,
                builtins=BuiltinRegistry(),
                epoch=self._factory.epoch,
            )
            self._entrypoints = self._instance.entrypoints()
        except (OpaWasmError, wasmtime.WasmtimeError, wasmtime.Trap) as error:
            raise EngineError(f"the compiled rules can't be started: {_one_line(error)}") from None

    def _evaluate(self, value: dict[str, Any], entrypoint: str) -> Any:
        assert self._instance is not None
        if entrypoint not in self._entrypoints:
            raise EngineError(f"the compiled rules have no entrypoint {entrypoint}")
        try:
            raw: Any = self._instance.evaluate(
                json.dumps(value, separators=(",", ":")).encode(), self._entrypoints[entrypoint]
            )
        except (OpaWasmError, wasmtime.WasmtimeError, wasmtime.Trap) as error:
            self._stop()
            raise EngineError(f"the rules could not be evaluated: {_one_line(error)}; {self._advice}") from None
        if not isinstance(raw, list) or len(raw) != 1 or not isinstance(raw[0], dict) or "result" not in raw[0]:
            raise EngineError("the rules gave no result")
        return raw[0]["result"]


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())

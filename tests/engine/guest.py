"""Modules that speak OPA's WebAssembly ABI but misbehave: endless, greedy, or answering nonsense.

The rules that ship can do none of this; what guards against it has to be seen to work all the same.
"""

from __future__ import annotations

import wasmtime

# As good as endless: it answers after some ten seconds, so that a test fails instead of hanging where nothing stops it.
ENDLESS = """
  (local $left i64) (local.set $left (i64.const 30000000000))
  (loop $again
    (local.set $left (i64.sub (local.get $left) (i64.const 1)))
    (br_if $again (i64.ne (local.get $left) (i64.const 0))))
  (i32.const 1024)"""
# The same, but at once for a short input.
ENDLESS_IF_LONG = """
  (local $left i64) (local.set $left (i64.const 30000000000))
  (if (i32.lt_u (local.get 4) (i32.const 1000)) (then (return (i32.const 1024))))
  (loop $again
    (local.set $left (i64.sub (local.get $left) (i64.const 1)))
    (br_if $again (i64.ne (local.get $left) (i64.const 0))))
  (i32.const 1024)"""
# Asks for a page until there is none left; answers if it got more than a hundred.
GREEDY = """
  (loop $again (br_if $again (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
  (if (i32.lt_u (memory.size) (i32.const 100)) (then (unreachable)))
  (i32.const 1024)"""
# Eleven million spaces, then the answer.
ANSWERS_LATE = """
  (drop (memory.grow (i32.const 200)))
  (memory.fill (i32.const 131072) (i32.const 32) (i32.const 11000000))
  (memory.copy (i32.const 11131072) (i32.const 1024) (i32.const 256))
  (i32.const 131072)"""
CALLS_HOST = "(drop (call $builtin (i32.const 7) (i32.const 0))) (i32.const 1024)"
ANSWERS = "(i32.const 1024)"
OUTSIDE = "(i32.const 2000000000)"


def greedy_once(pages: int) -> str:
    """Asks for so many pages at once; answers if it gets them."""
    return f"(if (i32.eq (memory.grow (i32.const {pages})) (i32.const -1)) (then (unreachable))) (i32.const 1024)"


_TEMPLATE = """\
(module
  (import "env" "memory" (memory 2))
  (import "env" "opa_builtin0" (func $builtin (param i32 i32) (result i32)))
  (global (export "opa_wasm_abi_version") i32 (i32.const 1))
  (global (export "opa_wasm_abi_minor_version") i32 (i32.const 3))
  (data (i32.const 512) "{entrypoints}\\00")
  (data (i32.const 768) "{{}}\\00")
  (data (i32.const 1024) "{answer}\\00")
  (func (export "opa_malloc") (param i32) (result i32) (i32.const 4096))
  (func (export "opa_free") (param i32))
  (func (export "opa_json_parse") (param i32 i32) (result i32) (i32.const 8))
  (func (export "opa_json_dump") (param i32) (result i32) (local.get 0))
  (func (export "opa_heap_ptr_get") (result i32) (i32.const 4096))
  (func (export "opa_heap_ptr_set") (param i32))
  (func (export "entrypoints") (result i32) (i32.const 512))
  (func (export "builtins") (result i32) (i32.const 768))
  (func (export "opa_eval") (param i32 i32 i32 i32 i32 i32 i32) (result i32) {body}))
"""
_ENTRYPOINTS = '{"flowclause/judge/batch":0,"flowclause/program/result":1}'


def guest(body: str = ANSWERS, answer: str = "[]", entrypoints: str = _ENTRYPOINTS) -> bytes:
    """A module whose evaluation runs `body`; the text `answer` lies at address 1024."""
    text = _TEMPLATE.format(body=body, answer=_quoted(answer), entrypoints=_quoted(entrypoints))
    return bytes(wasmtime.wat2wasm(text))


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')

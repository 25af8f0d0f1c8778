"""Asks flowclause's engine what `opa_server.py` asks an OPA server: the same inputs, one by one, by the same rules.

``python bench/module_alone.py FOLDER`` judges the input of each flow in a folder that `peers.py` has prepared, in a
call of its own, and prints what the server would: which obligations are broken.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from checker.engines.module import load_module
from checker.engines.wasm import WasmEngine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from checker.engines.protocol import Decision


def denied(name: str, decision: Decision, breaches: Mapping[str, Any]) -> Iterator[str]:
    """The obligations that a case breaks, as the `deny` of `peers.py` names them."""
    for policy, parts in decision.items():
        for part, answers in parts.items():
            for index, answer in enumerate(answers):
                outcomes = answer["obligations"] + answer["coverage"]
                for key, outcome in zip(breaches[policy][part], outcomes, strict=True):
                    if outcome == 0 and key is not None:
                        yield f"{name} {policy} {part} {index} {key}"


def main() -> int:
    """Prints what is denied for each input."""
    folder = Path(sys.argv[1])
    data = json.loads((folder / "data" / "programs.json").read_bytes())
    engine = WasmEngine(load_module().wasm)
    answers = []
    for path in sorted((folder / "files").rglob("*.json")):
        one = json.loads(path.read_bytes())
        decisions = zip(one["names"], engine.judge(data["programs"], one["cases"]), strict=True)
        found = sorted(key for name, decision in decisions for key in denied(name, decision, data["breaches"]))
        answers.append({"result": found})
    print(json.dumps({"result": answers}))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Asks an OPA server about flows one by one through opa-python-client, as a service would that has the server at hand.

``python bench/opa_server.py OPA FOLDER`` starts the server with the rules and data of a folder that `peers.py` has
prepared, sends the input of each flow in a request of its own, prints the answers, and ends the server.
"""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from opa_client.opa import OpaClient


def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def wait_until_healthy(port: int) -> None:
    """Waits for the server to answer.

    Raises:
        RuntimeError: it did not within half a minute.
    """
    for _ in range(300):
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{port}/health"):
            return
        time.sleep(0.1)
    raise RuntimeError("the server does not answer")


def main() -> int:
    """Prints what the server denies for each input."""
    opa, folder = sys.argv[1], Path(sys.argv[2])
    port = free_port()
    serve = [opa, "run", "--server", f"--addr=127.0.0.1:{port}", "--log-level=error"]
    server = subprocess.Popen([*serve, str(folder / "policy"), str(folder / "data")])
    try:
        wait_until_healthy(port)
        client = OpaClient(host="127.0.0.1", port=port)
        asked = (json.loads(path.read_bytes()) for path in sorted((folder / "files").rglob("*.json")))
        answers = [client.query_rule(input_data=one, package_path="main", rule_name="deny") for one in asked]
        print(json.dumps({"result": [{"result": answer["result"]} for answer in answers]}))
    finally:
        server.terminate()
        server.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What the command line says of OPA servers without loading anything to reach one."""

from __future__ import annotations

SECONDS = 30.0
RETRIES = 2
# By which `opa sign` signs with the key in a file.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")

#!/bin/sh
# For any other place that runs a shell: installs flowclause into a folder of its own, judges what its arguments name
# (by default everything below the current folder), and ends with the exit code of `flowclause check`.
set -eu
environment=${FLOWCLAUSE_ENVIRONMENT:-.flowclause}
if [ ! -x "$environment/bin/flowclause" ]; then
	"${PYTHON:-python3}" -m venv "$environment"
	"$environment/bin/python" -m pip --quiet --disable-pip-version-check install "${FLOWCLAUSE_PACKAGE:-flowclause}"
fi
[ $# -gt 0 ] || set -- .
exec "$environment/bin/flowclause" check "$@"

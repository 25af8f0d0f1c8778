#!/usr/bin/env bash
# What the composite action runs to judge: annotations on standard output, a SARIF file, a job summary, two outputs.
set -euo pipefail

lines() { # the lines of a text that are not blank
	printf '%s\n' "$1" | sed '/^[[:space:]]*$/d'
}

mapfile -t paths < <(lines "$CHECK_PATHS")
mapfile -t arguments < <(lines "$CHECK_ARGUMENTS")
summary=$RUNNER_TEMP/flowclause.md
code=0
"$FLOWCLAUSE" check --fail-on "$CHECK_FAIL_ON" "${arguments[@]}" \
	--format github --format sarif --output "$CHECK_SARIF" --format markdown --output "$summary" \
	-- "${paths[@]}" || code=$?
if [ -f "$summary" ]; then
	cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
{
	printf 'exit-code=%s\n' "$code"
	printf 'sarif-file=%s\n' "$CHECK_SARIF"
} >>"$GITHUB_OUTPUT"
exit "$code"

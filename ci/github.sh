#!/usr/bin/env bash
# What the composite action runs to judge: annotations on standard output, a SARIF file, a job summary, two outputs.
set -euo pipefail

lines() { # the lines of a text that are not blank
	printf '%s\n' "$1" | sed '/^[[:space:]]*$/d'
}

mapfile -t paths < <(lines "$CHECK_PATHS")
mapfile -t arguments < <(lines "$CHECK_ARGUMENTS")
check() {
	"$FLOWCLAUSE" check --fail-on "$CHECK_FAIL_ON" "${arguments[@]}" "$@" -- "${paths[@]}"
}

summary=$RUNNER_TEMP/flowclause.md
code=0
sarif=(--format sarif --output "$CHECK_SARIF")
changed=()
if [ -n "$CHECK_CHANGED_SINCE" ]; then
	# Code scanning takes what a SARIF file leaves out as mended, so that holds all flows, and does not decide.
	check "${sarif[@]}" || [ $? -ne 2 ] || code=2
	sarif=()
	changed=("--changed-since=$CHECK_CHANGED_SINCE")
fi
judged=0
check "${changed[@]}" --format github "${sarif[@]}" --format markdown --output "$summary" || judged=$?
[ "$code" -eq 2 ] || code=$judged
if [ -f "$summary" ]; then
	cat "$summary" >>"$GITHUB_STEP_SUMMARY"
fi
{
	printf 'exit-code=%s\n' "$code"
	printf 'sarif-file=%s\n' "$CHECK_SARIF"
} >>"$GITHUB_OUTPUT"
exit "$code"

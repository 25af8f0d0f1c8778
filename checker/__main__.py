"""Runs the command: as ``flowclause``, and as ``python -m checker``."""

import sys


def main() -> int:
    """Runs the command line of this process; see `checker.cli.main`."""
    try:
        return _run(sys.argv[1:])
    except KeyboardInterrupt:  # before there was a command that could tell
        print("flowclause: interrupted", file=sys.stderr)
        return 2


def _run(stated: list[str]) -> int:
    """Says again what the same command said before, or else runs it."""
    try:
        from checker import again

        asked = again.question(stated)
        answer = again.recalled(asked) if asked else None
    except Exception:
        # Left to Python, a crash would exit with 1, which says here that a promise is broken. Nothing has to be
        # remembered: what is wrong is met again where it matters, and told there.
        asked = answer = None
    if answer is None:
        from checker import cli

        return cli.main(stated, asked)
    code, text = answer
    try:
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr] # as `checker.cli.main` does
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        from checker.cli import not_written

        return not_written(error)
    return code


if __name__ == "__main__":
    sys.exit(main())

"""Runs the command: as ``flowclause``, and as ``python -m checker``."""

import sys


def main() -> int:
    """Says again what the same command said before, or else runs it; see `checker.cli.main`."""
    from checker import again

    stated = sys.argv[1:]
    asked = again.question(stated)
    answer = again.recalled(asked) if asked else None
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

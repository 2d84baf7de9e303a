"""The command line: thin, and nothing heavy is imported before a command needs it."""

from __future__ import annotations


def main() -> None:
    """Entry point of the ``leadflow`` command."""
    from leadflow.cli.app import app
    from leadflow.cli.failures import run

    run(app)

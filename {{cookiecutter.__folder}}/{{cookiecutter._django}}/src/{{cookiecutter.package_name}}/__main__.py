"""Starts the service: `python -m {{ cookiecutter.package_name }}`. With the name of a command, carries that out instead."""

import sys

from .commands import run
from .config import Settings, load_settings


def main() -> None:
    """Does what the command line says, as the settings say.

    Raises:
        SystemExit: The command line is not understood, the settings are wrong, or a command has failed. Standard error
            has a line about it.
    """
    if args := sys.argv[1:]:
        run(args, _prepare)
        return
    settings = load_settings()
    # Only now: what is wrong with the settings is said before a framework has been loaded.
    from .api.app import create_app
    from .api.server import serve

    serve(create_app(), settings)


def _prepare(settings: Settings) -> None:
    """Sets up what a command needs as much as a request does: the log, the connections, and Django's ORM."""
    from .api.app import create_app

    create_app()


if __name__ == "__main__":
    main()

"""Starts the service: `python -m {{ cookiecutter.package_name }}`. With `migrate`, brings its database up to date instead."""

import sys

from .config import load_settings


def main() -> None:
    """Does what the command line says, as the settings say.

    Raises:
        SystemExit: The command line is not understood, the settings are wrong, or there is no database to migrate.
            Standard error has a line about it.
    """
    command = sys.argv[1:]
    if command not in ([], ["migrate"]):
        sys.stderr.write("Usage: python -m {{ cookiecutter.package_name }} [migrate]\n")
        raise SystemExit(2)
    settings = load_settings()
    # Only now: what is wrong with the settings is said before a framework has been loaded.
    if command:
        from .database.migrating import UnknownMigration, migrate
        from .errors.dependencies import DatabaseUnavailable

        try:
            migrate(settings)
        except (DatabaseUnavailable, UnknownMigration) as exc:
            raise SystemExit(f"DATABASE_URL: {exc}") from exc
        return
    from .api.app import create_app
    from .api.server import serve

    serve(create_app(settings), settings)


if __name__ == "__main__":
    main()

"""Starts the service: `python -m {{ cookiecutter.package_name }}`."""

from .config import load_settings


def main() -> None:
    """Starts the service as its settings say."""
    settings = load_settings()
    # Only now: what is wrong with the settings is said before a framework has been loaded.
    from .api.app import create_app
    from .api.server import serve

    serve(create_app(), settings)


if __name__ == "__main__":
    main()

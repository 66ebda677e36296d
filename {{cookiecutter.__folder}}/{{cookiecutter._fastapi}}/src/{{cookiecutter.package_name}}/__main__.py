"""Starts the service: `python -m {{ cookiecutter.package_name }}`."""

import uvicorn
from fastapi import FastAPI

from .api.app import create_app
from .config import Settings, load_settings


def serve(app: FastAPI, settings: Settings) -> None:
    """Serves on the settings' HOST and PORT until it is told to stop."""
    uvicorn.run(
        app,
        host=settings.host,
        port=settings.port,
        workers=1,  # for more, start more containers
        log_config=None,
        access_log=False,
        server_header=False,
    )


def main() -> None:
    """Starts the service as its settings say."""
    settings = load_settings()
    serve(create_app(settings), settings)


if __name__ == "__main__":
    main()

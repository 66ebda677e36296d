"""Starts the service: `python -m {{ cookiecutter.package_name }}`."""

from collections.abc import Mapping
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.config import Config
from gunicorn.glogging import Logger

from .api.app import create_app
from .api.handler import Handler
from .config import Settings, load_settings

THREADS = 8
"""Requests that one process answers at the same time. For more, start more containers."""


class ServerLog(Logger):
    """gunicorn's own records, on their way through the service's pipeline instead of handlers of gunicorn's."""

    def setup(self, cfg: Config) -> None:
        """Lets the records pass on to the root logger."""
        self.cfg = cfg
        self.error_log.propagate = True


class Server(BaseApplication):
    """gunicorn, told what to serve and how by its caller only: no command line, no configuration file.

    Args:
        app: What it serves.
        options: gunicorn's settings.
    """

    def __init__(self, app: Handler, options: Mapping[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Takes the options over."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """What is served. It exists before the port opens, so what stops it from starting stops the server too."""
        return self.app


def serve(app: Handler, settings: Settings) -> None:
    """Serves on the settings' HOST and PORT until it is told to stop."""
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    options = {
        "bind": f"{host}:{settings.port}",
        "workers": 1,
        "threads": THREADS,
        "logger_class": ServerLog,
        "control_socket_disable": True,
    }
    Server(app, options).run()


def main() -> None:
    """Starts the service as its settings say."""
    settings = load_settings()
    serve(create_app(), settings)


if __name__ == "__main__":
    main()

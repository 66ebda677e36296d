"""One secret, put wherever an exception can hold one. It must never be seen again."""

import json
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

import httpx2
import psycopg

from .errors import DeskTaken

SECRET = "Canary7f3a9cE21b"
"""It has no shape of its own: only what stands around it tells that it is one."""


@dataclass
class Login:
    """What is shown with all that is in it."""

    user: str
    password: str


def _raised(exc: Exception, cause: Exception) -> Exception:
    exc.__cause__ = cause
    return exc


def _in_the_context() -> Exception:
    try:
        try:
            raise KeyError(f"api_key={SECRET}")  # noqa: TRY301
        except KeyError:
            raise RuntimeError("it broke")  # noqa: B904 - the context is what this is about
    except RuntimeError as exc:
        return exc


def _noted() -> Exception:
    exc = RuntimeError("it broke")
    exc.add_note(f"while calling https://ada:{SECRET}@api.example.com/")
    return exc


def _in_a_local_variable() -> NoReturn:
    password = SECRET
    raise RuntimeError(f"a password of {len(password)} characters")


def _unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port: int = unused.getsockname()[1]
        return port


def _from_the_database() -> NoReturn:
    psycopg.connect(f"postgresql://ada:{SECRET}@127.0.0.1:{_unused_port()}/desks", connect_timeout=1)
    raise AssertionError("somebody listens there")


def _from_upstream() -> NoReturn:
    httpx2.get(f"http://ada:{SECRET}@127.0.0.1:{_unused_port()}/desks?token={SECRET}", timeout=1)
    raise AssertionError("somebody listens there")


MAKE: dict[str, Callable[[], Exception]] = {
    "in-its-message": lambda: RuntimeError(f"password={SECRET}"),
    "in-its-message-as-json": lambda: ValueError(json.dumps({"user": "ada", "client_secret": SECRET})),
    "in-its-message-as-json-in-json": lambda: ValueError(json.dumps({"body": json.dumps({"token": SECRET})})),
    "in-its-message-as-repr": lambda: KeyError({"password": SECRET}),
    "in-a-dataclass": lambda: RuntimeError(Login("ada", SECRET)),
    "in-a-header": lambda: RuntimeError(f"Authorization: Bearer {SECRET}"),
    "in-a-bearer": lambda: RuntimeError(f"refused: Bearer {SECRET}"),
    "in-a-cookie": lambda: RuntimeError(f"Cookie: theme=dark; session={SECRET}"),
    "in-an-address": lambda: RuntimeError(f"cannot reach redis://:{SECRET}@cache.example.com:6379/0"),
    "in-a-query": lambda: RuntimeError(f"GET https://api.example.com/desks?key={SECRET}&page=2"),
    "in-a-libpq-string": lambda: RuntimeError(f"host=db user=ada password='{SECRET}' dbname=desks"),
    "in-a-private-key": lambda: RuntimeError(f"-----BEGIN PRIVATE KEY-----\n{SECRET}\n-----END PRIVATE KEY-----"),
    "in-its-cause": lambda: _raised(RuntimeError("it broke"), ValueError(f"password: {SECRET}")),
    "in-its-context": _in_the_context,
    "in-a-note": _noted,
    "in-a-group": lambda: ExceptionGroup("several", [ValueError(f"secret={SECRET}"), RuntimeError("it broke")]),
    "in-a-local-variable": _in_a_local_variable,
    "from-the-database": _from_the_database,
    "from-upstream": _from_upstream,
    "in-our-context": lambda: DeskTaken(desk=7, password=SECRET),
    "deep-in-our-context": lambda: DeskTaken(desk=7, request={"headers": [{"X-Api-Key": SECRET}]}),
    "in-text-of-our-context": lambda: DeskTaken(desk=7, request=f"POST /login password={SECRET}"),
    "in-our-message": lambda: DeskTaken(desk=7, owner_email=f"token={SECRET}"),
    "in-our-public-details": lambda: DeskTaken(desk=f"token={SECRET}"),
}

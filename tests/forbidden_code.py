"""Code that a generated service's `make check` must refuse, and code that only looks like it."""

from typing import NamedTuple

HERE = "  # HERE"
"""Ends the line that must be named. It is taken off before the code is planted."""


class Sample(NamedTuple):
    """A piece of code.

    Args:
        name: What it is an example of.
        where: A module beside `api`; or a package of the service's own, whose module it becomes.
        code: Its text.
        caught: What each command that catches it says of it, in order. Nothing for code that is fine.
    """

    name: str
    where: str
    code: str
    caught: tuple[str, ...] = ()


def samples(text: str) -> list[Sample]:
    """Reads them from blocks that begin with `### where: name`, with `=> …` lines for what must be said."""
    found = []
    for block in text.split("### ")[1:]:
        head, *lines = block.strip().splitlines()
        where, _, name = head.partition(": ")
        caught = tuple(line.removeprefix("=> ") for line in lines if line.startswith("=> "))
        code = "\n".join(line for line in lines if not line.startswith("=> ")).strip()
        found.append(Sample(name, where, f"{code}\n", caught))
    return found


OFFENCES = samples("""
### service: silent bare except
=> E722
=> silent except
=> swallowed cancellation
def book():
    try:
        work()
    except:  # HERE
        pass

### service: silent except Exception
=> BLE001
=> silent except
def book():
    try:
        work()
    except Exception:  # HERE
        pass

### service: silent except with dots
=> BLE001
=> silent except
def book():
    try:
        work()
    except Exception:  # HERE
        ...

### service: silent return None
=> BLE001
=> silent except
def book():
    try:
        return work()
    except Exception:  # HERE
        return None

### service: silent continue
=> BLE001
=> silent except
def book():
    for _ in range(2):
        try:
            work()
        except (ValueError, Exception):  # HERE
            continue

### service: silent group
=> BLE001
=> silent except
def book():
    try:
        work()
    except* Exception:  # HERE
        pass

### service: silent default
=> BLE001
=> silent except
import builtins


def book():
    seats = []
    try:
        seats = work()
    except builtins.Exception:  # HERE
        seats = None
    return seats

### service: logged where nobody looks
=> silent except
def book():
    try:
        work()
    except Exception:  # HERE
        log.debug("failed", exc_info=True)

### service: raised only sometimes
=> silent except
def book():
    try:
        work()
    except Exception as exc:  # HERE
        if exc.args:
            raise

### service: returned before it is raised
=> silent except
def book(quietly):
    try:
        work()
    except Exception:  # HERE
        if quietly:
            return None
        raise

### service: noqa without a reason
=> noqa without a reason
def book():
    try:
        work()
    except Exception:  # noqa: BLE001  # HERE
        return None

### service: allowed without a reason
=> silent except
import contextlib


def book():
    with contextlib.suppress(Exception):  # allowed:  # HERE
        work()

### service: allowed without need
=> idle comment
def book():
    return work()  # allowed: it always was  # HERE

### service: everything of our own
=> silent except
from ..errors import ServiceError


def book():
    try:
        work()
    except ServiceError:  # HERE
        return None

### service: one class and no word
=> silent except
def book():
    try:
        work()
    except ValueError:  # HERE
        pass

### service: one class and no word in a loop
=> silent except
def book():
    for _ in range(2):
        try:
            work()
        except ValueError:  # HERE
            continue

### service: suppress
=> silent except
import contextlib


def book():
    with contextlib.suppress(Exception):  # HERE
        work()

### service: suppress by another name
=> silent except
from contextlib import suppress as quietly


def book():
    with quietly(KeyError, Exception):  # HERE
        work()

### service: exit that swallows
=> silent except
class Booking:
    def __enter__(self):
        return self

    def __exit__(self, *_):
        return True  # HERE

### service: jump out of finally
=> B012
def book():
    try:
        work()
    finally:
        return 1  # HERE

### service: gather and forget
=> ignored results
import asyncio


async def book():
    await asyncio.gather(work(), work(), return_exceptions=True)  # HERE

### service: gather into nothing
=> ignored results
from asyncio import gather


async def book():
    _ = await gather(work(), work(), return_exceptions=True)  # HERE

### service: gather within a time and forget
=> ignored results
import asyncio


async def book():
    await asyncio.wait_for(asyncio.gather(work(), work(), return_exceptions=True), 5)  # HERE

### service: cancellation ends here
=> swallowed cancellation
import asyncio


async def book():
    try:
        await work()
    except asyncio.CancelledError:  # HERE
        log.info("cancelled")

### service: cancellation among others
=> swallowed cancellation
from asyncio import CancelledError


async def book():
    try:
        await work()
    except (ValueError, CancelledError) as exc:  # HERE
        raise RuntimeError("no") from exc

### service: cancellation with everything
=> swallowed cancellation
async def book():
    try:
        await work()
    except BaseException:  # HERE
        log.exception("failed")

### service: cancellation suppressed
=> swallowed cancellation
import asyncio
import contextlib


async def book(task):
    with contextlib.suppress(asyncio.CancelledError):  # HERE
        await task

### service: no cause
=> B904
def book():
    try:
        work()
    except KeyError:
        raise ValueError("no seat")  # HERE

### service: no cause on purpose
=> lost cause
def book():
    try:
        work()
    except KeyError:
        raise ValueError("no seat") from None  # HERE

### service: FastAPI below the web layer
=> -> fastapi (l.
from fastapi import Depends  # HERE

depends = Depends

### service: Starlette below the web layer
=> -> starlette (l.
import starlette.responses  # HERE

respond = starlette.responses.Response

### service: Django below the web layer
=> -> django (l.
def book():
    from django.http import JsonResponse  # HERE

    return JsonResponse

### service: REST framework below the web layer
=> -> rest_framework (l.
from rest_framework.response import Response  # HERE

response = Response

### telemetry: framework in the core
=> -> fastapi (l.
from fastapi import Request  # HERE

request = Request

### service: the web layer from below
=> .api.failures (l.
from ..api.failures import error_for  # HERE

name = error_for

### service: FastAPI's exception
=> HTTP below the web layer
from fastapi import HTTPException


def book():
    raise HTTPException(404, "no seat")  # HERE

### service: Starlette's exception
=> HTTP below the web layer
import starlette.exceptions as web


def book():
    raise web.HTTPException(404)  # HERE

### service: REST framework's exception
=> HTTP below the web layer
from rest_framework.exceptions import NotFound


def book():
    raise NotFound  # HERE

### repository: Django's exception
=> HTTP below the web layer
from django.http import Http404


def book():
    error = Http404("no seat")  # HERE
    raise error

### repository: Django's permission
=> HTTP below the web layer
from django.core.exceptions import PermissionDenied


def book():
    raise PermissionDenied  # HERE

### repository: Django's shortcut
=> HTTP below the web layer
from django.shortcuts import get_object_or_404


def book(model):
    return get_object_or_404(model, pk=1)  # HERE

### api: answered and not recorded
=> BLE001
=> silent except
from starlette.responses import JSONResponse


def book() -> JSONResponse:
    try:
        return work()
    except Exception:  # HERE
        return JSONResponse({"error": "something failed"}, status_code=500)

### api: decorated handler
=> handler that does not log
from starlette.responses import JSONResponse


@app.exception_handler(KeyError)
async def on_missing(request, exc):  # HERE
    return JSONResponse({"error": "missing"}, status_code=404)

### api: added handler
=> handler that does not log
from starlette.requests import Request
from starlette.responses import JSONResponse


async def on_missing(request: Request, exc: Exception) -> JSONResponse:  # HERE
    return JSONResponse({"error": "missing"}, status_code=404)


app.add_exception_handler(KeyError, on_missing)

### api: lambda as handler
=> handler that does not log
from starlette.responses import Response

app.add_exception_handler(KeyError, lambda request, exc: Response(status_code=404))  # HERE

### api: handlers given to the application
=> handler that does not log
from fastapi import FastAPI
from starlette.responses import Response

app = FastAPI(exception_handlers={KeyError: lambda request, exc: Response(status_code=404)})  # HERE

### api: handler of an error of ours
=> handler that does not log
from django.http import HttpResponse

from ..seats.errors import SeatTaken


def answer(taken: SeatTaken) -> HttpResponse:  # HERE
    return HttpResponse(status=409)

### views: REST framework's own handler
=> handler that does not log
from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as theirs


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:  # HERE
    response = theirs(exc, context)
    if response is not None:
        response.data["status"] = response.status_code
    return response

### api: middleware of Django's
=> handler that does not log
from django.http import HttpRequest, HttpResponse


class Middleware:
    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse:  # HERE
        return self.answer()

    def answer(self) -> HttpResponse:
        return HttpResponse(status=500)

### api: trace in a body
=> stack trace on its way to a client
import traceback

from starlette.responses import JSONResponse


def book() -> JSONResponse:
    try:
        return work()
    except ValueError:
        return JSONResponse({"trace": traceback.format_exc()}, status_code=500)  # HERE

### service: trace in a value
=> stack trace on its way to a client
from traceback import format_exception


def book():
    try:
        return work()
    except ValueError as exc:
        return {"trace": format_exception(exc)}  # HERE

### api: words of an exception
=> stack trace on its way to a client
def book() -> dict[str, str]:
    try:
        return work()
    except ValueError as exc:
        return {"error": str(exc)}  # HERE

### api: words of an exception by a detour
=> stack trace on its way to a client
from starlette.responses import JSONResponse


def book() -> JSONResponse:
    try:
        return work()
    except ValueError as exc:
        said = f"failed: {exc!r}"
        body = {"error": said}
        return JSONResponse(body, status_code=500)  # HERE

### api: words of a cause
=> stack trace on its way to a client
from starlette.responses import PlainTextResponse


def book() -> PlainTextResponse:
    try:
        return work()
    except ValueError as exc:
        log.exception("failed")
        return PlainTextResponse("failed: %s" % exc.__cause__)  # HERE

### api: words in an exception handler
=> stack trace on its way to a client
from starlette.requests import Request
from starlette.responses import JSONResponse


async def on_missing(request: Request, exc: KeyError) -> JSONResponse:
    log.warning("missing", exc_info=exc)
    return JSONResponse({"error": exc.args[0]}, status_code=404)  # HERE

### views: words into the response's data
=> stack trace on its way to a client
from rest_framework.response import Response


def book() -> Response:
    response = Response()
    try:
        work()
    except ValueError as exc:
        response.data["error"] = repr(exc)
    return response  # HERE

### api: words in a stream
=> stack trace on its way to a client
async def book():
    try:
        yield work()
    except ValueError as exc:
        yield "failed: {}".format(exc)  # HERE

### api: words on a socket
=> stack trace on its way to a client
async def book(socket):
    try:
        await work()
    except ValueError as exc:
        await socket.send_json({"error": str(exc)})  # HERE

### api: words that close a socket
=> stack trace on its way to a client
async def book(socket):
    try:
        await work()
    except ValueError as exc:
        await socket.close(1011, reason=f"{exc}")  # HERE

### api: the exception itself
=> stack trace on its way to a client
from django.http import HttpResponse


def book() -> HttpResponse:
    try:
        return work()
    except ValueError as exc:
        return HttpResponse(exc, status=500)  # HERE

### api: debug pages of FastAPI
=> stack trace on its way to a client
from fastapi import FastAPI

app = FastAPI(debug=True)  # HERE

### api: debug pages of an application
=> stack trace on its way to a client
from .app import create_app

app = create_app()
app.debug = True  # HERE

### api: debug pages of Django
=> stack trace on its way to a client
DEBUG = True  # HERE

### service: requests
=> S113
=> outside call without a timeout
import requests


def book():
    return requests.post("https://seats.example.com")  # HERE

### service: session of requests
=> outside call without a timeout
import requests

session = requests.Session()  # HERE

### service: httpx2 told to wait
=> outside call without a timeout
import httpx2

client = httpx2.AsyncClient(timeout=None)  # HERE

### service: httpx2 told to wait for an answer
=> outside call without a timeout
import httpx2

client = httpx2.AsyncClient(timeout=httpx2.Timeout(5, read=None))  # HERE

### service: one request told to wait
=> outside call without a timeout
async def book(client):
    return await client.get("https://seats.example.com", timeout=None)  # HERE

### service: urllib
=> outside call without a timeout
from urllib.request import Request, urlopen


def book():
    return urlopen(Request("https://seats.example.com"))  # noqa: S310 - the address is ours  # HERE

### service: requests in a thread
=> outside call without a timeout
import asyncio

import requests


async def book():
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(None, requests.get, "https://seats.example.com")  # HERE

### service: urllib in a thread
=> outside call without a timeout
import asyncio
import urllib.request


async def book():
    return await asyncio.to_thread(urllib.request.urlopen, "https://seats.example.com")  # HERE

### service: http.client
=> outside call without a timeout
import http.client

connection = http.client.HTTPSConnection("seats.example.com")  # HERE

### service: psycopg
=> outside call without a timeout
import psycopg


def book(address):
    with psycopg.connect(address) as connection:  # HERE
        return connection

### service: psycopg async
=> outside call without a timeout
from psycopg import AsyncConnection


async def book(address):
    return await AsyncConnection.connect(address)  # HERE

### service: engine
=> outside call without a timeout
from sqlalchemy.ext.asyncio import create_async_engine

engine = create_async_engine("postgresql+psycopg://")  # HERE

### service: redis
=> outside call without a timeout
from redis.asyncio import Redis

store = Redis.from_url("redis://localhost")  # HERE

### service: redis by another name
=> outside call without a timeout
import redis.asyncio as redis

store = redis.from_url("redis://localhost", socket_connect_timeout=1)  # HERE

### service: mail
=> outside call without a timeout
import smtplib


def book():
    with smtplib.SMTP("mail.example.com", 25) as mail:  # HERE
        mail.noop()

### service: connection
=> outside call without a timeout
import socket

connection = socket.create_connection(("seats.example.com", 80))  # HERE

### service: bare socket
=> outside call without a timeout
import socket


def book():
    one = socket.socket()  # HERE
    one.connect(("seats.example.com", 80))

### service: stream
=> outside call without a timeout
import asyncio


async def book():
    return await asyncio.open_connection("seats.example.com", 80)  # HERE
""")


FINE = samples("""
### service: handlers that say what happened
import asyncio
import contextlib
from pathlib import Path

from ..errors import IntegrationError
from ..given import work
from ..telemetry.logging import get_logger

log = get_logger(__name__)


class SeatsGone(IntegrationError):
    code = "SEATS_GONE"
    message = "gone"


def one_class(values, key):
    try:
        return values[key]
    except KeyError:
        return None


def one_class_and_why(values):
    for value in values:
        try:
            work(value)
        except ValueError:
            continue  # rows without a number have no price


def one_class_suppressed():
    with contextlib.suppress(FileNotFoundError):
        Path("seats.txt").unlink()


def logged():
    try:
        work()
    except Exception:
        log.exception("failed")


def raised():
    try:
        work()
    except Exception as exc:
        raise SeatsGone() from exc


def raised_again():
    try:
        work()
    except BaseException:
        work()
        raise


def given_a_reason():
    try:
        return work()
    except Exception:  # noqa: BLE001 - a plug-in may raise anything
        return None


def given_a_reason_of_our_own(task):
    with contextlib.suppress(asyncio.CancelledError):  # allowed: this function has cancelled it
        task.result()

### service: gathered results
import asyncio

from ..given import log, work


async def book():
    await asyncio.gather(work(), work())
    results = await asyncio.gather(work(), work(), return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            log.error("failed", exc_info=result)
    work(await asyncio.gather(work(), return_exceptions=True))
    return await asyncio.gather(work(), return_exceptions=True)

### service: cancellation that goes on
import asyncio

from ..given import log


async def book(task):
    try:
        await task
    except asyncio.CancelledError:
        if asyncio.current_task().cancelling():
            raise
        log.info("the other task was cancelled")


async def clean(task):
    try:
        await task
    except asyncio.CancelledError as exc:
        log.info("cancelled")
        raise exc  # noqa: TRY201 - this is what it tests

### service: the end of the process
from ..given import work


def main():
    try:
        work()
    except UnicodeDecodeError:
        raise SystemExit(78) from None

### service: names that only look like a framework's
from http import HTTPStatus

from ..errors.http import GatewayTimeout, NotFound

fastapi = "a word"


def book():
    if fastapi:
        raise NotFound(detail=f"{HTTPStatus.NOT_FOUND}")
    raise GatewayTimeout(detail=None)

### api: HTTP where it belongs
from starlette.exceptions import HTTPException


def book(seats):
    if not seats:
        raise HTTPException(404, "no seat")

### views: HTTP in the web layer of a package
from django.http import Http404
from rest_framework.exceptions import NotFound


def book(seats):
    if not seats:
        raise Http404
    raise NotFound

### api: handlers with a record
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ..given import app, log


async def on_missing(request: Request, exc: KeyError) -> Response:
    log.warning("missing", exc_info=exc)
    return JSONResponse({"error": "missing"}, status_code=404)


def through_the_service(request: Request, exc: Exception) -> Response:
    return answered(request, exc)


def answered(request: Request, exc: Exception) -> Response:
    return request.app.state.respond(request, exc)


def other(request: Request, code: str) -> Response:
    return Response(code)


app.add_exception_handler(KeyError, on_missing)

### api: what clients may know
from starlette.responses import JSONResponse

from ..errors.http import BadRequest
from ..given import log, work


def book() -> JSONResponse:
    try:
        work()
    except ValueError as exc:
        log.warning(f"failed: {type(exc).__name__}", said=str(exc))
        said = str(exc)
        log.info(said)
        return JSONResponse({"error": "failed", "kind": type(exc).__name__}, status_code=400)
    return JSONResponse({"seat": str(7), "format": f"{7!r}"})


def name(exc: Exception) -> BadRequest:
    return BadRequest(detail=str(exc))


def ours() -> None:
    try:
        work()
    except ValueError as exc:
        raise BadRequest(detail=str(exc)) from exc


DEBUG = False

### service: asyncio in debug mode
import asyncio
import traceback

from ..given import work


def book():
    asyncio.run(work(), debug=True)
    return list(traceback.walk_stack(None))

### repository: calls with a timeout
import asyncio
import smtplib
import socket
import urllib.request

import httpx2
import psycopg
import redis.asyncio as redis
import requests
from sqlalchemy import create_engine

SECONDS = 3
OPTIONS = {"connect_timeout": SECONDS}


def wait(address):
    requests.get("https://seats.example.com", timeout=SECONDS)
    httpx2.Client()
    httpx2.Client(timeout=SECONDS)
    httpx2.Timeout(SECONDS, connect=1)
    psycopg.connect(address, connect_timeout=SECONDS)
    psycopg.connect(address, **OPTIONS)
    psycopg.connect("postgresql://localhost?connect_timeout=3")
    create_engine(address, connect_args=OPTIONS)
    pool = redis.ConnectionPool.from_url("redis://localhost", socket_timeout=SECONDS)
    redis.Redis(connection_pool=pool)
    smtplib.SMTP("mail.example.com", 25, "localhost", SECONDS)
    socket.create_connection(("seats.example.com", 80), SECONDS)
    with socket.socket() as one:
        one.settimeout(SECONDS)
        one.connect(("seats.example.com", 80))
    return OPTIONS.get("timeout", None)


async def wait_meanwhile():
    await asyncio.to_thread(urllib.request.urlopen, "https://seats.example.com", timeout=SECONDS)
    async with asyncio.timeout(SECONDS):
        await asyncio.open_connection("seats.example.com", 80)
    await asyncio.wait_for(asyncio.open_connection("seats.example.com", 80), SECONDS)
""")

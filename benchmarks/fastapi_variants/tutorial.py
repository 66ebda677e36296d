"""FastAPI with what most tutorials add: a `BaseHTTPMiddleware`, handlers, and JSON by the standard library's logging."""

import logging
import sys
import time
import uuid

from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint

from json_logging import JsonFormatter, request_id

from .routes import add_routes

log = logging.getLogger("app")


class AppError(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class RequestMiddleware(BaseHTTPMiddleware):
    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        request_id.set(request.headers.get("X-Request-ID") or str(uuid.uuid4()))
        started = time.perf_counter()
        response = await call_next(request)
        values = {
            "method": request.method,
            "path": request.url.path,
            "status": response.status_code,
            "client": request.client.host if request.client else None,
            "user_agent": request.headers.get("user-agent"),
            "duration_ms": round((time.perf_counter() - started) * 1000, 2),
        }
        log.info("request", extra={"values": values})
        response.headers["X-Request-ID"] = request_id.get() or ""
        return response


def desk_taken(desk: int, owner: str) -> AppError:
    return AppError(409, "DESK_TAKEN", f"Desk {desk} is taken.")


def make_app() -> FastAPI:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])

    app = FastAPI()
    app.add_middleware(RequestMiddleware)

    @app.exception_handler(AppError)
    async def app_error(request: Request, exc: AppError) -> JSONResponse:
        log.warning("%s", exc, extra={"values": {"code": exc.code, "status": exc.status}})
        return answer(exc.status, exc.code, exc.message)

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, exc: RequestValidationError) -> JSONResponse:
        log.warning("validation failed", extra={"values": {"code": "VALIDATION_FAILED", "status": 422}})
        return answer(422, "VALIDATION_FAILED", "The request is not valid.", jsonable_encoder(exc.errors()))

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, exc: Exception) -> JSONResponse:
        log.error("unforeseen error", exc_info=exc, extra={"values": {"code": "INTERNAL_ERROR", "status": 500}})
        return answer(500, "INTERNAL_ERROR", "Something went wrong.")

    add_routes(app, desk_taken)
    return app


def answer(status: int, code: str, message: str, details: object = None) -> JSONResponse:
    error = {"code": code, "message": message, "details": details, "request_id": request_id.get()}
    return JSONResponse({"error": error}, status_code=status)

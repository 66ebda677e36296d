"""C11: what a dependency raises is documented for each operation that depends on it."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends
from starlette.testclient import TestClient

from {{ cookiecutter.package_name }}.api.app import create_app
from {{ cookiecutter.package_name }}.config import Settings
from {{ cookiecutter.package_name }}.errors import PREFIX, fails_with
from {{ cookiecutter.package_name }}.errors.http import AccessDenied, AuthenticationRequired

from ..failing.errors import DeskTaken


@fails_with(AuthenticationRequired)
async def caller() -> str:
    return "ada"


@fails_with(AccessDenied)
async def admin(caller: Annotated[str, Depends(caller)]) -> str:
    return caller


def test_c11_dependencies_are_documented(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    router = APIRouter(prefix="/desks")

    @router.get("/{desk}", dependencies=[Depends(admin)])
    @fails_with(DeskTaken)
    async def book(desk: int) -> None: ...

    app = create_app(Settings())
    app.include_router(router, prefix="/api/v1")
    with TestClient(app, base_url="http://localhost") as client:
        document = client.get("/openapi.json").json()
    assert "HTTPValidationError" not in str(document)
    responses = document["paths"]["/api/v1/desks/{desk}"]["get"]["responses"]
    expected = {"401": "AUTH_REQUIRED", "403": "FORBIDDEN_ACCESS_DENIED", "409": "CONFLICT_DESK_TAKEN"}
    for status, reason in expected.items():
        assert f"{PREFIX}_{reason}" in responses[status]["headers"]["X-Error-Code"]["schema"]["enum"]

"""C11: every error has a page for people, and is there as data too."""

from html import escape

import httpx2
import pytest

from {{ cookiecutter.package_name }}.config import TITLE
from {{ cookiecutter.package_name }}.errors import PREFIX, ServiceError
from {{ cookiecutter.package_name }}.errors.catalogue import catalogue

from .reading import MEDIA_TYPE, read

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
JSON = {"Accept": "application/json"}


def test_c11_a_page_lists_every_error(client: httpx2.Client) -> None:
    page = client.get("/errors")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert escape(TITLE) in page.text
    for error in catalogue():
        assert f'href="errors/{error.code}"' in page.text


@pytest.mark.parametrize("error", catalogue(), ids=lambda error: error.code)
def test_c11_every_error_has_a_page(client: httpx2.Client, error: type[ServiceError]) -> None:
    page = client.get(f"/errors/{error.code}", headers={"Accept": BROWSER})
    assert page.status_code == 200
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    for shown in (escape(error.title), "What happened", "What to do", "Is a retry any use?", MEDIA_TYPE):
        assert shown in page.text
    assert ("Yes, the same request" if error.retryable else "No, the same request") in page.text


@pytest.mark.parametrize("reason", ["CONFLICT_DESK_TAKEN", "REQUEST_HTTP_418", "SYSTEM_HTTP_501"])
def test_c11_what_the_catalogue_does_not_list_has_a_page_too(client: httpx2.Client, reason: str) -> None:
    assert client.get(f"/errors/{PREFIX}_{reason}").status_code == 200


@pytest.mark.parametrize("code", ["NOTHING", f"{PREFIX}_REQUEST_HTTP_404", f"{PREFIX}_SYSTEM_HTTP_418", "<script>"])
def test_c11_an_unknown_code_is_not_found(client: httpx2.Client, code: str) -> None:
    response = client.get(f"/errors/{code}", headers={"Accept": BROWSER})
    assert response.status_code == 404
    assert read(response).code == f"{PREFIX}_RESOURCE_NOT_FOUND"


def test_c11_the_catalogue_is_there_as_data(client: httpx2.Client) -> None:
    listed = client.get("/errors", headers=JSON).json()["errors"]
    assert [error["code"] for error in listed] == [error.code for error in catalogue()]
    for error in listed:
        assert client.get(f"/errors/{error['code']}", headers=JSON).json() == error


def test_c11_what_the_data_says(client: httpx2.Client) -> None:
    error = client.get(f"/errors/{PREFIX}_CONFLICT_DESK_TAKEN", headers=JSON).json()
    assert "Desk 7 is taken. Choose another one." in str(error.pop("example"))
    assert error == {
        "code": f"{PREFIX}_CONFLICT_DESK_TAKEN",
        "title": "Desk taken",
        "status": 409,
        "category": "CONFLICT",
        "recovery": "business",
        "retryable": True,
        "description": "Somebody else sits at this desk.",
        "remedy": "Read the present state, then decide whether to try something else.",
    }


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (BROWSER, "text/html"),
        ("", "text/html"),
        ("*/*", "text/html"),
        ("image/png", "text/html"),
        ("text/html, application/json", "text/html"),
        ("application/json;q=0", "text/html"),
        ("application/json;q=0.5, text/*", "text/html"),
        ("nonsense", "text/html"),
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("text/html;q=0.5, application/*", "application/json"),
        ("text/html;q=0, */*", "application/json"),
    ],
)
@pytest.mark.parametrize("path", ["/errors", f"/errors/{PREFIX}_VALIDATION_FAILED"])
def test_c11_page_or_data(client: httpx2.Client, path: str, accept: str, expected: str) -> None:
    response = client.get(path, headers={"Accept": accept})
    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == expected
    assert "Accept" in response.headers["Vary"]


def test_c11_a_page_loads_nothing_and_runs_nothing(client: httpx2.Client) -> None:
    response = client.get(f"/errors/{PREFIX}_VALIDATION_FAILED")
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "<script" not in response.text
    assert "://" not in response.text.partition("<main>")[0]


@pytest.mark.parametrize("path", ["/errors", f"/errors/{PREFIX}_VALIDATION_FAILED"])
def test_c11_head_is_answered_without_the_page(client: httpx2.Client, path: str) -> None:
    response = client.head(path)
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"

"""C11: the failures are part of the documented interface."""

import httpx2

from .reading import MEDIA_TYPE


def test_c11_every_operation_documents_how_it_fails(client: httpx2.Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert "/api/v1/ping" in paths
    for operations in paths.values():
        for operation in operations.values():
            assert MEDIA_TYPE in operation["responses"]["default"]["content"]


def test_c11_the_interface_has_a_page(client: httpx2.Client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/html")

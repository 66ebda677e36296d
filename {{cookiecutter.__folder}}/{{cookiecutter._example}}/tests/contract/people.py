"""People who use the service, and what they write."""

from typing import Any
from uuid import UUID

import httpx2

from {{ cookiecutter.package_name }}.auth.access_tokens import issue_access_token
from {{ cookiecutter.package_name }}.config import load_settings

API = "/api/v1"
PASSWORD = "correct horse battery staple"
NOBODY = "00000000-0000-4000-8000-000000000000"
"""An id that nothing has."""

ARTICLE = {"title": "On failing", "body": "Fail well."}


def account(name: str, **changes: Any) -> dict[str, Any]:
    """What somebody of this name sends to register."""
    return {"email": f"{name}@example.com", "full_name": name.title(), "password": PASSWORD, **changes}


def bearer(user_id: str) -> dict[str, str]:
    """The header of somebody who has signed in. (To sign in each time would take long, and is counted.)"""
    return {"Authorization": f"Bearer {issue_access_token(load_settings(), UUID(user_id))}"}


class Person:
    """Somebody with an account, who has signed in.

    Args:
        client: Their client.
        name: Theirs.
    """

    def __init__(self, client: httpx2.Client, name: str) -> None:
        self.client = client
        self.email = f"{name}@example.com"
        registered = client.post(f"{API}/users", json=account(name))
        assert registered.status_code == 201, registered.text
        self.user: dict[str, Any] = registered.json()
        self.id: str = self.user["id"]
        self.headers = bearer(self.id)

    def request(
        self,
        method: str,
        path: str,
        *,
        if_match: object = None,
        key: str | None = None,
        headers: dict[str, str] | None = None,
        **content: Any,
    ) -> httpx2.Request:
        """A request of theirs, not yet sent.

        Args:
            method: The method.
            path: The path, from behind the version.
            if_match: The version of what they change, or a whole `If-Match` header.
            key: The `Idempotency-Key`.
            headers: More of them.
            content: The body or the query, as the client takes it.
        """
        all_headers = {**self.headers, **(headers or {})}
        if if_match is not None:
            all_headers["If-Match"] = f'"{if_match}"' if isinstance(if_match, int) else str(if_match)
        if key is not None:
            all_headers["Idempotency-Key"] = key
        return self.client.build_request(method, f"{API}{path}", headers=all_headers, **content)

    def send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        """Sends a request, and returns the answer."""
        return self.client.send(self.request(method, path, **request))

    def write(self, **changes: Any) -> dict[str, Any]:
        """Writes an article."""
        written = self.send("POST", "/articles", json={**ARTICLE, **changes})
        assert written.status_code == 201, written.text
        article: dict[str, Any] = written.json()
        return article

    def publish(self, **changes: Any) -> dict[str, Any]:
        """Writes an article and publishes it."""
        published = self.send("POST", f"/articles/{self.write(**changes)['id']}/publish")
        assert published.status_code == 200, published.text
        article: dict[str, Any] = published.json()
        return article

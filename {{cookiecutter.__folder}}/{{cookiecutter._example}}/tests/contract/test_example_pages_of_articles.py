"""The list of articles, page by page: each article once, the newest first."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from ..databases import run_sql
from .people import API, Person

pytestmark = pytest.mark.usefixtures("database")

ARTICLES = 7


def pages(client: httpx2.Client, limit: int, after_each: Callable[[], object] = lambda: None) -> list[dict[str, Any]]:
    """Everything, read in pages of this size."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        page = client.get(f"{API}/articles", params={"limit": str(limit), **cursor})
        assert page.status_code == 200
        assert {*page.json()} == {"items", "next_cursor"}
        assert len(page.json()["items"]) <= limit
        found += page.json()["items"]
        if page.json()["next_cursor"] is None:
            return found
        assert len(page.json()["items"]) == limit
        cursor = {"cursor": page.json()["next_cursor"]}
        after_each()


def test_each_article_once_newest_first(client: httpx2.Client, database: str, ada: Person) -> None:
    written = [ada.publish() for _ in range(ARTICLES)]
    newest_first = sorted(written, key=lambda article: (article["created_at"], article["id"]), reverse=True)
    assert newest_first == written[::-1]
    for limit in (*range(1, ARTICLES + 2), 100):
        assert pages(client, limit) == newest_first


def test_articles_of_the_same_moment(client: httpx2.Client, database: str, ada: Person) -> None:
    written = [ada.publish()["id"] for _ in range(ARTICLES)]
    run_sql(database, "UPDATE articles SET created_at = (SELECT min(created_at) FROM articles)")
    for limit in range(1, ARTICLES + 2):
        found = [article["id"] for article in pages(client, limit)]
        assert found == sorted(written, reverse=True)


def test_while_articles_are_written_and_deleted(client: httpx2.Client, ada: Person) -> None:
    written = [ada.publish()["id"] for _ in range(ARTICLES)]

    def write_and_delete() -> None:
        ada.publish()
        if written[3:]:
            ada.send("DELETE", f"/articles/{written.pop()}", if_match="*")

    found = [article["id"] for article in pages(client, 2, write_and_delete)]
    assert len(set(found)) == len(found)
    assert {*written} <= {*found}


def test_twenty_are_a_page(client: httpx2.Client, ada: Person) -> None:
    assert client.get(f"{API}/articles").json() == {"items": [], "next_cursor": None}
    written = [ada.write()["id"] for _ in range(21)]
    page = ada.send("GET", "/articles").json()
    assert [article["id"] for article in page["items"]] == written[:0:-1]
    rest = ada.send("GET", "/articles", params={"cursor": page["next_cursor"]}).json()
    assert ([article["id"] for article in rest["items"]], rest["next_cursor"]) == (written[:1], None)


def test_a_cursor_shows_nobody_another_s_drafts(client: httpx2.Client, ada: Person, bob: Person) -> None:
    for _ in range(3):
        ada.write()
    cursor = ada.send("GET", "/articles", params={"limit": 1}).json()["next_cursor"]
    for answer in (
        bob.send("GET", "/articles", params={"cursor": cursor}),
        client.get(f"{API}/articles", params={"cursor": cursor}),
    ):
        assert answer.json() == {"items": [], "next_cursor": None}

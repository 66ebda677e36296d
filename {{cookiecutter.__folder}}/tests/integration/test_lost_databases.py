"""Databases that are not there, go away and come back, are full, or are no databases."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from ..conftest import Records
from ..contract.checking import check, failures
from ..databases import run_sql
from ..failing.service import open_client
from .proxy import Proxy, proxy_to
from .running import BLUE, DESKS, ON_POSTGRESQL, ON_SQLITE, RED, names, run

SUICIDE = "SELECT pg_terminate_backend(pg_backend_pid())"
TERMINATE_OTHERS = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


def unavailable(answer: httpx2.Response) -> None:
    """Checks that this is how it says so, and no more."""
    failure = check(answer, 503, "UNAVAILABLE_DATABASE")
    assert failure.retryable
    assert int(answer.headers["Retry-After"]) >= 1
    for secret in ("127.0.0.1", "desks", "psycopg", "sqlite", "server", ".db", "postgres"):
        assert secret not in answer.text


class TestOnPostgresql:
    pytestmark = ON_POSTGRESQL

    @pytest.fixture
    def proxy(self, desks_database: str) -> Iterator[Proxy]:
        address = urlsplit(desks_database)
        with proxy_to(address.hostname or "127.0.0.1", address.port or 5432) as proxy:
            yield proxy

    @pytest.fixture
    def by_proxy(self, desks_database: str, proxy: Proxy) -> str:
        """The address of the database, by way of the proxy."""
        address = urlsplit(desks_database)
        user = f"{address.netloc.rpartition('@')[0]}@" if "@" in address.netloc else ""
        return address._replace(netloc=f"{user}127.0.0.1:{proxy.port}").geturl()

    def test_it_goes_away_in_the_middle_and_comes_back(
        self, desks_database: str, proxy: Proxy, by_proxy: str, records: Records
    ) -> None:
        with open_client(database_url=by_proxy, database_timeout=0.5) as client:
            assert run(client, RED).status_code == 200
            records()
            for step in (proxy.cut, lambda: None):  # in the middle, and when it is gone
                unavailable(run(client, BLUE, step, DESKS))
                (record,) = failures(records())
                assert record["level"] == "error"
                assert names(desks_database) == ["red"]
            assert client.get("/readyz").status_code == 503
            proxy.restore()
            assert client.get("/readyz").status_code == 200
            assert run(client, BLUE, DESKS).json() == [["red"], ["blue"]]

    def test_it_goes_away_before_the_commit(self, desks_database: str, proxy: Proxy, by_proxy: str) -> None:
        with open_client(database_url=by_proxy, database_timeout=0.5) as client:
            unavailable(run(client, RED, proxy.cut))
            assert names(desks_database) == []
            proxy.restore()
            assert run(client, RED, DESKS).json() == [["red"]]

    def test_it_goes_away_while_something_is_read(self, desks_database: str, proxy: Proxy, by_proxy: str) -> None:
        with open_client(database_url=by_proxy, database_timeout=0.5) as client:
            unavailable(run(client, DESKS, proxy.cut, DESKS, reads=True))
            proxy.restore()
            assert run(client, DESKS, reads=True).json() == []

    @pytest.mark.parametrize("steps", [(DESKS,), ()], ids=["in a statement", "in the commit"])
    def test_it_falls_silent(
        self, desks_database: str, proxy: Proxy, by_proxy: str, steps: tuple[str, ...], records: Records
    ) -> None:
        with open_client(database_url=by_proxy, database_timeout=0.5) as client:
            assert run(client, RED).status_code == 200
            records()
            unavailable(run(client, BLUE, proxy.fall_silent, *steps))
            (record,) = failures(records())
            assert record["level"] == "error"
            proxy.speak()
            assert run(client, DESKS, reads=True).status_code == 200

    def test_it_is_silent_from_the_start(self, proxy: Proxy, by_proxy: str) -> None:
        proxy.fall_silent()
        with open_client(database_url=by_proxy, database_timeout=0.5) as client:
            unavailable(run(client, DESKS, reads=True))
            assert client.get("/readyz").status_code == 503
            proxy.speak()
            assert run(client, DESKS, reads=True).json() == []

    def test_what_may_take_longer_by_its_address_is_waited_for(self, by_proxy: str) -> None:
        allowed = f"{by_proxy}?options=-c%20statement_timeout%3D10s"
        with open_client(database_url=allowed, database_timeout=0.1) as client:
            assert run(client, "SELECT pg_sleep(1.2)", "SELECT 1").json() == [[1]]

    def test_a_connection_that_the_server_ends(self, desks_database: str, records: Records) -> None:
        with open_client(database_pool_size=1) as client:
            for _ in range(2):
                unavailable(run(client, RED, SUICIDE, BLUE))
                assert len(failures(records())) == 1
                assert names(desks_database) == []
            assert run(client, RED).status_code == 200

    def test_connections_that_have_died_in_the_pool(self, desks_database: str) -> None:
        with open_client(database_pool_size=3) as client:
            assert run(client, RED).status_code == 200
            run_sql(desks_database, TERMINATE_OTHERS)
            assert run(client, BLUE).status_code == 200
            run_sql(desks_database, TERMINATE_OTHERS)
            assert run(client, DESKS, reads=True).json() == [["red"], ["blue"]]

    @pytest.mark.parametrize("change", [{"path": "/no_such_database"}, {"netloc": "nobody:hunter2@127.0.0.1:1"}])
    def test_it_is_not_there(self, database: str, change: dict[str, str], records: Records) -> None:
        address = urlsplit(database)._replace(**change).geturl()
        with open_client(database_url=address, database_timeout=0.5) as client:
            unavailable(run(client, DESKS))
            unavailable(run(client, DESKS, reads=True))
        said = records()
        assert len(failures(said)) == 2
        assert "hunter2" not in str(said)


class TestOnSqlite:
    pytestmark = ON_SQLITE

    def test_a_full_disk(self, desks_database: str, records: Records) -> None:
        with open_client(database_pool_size=1) as client:
            run(client, RED)
            records()
            full = "PRAGMA max_page_count = 1"  # as many as there are
            large = "UPDATE desks SET name = hex(zeroblob(1000000))"
            unavailable(run(client, full, BLUE, large))
            (record,) = failures(records())
            assert record["level"] == "error"
            assert names(desks_database) == ["red"]
            assert run(client, "PRAGMA max_page_count = 4294967294", BLUE).status_code == 200
            assert names(desks_database) == ["red", "blue"]

    def test_a_file_that_nobody_may_write_to(self, desks_database: str) -> None:
        with open_client(database_pool_size=1) as client:
            run(client, RED)
            unavailable(run(client, "PRAGMA query_only = 1", BLUE))
            assert run(client, DESKS, "PRAGMA query_only = 0", DESKS, reads=True).json() == [["red"]]
            assert run(client, BLUE).status_code == 200

    @pytest.mark.parametrize("what", ["a folder", "no folder", "no database", "half a database"])
    def test_it_is_none(self, database: str, what: str, tmp_path: Path, records: Records) -> None:
        path = OF_NO_USE[what](tmp_path, Path(database.removeprefix("sqlite:///")))
        with open_client(database_url=f"sqlite:///{path}") as client:
            for _ in range(2):
                unavailable(run(client, DESKS))
                unavailable(run(client, DESKS, reads=True))
                assert len(failures(records())) == 2
            assert client.get("/readyz").status_code == 503
            assert client.get("/healthz").status_code == 200


def _no_database(folder: Path, database: Path) -> Path:
    (folder / "no.db").write_text("This is no database. " * 1_000)
    return folder / "no.db"


def _half_a_database(folder: Path, database: Path) -> Path:
    (folder / "half.db").write_bytes(database.read_bytes()[:3_000])
    return folder / "half.db"


OF_NO_USE: dict[str, Callable[[Path, Path], Path]] = {
    "a folder": lambda folder, _: folder,
    "no folder": lambda folder, _: Path("/dev/null/service.db"),
    "no database": _no_database,
    "half a database": _half_a_database,
}

"""Sends requests at the same time, for tests of races."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx2


def at_once(client: httpx2.Client, requests: Sequence[httpx2.Request]) -> list[httpx2.Response]:
    """Sends all of these requests at once; the answers are in the same order.

    Args:
        client: Whose service is to answer them.
        requests: Made with `client.build_request`.
    """
    start = Barrier(len(requests))

    def send(request: httpx2.Request) -> httpx2.Response:
        start.wait()
        return client.send(request)

    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(send, requests))

"""Lets threads know the request that started them, as tasks do by themselves.

Python copies the context of a task, but a new thread begins with an empty one: its records would have no request id.
From version 3.14 on Python can do this itself (`-X thread_inherit_context=1`).
"""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import wraps
from typing import Any


def carry_context_into_threads(record_failure: Callable[[BaseException], None]) -> None:
    """Makes `threading.Thread` and `ThreadPoolExecutor` run in a copy of the context that started them.

    Args:
        record_failure: Called in that context with what a thread lets out; nobody waits for a thread, so nobody else will.
    """
    if not hasattr(threading.Thread.start, "__wrapped__"):
        start = _started_in_context(threading.Thread.start, record_failure)
        threading.Thread.start = start  # type: ignore[assignment,method-assign]
        ThreadPoolExecutor.submit = _submitted_in_context(ThreadPoolExecutor.submit)  # type: ignore[method-assign]


def _started_in_context(
    start: Callable[[threading.Thread], None], record_failure: Callable[[BaseException], None]
) -> Callable[[threading.Thread], None]:
    @wraps(start)
    def start_in_context(thread: threading.Thread) -> None:
        context, run = copy_context(), thread.run

        def run_in_context() -> None:
            try:
                context.run(run)
            except Exception as exc:  # noqa: BLE001 - it is recorded
                context.run(record_failure, exc)

        thread.run = run_in_context  # type: ignore[method-assign]
        start(thread)

    return start_in_context


def _submitted_in_context(submit: Callable[..., Future[Any]]) -> Callable[..., Future[Any]]:
    @wraps(submit)
    def submit_in_context(
        executor: ThreadPoolExecutor, work: Callable[..., Any], /, *args: Any, **kwargs: Any
    ) -> Future[Any]:
        return submit(executor, copy_context().run, work, *args, **kwargs)

    return submit_in_context

"""The server's worker: a client that falls silent in the middle of a request."""

import importlib
import socket

import pytest

from {{ cookiecutter.package_name }}.errors.http import RequestTimedOut


def test_a_silent_client_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "{{ cookiecutter.package_name }}.api.settings")
    worker = importlib.import_module("{{ cookiecutter.package_name }}.api.worker")
    monkeypatch.setattr(worker, "READ_TIMEOUT", 0.01)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"GET / HTTP/1.1\r\n")
        reader = worker.Unreader(ours)
        assert reader.chunk() == b"GET / HTTP/1.1\r\n"
        with pytest.raises(RequestTimedOut):
            reader.chunk()
        assert ours.gettimeout() is None

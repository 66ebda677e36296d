"""C11: docs/errors.md is current."""

import json
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }}.errors.catalogue import LOCK, REFERENCE, catalogue, codes, main
from {{ cookiecutter.package_name }}.errors.reference import reference


def test_c11_the_reference_is_current() -> None:
    written = REFERENCE.read_text(encoding="utf-8") if REFERENCE.exists() else ""
    assert written == reference(catalogue()), f"run `make errors`, and commit {REFERENCE}"


def test_c11_one_command_writes_lock_and_reference(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    main()
    assert json.loads(LOCK.read_text()) == codes()
    for code in codes():
        assert f"### {code}\n" in REFERENCE.read_text(encoding="utf-8")


def test_c11_it_writes_nothing_that_breaks_a_promise(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    LOCK.write_text('{"LOST": 404}')
    with pytest.raises(SystemExit, match="LOST has vanished"):
        main()
    assert LOCK.read_text() == '{"LOST": 404}'
    assert not REFERENCE.exists()

"""C3: codes are promises."""

import json

from {{ cookiecutter.package_name }}.errors.catalogue import LOCK, broken_promises, catalogue, codes
from {{ cookiecutter.package_name }}.errors.declaration import MAX_CODE_LENGTH, PREFIX


def test_c3_no_promise_is_broken() -> None:
    assert broken_promises(json.loads(LOCK.read_text()), codes()) == []


def test_c3_every_code_is_locked() -> None:
    added = codes().keys() - json.loads(LOCK.read_text()).keys()
    assert not added, f"to accept {', '.join(sorted(added))}, run `make errors` and commit {LOCK}"


def test_c3_codes_name_their_category() -> None:
    for error in catalogue():
        assert error.code.startswith(f"{PREFIX}_{error.category}_")
        assert len(error.code) <= MAX_CODE_LENGTH


def test_c3_every_error_explains_itself() -> None:
    for error in catalogue():
        assert error.__doc__, f"{error.__name__} needs a docstring that says when it happens"
        assert error.user_message.endswith((".", "!", "?"))


def test_c3_a_lost_or_changed_code_is_noticed() -> None:
    (vanished, changed) = broken_promises({"A": 404, "B": 409, "C": 400}, {"B": 412, "C": 400, "D": 500})
    assert vanished.startswith("A has vanished")
    assert changed.startswith("B was 409 and is now 412")

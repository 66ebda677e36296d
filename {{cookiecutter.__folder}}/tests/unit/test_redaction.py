"""Secrets are taken out: by the name of a key, and by shape inside text."""

import pytest

from {{ cookiecutter.package_name }}.telemetry.redaction import SECRET_SHAPES, redact, redact_text

SECRET = "s3cr3t-Value"


@pytest.mark.parametrize(
    "key", ["password", "Passwd", "api_key", "API-Key", "access_token", "Authorization", "Cookie", "database_url"]
)
def test_by_the_name_of_a_key_at_any_depth(key: str) -> None:
    assert SECRET not in str(redact({"outer": [{"inner": {key: SECRET}}, {key: {"nested": SECRET}}]}))


@pytest.mark.parametrize(
    "text",
    [
        f"password={SECRET}",
        f"'api_key': '{SECRET}'",
        f'"password": "{SECRET}"',
        f"Authorization: Bearer {SECRET}",
        f"postgresql://user:{SECRET}@db.example.com/orders",
        f"redis://:{SECRET}@cache.example.com/0",
        f"https://example.com/?a=1&token={SECRET}&b=2",
    ],
)
def test_by_shape(text: str) -> None:
    assert SECRET not in redact_text(text)


@pytest.mark.parametrize("number", ["4111 1111 1111 1111", "4111111111111111", "5500-0000-0000-0004", "123-45-6789"])
def test_numbers_of_cards_and_people(number: str) -> None:
    assert redact_text(f"paid with {number} today") == "paid with [redacted] today"


@pytest.mark.parametrize(
    "text", ["order 12345 took 3.25 s", "2026-01-31T10:30:45.123456Z", "https://example.com/a:b", "the token expired"]
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize("part", ["a-", "a_a-", "eyJ-", "password", "password =", "1 ", "://a", "Bearer "])
def test_text_of_strangers_is_searched_in_one_pass(part: str) -> None:
    for shape, replacement in SECRET_SHAPES:
        shape.sub(replacement, part * 100_000)  # with repeated passes this would take hours


def test_the_rest_of_an_address_stays() -> None:
    assert redact_text(f"postgresql://user:{SECRET}@db/orders") == "postgresql://[redacted]@db/orders"

"""Secrets are taken out: by the name of a key, and by shape inside text."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from {{ cookiecutter.package_name }}.telemetry.redaction import (
    MAX_TEXT,
    REDACTED,
    SECRET_SHAPES,
    redact,
    redact_text,
)

SECRET = "s3cr3t-Value"
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI3In0.c2lnbmF0dXJl"
PRIVATE_KEY = """-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,4B1D

c2VjcmV0LWtleQ==
-----END RSA PRIVATE KEY-----"""
CARD = "4111111111111111"

BY_SHAPE = [
    f"password={SECRET}",
    f"password = {SECRET}",
    f"password => {SECRET}",
    f"--db-password={SECRET}",
    f"PGPASSWORD={SECRET}",
    f"host=db password='{SECRET} x' dbname=orders",
    f"Server=db;Password={SECRET};Database=orders",
    f"accessToken: {SECRET}",
    f"X-Api-Key: {SECRET}",
    f"token: password: {SECRET}",
    f"password:\n    {SECRET}",
    f"\\npassword={SECRET}\\n",
    f"'api_key': '{SECRET}'",
    f"'password': b'{SECRET}'",
    json.dumps({"user": {"password": SECRET}}),
    json.dumps(json.dumps({"password": SECRET})),
    json.dumps({"password": f'a " quote, {SECRET}'}),
    json.dumps({"password": f"never closed {SECRET}"})[:-2],
    repr({"tokens": ["a", SECRET]}),
    repr({"credentials": {"user": "ada", "pin": SECRET}}),
    f"Login(name='ada', password='{SECRET}')",
    f"credentials=Login(name='ada', word='{SECRET}')",
    f"password={SECRET}(1)",
    f"auth: Digest username='ada', response='{SECRET}'",
    f"('password', '{SECRET}')",
    f"user[password]={SECRET}",
    f"environ['SECRET_KEY'] = {SECRET}",
    f"Key (token)=({SECRET}) already exists.",
    f"<user><password>{SECRET}</password></user>",
    f'<wsse:Password Type="text">{SECRET}</wsse:Password>',
    f"Authorization: Bearer {SECRET}",
    f"Authorization: Something {SECRET}",
    f"Cookie: a={SECRET}; b={SECRET}",
    f"Cookie: {CARD}; b={SECRET}",
    f"Set-Cookie: session={SECRET}; HttpOnly",
    repr({"cookie": f"a={SECRET}; b={SECRET}"}),
    f"[(b'host', b'localhost'), (b'authorization', b'Basic {SECRET}')]",
    f"Bearer {SECRET}",
    "bearer s3cr3t-valuewithoutanythingelse",
    f'Digest username="ada", response="{SECRET}"',
    f"postgresql://user:{SECRET}@db.example.com/orders",
    f"postgresql://user:{SECRET}/with/slashes@db.example.com/orders",
    f"postgresql://user:with@sign{SECRET}@db.example.com/orders",
    f"postgresql://a:{SECRET}@one,postgresql://b:{SECRET}@two",
    f"redis://:{SECRET}@cache.example.com/0",
    f"https://{SECRET}@errors.example.com/7",
    f"no answer from ada:{SECRET}@db:5432/orders",
    f"https://example.com/?a=1&token={SECRET}&b=2",
    f"https://example.com/?next={SECRET}",
    f"https://example.com/?q=it's{SECRET}",
    f"https://example.com/?{SECRET}",
    f"https://example.com/back#state={SECRET}",
    f'"GET /search?q={SECRET} HTTP/1.1" 200',
]


@pytest.mark.parametrize("text", BY_SHAPE)
def test_by_shape(text: str) -> None:
    assert SECRET.lower() not in redact_text(text).lower()
    assert SECRET.lower() not in redact_text(f"before {text} after").lower()
    assert SECRET.lower() not in redact_text(repr(f"before\n{text}\nafter")).lower()


BY_THEMSELVES = [
    JWT,
    JWT.rpartition(".")[0],
    PRIVATE_KEY,
    "AKIAIOSFODNN7EXAMPLE",
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "a1B2" * 10,
    "glpat-" + "a1B2" * 5,
    "xoxb-123456789012-a1B2c3D4",
    "sk_live_" + "a1B2" * 6,
    "sk-" + "a1B2" * 10,
    "AIza" + "a1B2" * 9,
    CARD,
    "4111 1111 1111 1111",
    "5500-0000-0000-0004",
    "378282246310005",
    "3782 822463 10005",
    "123-45-6789",
    "123 45 6789",
]


@pytest.mark.parametrize("secret", BY_THEMSELVES)
@pytest.mark.parametrize(
    "around", ["{}", "paid with {} today", "({})", "x={},y", "'{}'", "\\n{}\\n", "/users/{}/orders"]
)
def test_what_is_a_secret_by_itself(secret: str, around: str) -> None:
    assert secret not in redact_text(around.format(secret))


@pytest.mark.parametrize(
    "text",
    [
        "order 12345 took 3.25 s",
        "GET /api/v1/users/{user_id} 200",
        "2026-01-31T10:30:45.123456Z",
        "1767225600000000000",
        "1234567890123456",
        "0.4111111111111111",
        "0af7651916cd43dd8448eb211c80319c",
        "12345678-1234-1234-1234-123456789012",
        "https://example.com:8443/a:b",
        "http://localhost:8000/@ada",
        "http://[::1]:8000/@ada",
        "mailto:ada@example.com",
        "git@git.example.com:ada/orders",
        "the token expired",
        "Basic authentication is required",
        'Bearer realm="orders"',
        "missing: ['password', 'email']",
        "token_count=5 max_tokens=7 passenger=Ann secretary: Bo, monkey=1, cookie_banner_seen=true",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact_text(text) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"postgresql://user:{SECRET}@db/orders", f"postgresql://{REDACTED}@db/orders"),
        (f"https://example.com/a?b={SECRET}&c=1#d", f"https://example.com/a?b={REDACTED}&c={REDACTED}#d"),
        (f"Login(name='ada', password='{SECRET}', age=36)", f"Login(name='ada', password='{REDACTED}', age=36)"),
        (f"f(token={SECRET}, user_id=7)", f"f(token={REDACTED}, user_id=7)"),
        (f"Cookie: a={SECRET}; b=2\r\nHost: localhost", f"Cookie: {REDACTED}\r\nHost: localhost"),
        (f"key {PRIVATE_KEY} of ada", f"key {REDACTED} of ada"),
    ],
)
def test_the_rest_stays(text: str, expected: str) -> None:
    assert redact_text(text) == expected


def test_json_stays_json() -> None:
    sent = {"user": "ada", "password": f'a "{SECRET}"', "token": None, "age": 36}
    assert json.loads(redact_text(json.dumps(sent))) == redact(sent) == {**sent, "password": REDACTED}


TELLING = """
    password Passwd PASSWORD password2 passwordHash userPassword PGPASSWORD smtp_pass passphrase pwd pin auth otp
    token accessToken access_token refresh-token csrftoken X-CSRF-Token tokens jwt secret client_secret SECRET_KEY
    api_key API-Key apiKey APIKey X-Api-Key x_apikey access_key aws_secret_access_key private_key signing-key
    Authorization authorization Proxy-Authorization Cookie Set-Cookie cookies session_id sessionid credentials
    dsn SENTRY_DSN DATABASE_URL connection_string card_number cardNumber credit_card cvv CVC ssn social_security_number
""".split()

INNOCENT = """
    token_count tokenizer tokens_used max_tokens total_tokens token_type passenger compass pass_rate bypass secretary
    monkey keyboard key primary_key public_key idempotency_key author authored cookie_banner_seen cookie_consent
    has_password is_token_valid password_changed_at password_policy assessment classification user_id name session
""".split()


@pytest.mark.parametrize("key", TELLING)
def test_by_the_name_of_a_key_at_any_depth(key: str) -> None:
    assert SECRET not in str(redact({"outer": [{"inner": {key: SECRET}}, {key: {"nested": [SECRET]}}]}))
    assert SECRET not in redact_text(f"{key}={SECRET}")


@pytest.mark.parametrize("key", INNOCENT)
def test_a_key_that_only_sounds_like_it(key: str) -> None:
    assert redact({key: SECRET}) == {key: SECRET}


class Login(NamedTuple):
    name: str
    password: str


class Rude:
    def __str__(self) -> str:
        raise RuntimeError("no")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({f"?a={SECRET}": 1}, {f"?a={REDACTED}": 1}),
        ({b"password": SECRET}, {"b'password'": REDACTED}),
        ({"x" * 300 + "_password": SECRET}, {"x" * 300 + "_password": REDACTED}),
        (Login("ada", SECRET), {"name": "ada", "password": REDACTED}),
        ([("host", "localhost"), (b"cookie", SECRET.encode())], [["host", "localhost"], ["b'cookie'", REDACTED]]),
        (["password", "email"], ["password", "email"]),
        (ValueError(f"password={SECRET}"), f"password={REDACTED}"),
        (f"token={SECRET}".encode(), f"b'token={REDACTED}'"),
        (int(CARD), REDACTED),
        (float(CARD), f"{REDACTED}.0"),
        ({1, 2}, [1, 2]),
        (UUID(int=7), UUID(int=7)),
        (datetime(2026, 1, 31, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)),
        (2**70, 2**70),
        (Rude(), "<Rude that cannot be shown>"),
    ],
)
def test_any_value(value: object, expected: object) -> None:
    assert redact(value) == expected


def test_what_contains_itself_ends() -> None:
    parent: dict[str, Any] = {}
    parent["children"] = [{"parent": parent} for _ in range(100)]
    assert redact(parent) == {"children": [{"parent": "…"}] * 100}


def test_a_secret_at_the_cut_is_not_divided() -> None:
    for place in range(MAX_TEXT - 100, MAX_TEXT + 100):
        redacted = redact_text(f"{'x' * place} postgresql://user:{SECRET}@db {'x' * 1000}")
        assert SECRET[:3] not in redacted
        assert len(redacted) <= MAX_TEXT


# Any text; texts that are all signs and names, in any order; and texts of words.
SIGNS = list("\"\\ '=:;,&?#@/.-_[]{}()<>\n")
WORDS = "ada Bearer :// [redacted] 4111 ' \" \\ ( ] = : <b> x=1 y: z é".split()
PARTS = [*SIGNS, *WORDS, "password", "token", "cookie", "authorization"]
texts = st.text() | st.lists(st.sampled_from(PARTS)).map("".join)
surroundings = st.text() | st.lists(st.sampled_from(WORDS)).map(lambda words: " ".join([*words, ";"]))


@given(texts)
def test_redaction_does_not_blow_text_up(text: str) -> None:
    assert len(redact_text(text)) <= 10 * len(text)


@given(
    st.recursive(
        texts | st.integers() | st.floats() | st.binary(), lambda some: st.lists(some) | st.dictionaries(texts, some)
    )
)
def test_redaction_never_fails(value: object) -> None:
    redact(value)


@given(texts, st.sampled_from([*BY_SHAPE, *BY_THEMSELVES]), texts)
def test_a_text_that_is_not_searched_has_no_secret(before: str, shape: str, after: str) -> None:
    text = before + shape + after
    searched = text
    for _, shapes in SECRET_SHAPES:
        for without in shapes:
            searched = without(searched)
    assert redact_text(text) == searched


@given(surroundings, st.sampled_from(BY_SHAPE), surroundings)
def test_whatever_stands_around_it(before: str, shape: str, after: str) -> None:
    redacted = redact_text(f"{before} {shape} {after}")
    assert SECRET.lower() not in redacted.lower()
    assert redact_text(redacted) == redacted


@given(st.text("0123456789", min_size=12, max_size=18), st.sampled_from("23456"))
def test_a_number_with_a_wrong_check_digit_stays(digits: str, first: str) -> None:
    numbers = [f"{first}{digits[:-1]}{last}" for last in range(10)]
    redacted = [redact_text(f"id {number}") for number in numbers]
    assert redacted.count(f"id {REDACTED}") == 1
    assert sum(f"id {number}" == shown for number, shown in zip(numbers, redacted, strict=True)) == 9


def test_text_of_strangers_is_searched_in_one_pass() -> None:
    """With repeated passes this would take hours."""
    searched = subprocess.run([sys.executable, "-c", SEARCH], timeout=120, check=False)  # noqa: S603
    assert searched.returncode == 0


SEARCH = """
from {{ cookiecutter.package_name }}.telemetry.redaction import SECRET_SHAPES

PARTS = '''a|a-|a_a-|é|eyJ-|eyJaaaaaaaaaaa.|password|password =|password='|password=[|password=|token=-|password=(a |password=)|token=a/token = |password=,a
|token: |1 |4111|4111 |4111-|123-45-|0.4|://|://a|://a:|://a:b@|://u:p/|a:b@|a:|?a|?a=|&a=b|#|Bearer |bearer a|Basic aA|digest a="
|<a|<password|<password>|-----BEGIN |-----BEGIN PRIVATE KEY-----|-----END |'|"|\\\\|\\\\"|(b'|('password',|cookie:|cookie=
|ghp_a|AKIA|sk-|xoxb-|[|]|{|=|:|.|,a=|a     '''.replace("\\n", "").split("|")

for part in PARTS:
    for end in ("", "!"):
        for _, shapes in SECRET_SHAPES:
            for without in shapes:
                without(part * (100_000 // len(part)) + end)
"""

"""Settings: what is missing or wrong stops the start, with a line that names it."""

import re
from pathlib import Path

import pytest

from {{ cookiecutter.package_name }}.config import EX_CONFIG, Settings, load_settings

PRODUCTION = {
    "APP_ENV": "production",
    "ALLOWED_HOSTS": "api.example.com",
    "CORS_ORIGINS": "none",
{%- if cookiecutter.framework == "django" or cookiecutter.include_example %}
    "SECRET_KEY": "x" * 50,
{%- endif %}
}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ENV", "staging"),
        ("PORT", "eighty"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("TRUSTED_PROXIES", "one"),
        ("TRUSTED_PROXIES", "-1"),
        ("TRUSTED_PROXIES", "11"),
        ("TRUSTED_PROXIES", "1.5"),
        ("MAX_BODY_BYTES", "1 MiB"),
        ("MAX_BODY_BYTES", "0"),
        ("MAX_BODY_BYTES", "-1"),
        ("MAX_BODY_BYTES", "1.5"),
        ("SHUTDOWN_DELAY", "soon"),
        ("SHUTDOWN_DELAY", "-1"),
        ("SHUTDOWN_DELAY", "inf"),
        ("SHUTDOWN_DELAY", "nan"),
        ("SHUTDOWN_TIMEOUT", "later"),
        ("SHUTDOWN_TIMEOUT", "0"),
        ("SHUTDOWN_TIMEOUT", "-1"),
        ("SHUTDOWN_TIMEOUT", "0.5"),
        ("CORS_ORIGINS", "app.example.com"),
        ("CORS_ORIGINS", "https://app.example.com/path"),
        ("CORS_ORIGINS", "https://*.example.com"),
        ("ALLOWED_HOSTS", "https://api.example.com"),
        ("ALLOWED_HOSTS", "api.example.com:8000"),
        ("ALLOWED_HOSTS", "*.example.com"),
        ("REQUEST_ID_HEADER", "X Request"),
        ("REQUEST_ID_HEADER", "Content-Length"),
        ("ERROR_DOCS_URL", "docs"),
        ("ERROR_DOCS_URL", "https://docs.example.com/?code="),
        ("ERROR_DOCS_URL", "https://ada:hunter2@docs.example.com/errors"),
        ("LOG_LEVEL", "LOUD"),
        ("LOG_FORMAT", "xml"),
        ("DATABASE_URL", "postgresql+asyncpg://root:hunter2@localhost/orders"),
        ("DATABASE_URL", "mysql://root:hunter2@localhost/orders"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///"),
        ("DATABASE_URL", "sqlite:///var/"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "sqlite:///var/service.db?mode=ro"),
        ("DATABASE_URL", "sqlite+aiosqlite:///var/service.db"),
        ("DATABASE_URL", "var/service.db"),
        ("DATABASE_POOL_SIZE", "0"),
        ("DATABASE_POOL_SIZE", "1001"),
        ("DATABASE_POOL_SIZE", "ten"),
        ("DATABASE_TIMEOUT", "0"),
        ("DATABASE_TIMEOUT", "-1"),
        ("DATABASE_TIMEOUT", "inf"),
        ("DATABASE_TIMEOUT", "soon"),
        ("REDIS_URL", "localhost:6379"),
        ("REDIS_URL", "http://root:hunter2@localhost"),
{%- if cookiecutter.include_example %}
        ("ACCESS_TOKEN_LIFETIME", "0"),
        ("ACCESS_TOKEN_LIFETIME", "15 minutes"),
        ("REFRESH_TOKEN_LIFETIME", "-1"),
        ("SMTP_URL", "localhost:25"),
        ("SMTP_URL", "http://root:hunter2@localhost"),
        ("SMTP_URL", "smtp://"),
        ("MAIL_FROM", "nobody"),
        ("MAIL_FROM", "a@b\nBcc: c@d"),
{%- endif %}
    ],
)
def test_a_wrong_setting_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        load_settings()
    assert stopped.value.code == EX_CONFIG
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name}: ")
    assert f"For example: {name}=" in line
    assert "hunter2" not in line


@pytest.mark.parametrize("name", [name for name in PRODUCTION if name != "APP_ENV"])
@pytest.mark.parametrize("value", [None, "*"])
def test_production_is_closed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str | None
) -> None:
    for other, good in PRODUCTION.items():
        monkeypatch.setenv(other, good)
    monkeypatch.delenv(name)
    if value:
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        load_settings()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "sqlite:///var/service.db"),
        ("DATABASE_URL", "sqlite:////var/lib/service.db"),
        ("DATABASE_URL", "postgresql://ada:hunter2@db.example.com:5432/orders?sslmode=require"),
        ("DATABASE_URL", "postgres://db.example.com/orders"),
        ("REDIS_URL", "redis://:hunter2@localhost:6379/1"),
        ("REDIS_URL", "rediss://localhost"),
{%- if cookiecutter.include_example %}
        ("SMTP_URL", "smtp://ada:hunter2@mail.example.com:587"),
        ("SMTP_URL", "smtps://mail.example.com"),
{%- endif %}
    ],
)
def test_an_address_is_kept_as_it_was_written_and_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    settings = load_settings()
    assert getattr(settings, name.lower()).get_secret_value() == value
    assert "hunter2" not in repr(settings)


def test_the_database_is_a_file_below_var_where_none_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")
    address = load_settings().database_url.get_secret_value()
    assert address == "sqlite:///var/{{ cookiecutter.project_slug }}.db"


def test_every_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"PORT": "eighty", "MAX_BODY_BYTES": "0", "SHUTDOWN_DELAY": "soon", "LOG_LEVEL": "LOUD"}
    for name, value in wrong.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit):
        load_settings()
    assert [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()] == [*wrong]


def test_production_with_everything_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    assert load_settings().hosts == ("api.example.com",)


def test_nothing_set_means_production(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("APP_ENV")
    with pytest.raises(SystemExit):
        load_settings()
    assert [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()] == [*PRODUCTION][1:]


@pytest.mark.parametrize(
    ("document", "form"), [("README.md", r"^\| `([A-Z_]+)`"), (".env.example", r"^#? ?([A-Z_]+)=")]
)
def test_every_setting_is_documented(document: str, form: str) -> None:
    documented = set(re.findall(form, Path(document).read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}

"""Settings, from environment variables and a local `.env` file. A missing or wrong one stops the start.

Each is described in README.md and .env.example; a unit test holds the three together.
"""

import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any, Literal, NoReturn, Self

from pydantic import (
    AfterValidator,
    AnyHttpUrl,
{%- if cookiecutter.include_example %}
    AnyUrl,
{%- endif %}
    Field,
    PostgresDsn,
    RedisDsn,
    SecretStr,
    TypeAdapter,
{%- if cookiecutter.include_example %}
    UrlConstraints,
{%- endif %}
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

NAME = "{{ cookiecutter.project_slug }}"
TITLE = {{ cookiecutter.__quoted_name }}
{%- if cookiecutter.framework == "django" or cookiecutter.include_example %}
DEVELOPMENT_KEY = "a-key-for-development-only-refused-in-production"
{%- endif %}

_TAKEN_HEADERS = set(
    "allow authorization cache-control connection content-encoding content-length content-type cookie date host location"
    " retry-after server set-cookie traceparent transfer-encoding upgrade vary www-authenticate x-error-code"
    " x-request-timeout-ms".split()
)
_EXPOSED_HEADERS = "ETag Idempotency-Replayed Location RateLimit RateLimit-Policy Retry-After X-Error-Code".split()

_HOST = re.compile(r"\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\]")
_ORIGIN = re.compile(r"https?://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")

_SQLITE = re.compile(r"sqlite:///[^?#:]*[^?#:/]")
_POSTGRESQL = TypeAdapter(PostgresDsn)
{%- if cookiecutter.include_example %}
_SMTP = Annotated[AnyUrl, UrlConstraints(allowed_schemes=["smtp", "smtps"], host_required=True)]
{%- endif %}

_NOT_IN_AN_ADDRESS = re.compile(r"\s|%00|%(?![0-9A-Fa-f]{2})")

EX_CONFIG = 78
"""Exit status of a start that its configuration stopped (BSD sysexits.h)."""


def _checked_by(kind: Any) -> AfterValidator:
    """Keeps the text of an address as it was written, once it has been found to be one."""
    adapter = TypeAdapter(kind)

    def check(value: Any) -> Any:
        adapter.validate_python(value.get_secret_value() if isinstance(value, SecretStr) else value)
        return value

    return AfterValidator(check)


class Settings(BaseSettings):
    """The service's settings; each field's name in capitals is its environment variable."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    app_env: Literal["development", "test", "production"] = Field(default="production", examples=["development"])
    host: str = Field(default="127.0.0.1", examples=["0.0.0.0"])  # noqa: S104 - shown in a message, not listened on
    port: int = Field(default=8000, ge=0, le=65535, examples=["8000"])
    trusted_proxies: int = Field(default=0, ge=0, le=10, examples=["1"])
    allowed_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), examples=["api.example.com,.internal.example.com"]
    )
    cors_origins: Annotated[tuple[str, ...], NoDecode] | None = Field(
        default=None, examples=["https://app.example.com"]
    )
    request_id_header: str = Field(
        default="X-Request-ID", pattern=r"^[A-Za-z0-9-]{1,64}$", examples=["X-Correlation-ID"]
    )
    error_docs_url: Annotated[str, _checked_by(AnyHttpUrl)] | None = Field(
        default=None, examples=["https://docs.example.com/errors"]
    )
    max_body_bytes: int = Field(default=2**20, ge=1, examples=["1048576"])
    max_concurrent_requests: int = Field(default={{ 100 if cookiecutter.framework == "fastapi" else 64 }}, ge=1, le=10_000, examples=["100"])
    maintenance: bool = Field(default=False, examples=["true"])
    shutdown_delay: float = Field(default=5, ge=0, allow_inf_nan=False, examples=["5"])
    shutdown_timeout: int = Field(default=30, ge=1, examples=["30"])
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", examples=["INFO"])
    log_format: Literal["json", "console"] | None = Field(default=None, examples=["json"])
    log_file: Path | None = Field(default=None, examples=["var/log/service.log"])
    database_url: SecretStr = Field(
        default=SecretStr(f"sqlite:///var/{NAME}.db"), examples=["postgresql://user:password@localhost:5432/service"]
    )
    database_pool_size: int = Field(default=10, ge=1, le=1000, examples=["10"])
    database_timeout: float = Field(default=5, gt=0, le=3600, allow_inf_nan=False, examples=["5"])
    redis_url: Annotated[SecretStr, _checked_by(RedisDsn)] | None = Field(
        default=None, examples=["redis://localhost:6379/0"]
    )
{%- if cookiecutter.framework == "django" or cookiecutter.include_example %}
    secret_key: SecretStr = Field(default=SecretStr(DEVELOPMENT_KEY), examples=["(50 random characters)"])
{%- endif %}
{%- if cookiecutter.include_example %}
    access_token_lifetime: int = Field(default=900, ge=1, examples=["900"])
    refresh_token_lifetime: int = Field(default=14 * 24 * 3600, ge=1, examples=["1209600"])
    smtp_url: Annotated[SecretStr, _checked_by(_SMTP)] | None = Field(
        default=None, examples=["smtp://user:password@localhost:587"]
    )
    mail_from: str = Field(default=f"{NAME}@localhost", pattern=r"^[^@\s]+@[^@\s]+$", examples=["hello@example.com"])
    summarizer_url: Annotated[SecretStr, _checked_by(AnyHttpUrl)] | None = Field(
        default=None, examples=["https://summarizer.example.com/summarize"]
    )
    summarizer_second_url: Annotated[SecretStr, _checked_by(AnyHttpUrl)] | None = Field(
        default=None, examples=["https://other.example.com/summarize"]
    )
    summarizer_fallback: Literal["on", "off"] = Field(default="on", examples=["off"])
{%- endif %}

    @field_validator("allowed_hosts", "cors_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        if isinstance(value, str):
            return () if value == "none" else tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("allowed_hosts")
    @classmethod
    def _hosts_are_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(host == "*" or _HOST.fullmatch(host) for host in value):
            raise ValueError("Every host is a name or an address, without scheme and port, or .name for its subdomains")
        return value

    @field_validator("cors_origins")
    @classmethod
    def _origins_are_origins(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if not all(origin == "*" or _ORIGIN.fullmatch(origin) for origin in value or ()):
            raise ValueError("Every origin is a scheme and a host, without a path")
        return value

    @field_validator("request_id_header")
    @classmethod
    def _header_is_free(cls, value: str) -> str:
        if value.lower() in _TAKEN_HEADERS:
            raise ValueError("This header means something else already")
        return value

    @field_validator("error_docs_url")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        if value and ("?" in value or "#" in value):
            raise ValueError("The address has no query and no fragment, since a code is added to it")
        if value and "@" in value:
            raise ValueError("The address has no user and no password, since every client sees it")
        return value.rstrip("/") if value else value

    @field_validator("database_url")
    @classmethod
    def _of_a_known_kind(cls, value: SecretStr) -> SecretStr:
        address = value.get_secret_value()
        if _NOT_IN_AN_ADDRESS.search(address):
            raise ValueError("The address has no spaces, and no %00: the driver would repeat it when it complains")
        if address.startswith("sqlite:"):
            if not _SQLITE.fullmatch(address):
                raise ValueError("SQLite's is a file: sqlite:///folder/name.db, or with a fourth / from the root")
            return value
        if not address.startswith(("postgresql://", "postgres://")):
            raise ValueError("The address begins with postgresql:// or with sqlite:///, and names no driver")
        _POSTGRESQL.validate_python(address)
        return value

    @model_validator(mode="after")
    def _production_is_closed(self) -> Self:
        if self.app_env != "production":
            return self
        problems = {}
        if not self.allowed_hosts or "*" in self.allowed_hosts:
            problems["allowed_hosts"] = "In production, name the hosts that this service answers for"
        if self.cors_origins is None or "*" in self.cors_origins:
            problems["cors_origins"] = "In production, name the origins whose pages may call this one, or write none"
{%- if cookiecutter.framework == "django" or cookiecutter.include_example %}
        key = self.secret_key.get_secret_value()
        if key == DEVELOPMENT_KEY or len(key) < 32:
            problems["secret_key"] = "In production, set a random one of your own, 32 characters or more"  # noqa: S105
{%- endif %}
        if problems:
            raise OpenInProduction(problems)
        return self

    @property
    def name(self) -> str:
        """The service's name, in log records."""
        return NAME

    @property
    def title(self) -> str:
        """The service's name for people."""
        return TITLE

    @property
    def version(self) -> str:
        """The version of the installed package."""
        return version("{{ cookiecutter.__distribution }}")

    @property
    def console_logs(self) -> bool:
        """Whether log records are for a person at a terminal. `LOG_FORMAT` decides; else only development."""
        return self.log_format == "console" or (self.log_format is None and self.app_env == "development")

    @property
    def sqlite_file(self) -> Path | None:
        """Where SQLite's file is; None for any other database."""
        address = self.database_url.get_secret_value()
        return Path(address.removeprefix("sqlite:///")).absolute() if address.startswith("sqlite:") else None

    @property
    def exposed_headers(self) -> list[str]:
        """What pages of other origins may read of an answer, where CORS is on."""
        return [self.request_id_header, *_EXPOSED_HEADERS]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that this service answers for; this machine's own names where none are set."""
        return self.allowed_hosts or ("localhost", "127.0.0.1", "[::1]")


class OpenInProduction(ValueError):
    """Settings that will do in development and not in production.

    Args:
        problems: What is wrong, by the setting's name.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(*problems.values())
        self.problems = problems


def load_settings() -> Settings:
    """Reads the settings.

    Raises:
        SystemExit: A setting is missing or wrong. Standard error has one line for each: its name, what is wrong, and
            an example. Values are not shown, they may be secret.
    """
    try:
        return Settings()
    except ValidationError as exc:
        problems: dict[str, str] = {}
        for error in exc.errors(include_url=False):
            cause = error.get("ctx", {}).get("error")
            problems |= cause.problems if isinstance(cause, OpenInProduction) else {str(error["loc"][0]): error["msg"]}
        stop_start(problems)
    except UnicodeDecodeError:
        sys.stderr.write(".env: The file is not encoded as UTF-8\n")
        raise SystemExit(EX_CONFIG) from None


def stop_start(problems: dict[str, str]) -> NoReturn:
    """Ends a start that its settings forbid.

    Args:
        problems: What is wrong, by the setting's name.

    Raises:
        SystemExit: Always.
    """
    for field, problem in problems.items():
        name, example = field.upper(), (Settings.model_fields[field].examples or [""])[0]
        sys.stderr.write(f"{name}: {problem.removeprefix('Value error, ')}. For example: {name}={example}\n")
    raise SystemExit(EX_CONFIG)

"""The one table of options: name, kind, default and help; flags, environment and a TOML file feed it."""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args, get_type_hints

PREFIX = "PARDALOTE_"


class InvalidSetting(ValueError):
    """A setting that is unknown or whose value can't be read; the message says which."""


def option(default: Any, explanation: str, choices: tuple[str, ...] = (), least: int = 0) -> Any:
    """Declare one option: its default, the sentence that `--help` shows, its possible values, its least number."""
    return field(default=default, metadata={"help": explanation, "choices": choices, "least": least})


@dataclass(frozen=True, slots=True)
class Settings:
    """All options of the server. Each is a flag, a variable PARDALOTE_<NAME>, and a key of the TOML file."""

    host: str = option("127.0.0.1", "Address to listen on.")
    port: int = option(8080, "Port to listen on; 0 takes a free one.")
    data: Path = option(Path("pardalote-data"), "Folder for everything that is kept.")
    database: str = option(
        "", "URL of a PostgreSQL database that keeps the accounts, in place of files: postgresql://…"
    )
    database_replica: str = option("", "URL of a copy of the database that answers what only reads.")
    database_connections: int = option(8, "Connections of a worker to the database.", least=1)
    database_statement_seconds: int = option(30, "Seconds after which the database gives up a statement.", least=1)
    database_lock_seconds: int = option(10, "Seconds after which the database gives up waiting for a lock.", least=1)
    database_prepared: bool = option(
        True,
        "Let connections keep prepared statements and limits; false: for transaction mode of PgBouncer before 1.21.",
    )
    workers: int = option(1, "Worker processes.", least=1)
    jobs: int = option(1, "Processes that carry out jobs beside the workers; 0: only `pardalote work` does.")
    job_lease: int = option(
        20, "Seconds after which a job that nobody has moved on with is taken over by somebody else.", least=2
    )
    demo: bool = option(False, "Create, once, two accounts with demo data, and print their credentials.")
    ready_file: Path | None = option(
        None, "File that is written, as JSON, when all workers answer: the URL and the demo accounts."
    )
    query_credentials: bool = option(
        True, "Accept api_key and user_key in the query string; otherwise such calls get error 49."
    )
    errors_as_ok: bool = option(False, "Answer every API error with HTTP status 200, as the API did until 2019.")
    json_numbers: bool = option(
        True, "Write text that looks like a number or a boolean as such in JSON, as the original does."
    )
    archived_readable: bool = option(True, "Let a read by id show an archived prospect; otherwise it gets error 132.")
    opt_in: bool = option(False, "Let the API clear opted_out; otherwise opted_out=0 is ignored.")
    body_limit: int = option(11 * 1024 * 1024, "Largest request body, in bytes.", least=1)
    body_deadline: int = option(30, "Seconds within which a request body must have arrived.", least=1)
    header_deadline: int = option(
        30,
        "Seconds within which a request's headers must have arrived, and that an idle connection stays open.",
        least=1,
    )
    answer_deadline: int = option(
        60, "Seconds after which a client that takes nothing of its answer is cut off (on Linux).", least=1
    )
    trusted_proxies: str = option(
        "", "Addresses and networks of proxies that are believed whom they had a call from, and by which scheme."
    )
    limits: str = option(
        "off", "Hold accounts to the original's limits of calls at once (error 66) and a day (122).", ("off", "pardot")
    )
    concurrent_calls: int = option(5, "With limits: calls of an account that may be under way at once; 0: any number.")
    daily_calls: int | None = option(
        None, "With limits: calls of an account in a day; 0: any number; unset: as many as its level has."
    )
    kept_answers: int = option(32, "Megabytes of ready-made answers that a worker keeps in memory; 0: none.")
    metrics: str = option(
        "",
        "Address and port, as 127.0.0.1:9108, of the operators' own port, which alone answers /metrics.",
    )
    public_url: str = option(
        "", "Where recipients of mail reach the server, as https://go.example.com; unless given, by host and port."
    )
    smtp: str = option(
        "",
        "URL of the mail server: smtp://user:password@host:587, or smtps://…; without one, mail stays in the outbox.",
    )
    smtp_rate: int = option(0, "Mails handed to the mail server in a second at most; 0: as many as it takes.")
    smtp_timeout: int = option(30, "Seconds to wait for each answer of the mail server.", least=1)
    bounce_address: str = option(
        "", "Address at which bounces arrive; each mail comes back to it with a plus sign and its number."
    )
    log: str = option("calls", "What is logged to standard error.", ("calls", "warnings", "nothing"))

    @property
    def reached_at(self) -> str:
        """Where recipients of mail reach the server, without a slash at the end."""
        host = _ANYWHERE.get(self.host, self.host)
        return self.public_url.rstrip("/") or f"http://{f'[{host}]' if ':' in host else host}:{self.port}"


# An address that stands for all is reached by this machine's own.
_ANYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


def load(flags: Mapping[str, object], environment: Mapping[str, str], file: Path | None = None) -> Settings:
    """Merge the sources: a flag wins over the environment, the environment over the file.

    `flags` holds only the options that were given. Raises InvalidSetting for a name or value that is wrong.
    """
    given: dict[str, object] = {}
    if file is not None:
        given.update(_from_file(file))
    for name in option_kinds():
        text = environment.get(PREFIX + name.upper())
        if text is not None:
            given[name] = text
    given.update(flags)
    return Settings(**{name: _as_kind(name, value) for name, value in given.items()})


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which `load` makes the same settings again, for a worker process."""
    values = ((each.name, getattr(settings, each.name)) for each in dataclasses.fields(settings))
    return {PREFIX + name.upper(): str(value) for name, value in values if value is not None}


def option_kinds() -> dict[str, Any]:
    """Return each option's name with its type: str, int, bool or Path (an optional one counts as what it is else)."""
    hints = get_type_hints(Settings)
    return {name: next(iter(get_args(hint)), hint) for name, hint in hints.items()}


def option_choices(name: str) -> tuple[str, ...]:
    """Return the values that an option can have; none: any of its type."""
    choices: tuple[str, ...] = Settings.__dataclass_fields__[name].metadata["choices"]
    return choices


def address_and_port(name: str, text: str) -> tuple[str, int]:
    """Read an option that says where to listen, as 127.0.0.1:9108 or [::1]:9108. Raises InvalidSetting."""
    host, _, port = text.rpartition(":")
    if not host or not (port.isascii() and port.isdigit()):
        raise InvalidSetting(f"{name}: {text!r} is not an address and a port, as 127.0.0.1:9108")
    return host.removeprefix("[").removesuffix("]"), int(port)


def _from_file(file: Path) -> dict[str, object]:
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetting(f"{file}: {error}") from error
    unknown = found.keys() - option_kinds().keys()
    if unknown:
        raise InvalidSetting(f"{file}: unknown setting {', '.join(sorted(unknown))}")
    return found


def _as_kind(name: str, value: object) -> Any:
    kind = option_kinds()[name]
    if kind in (bool, Path) and isinstance(value, kind):
        return value
    text = str(value)
    if kind is Path:
        return Path(text)
    if kind is str and (not option_choices(name) or text in option_choices(name)):
        return text
    if kind is bool and text.lower() in _BOOLEANS:
        return _BOOLEANS[text.lower()]
    least = Settings.__dataclass_fields__[name].metadata["least"]
    if kind is int and text.isascii() and text.isdigit() and int(text) >= least:
        return int(text)
    wanted = {bool: "true or false", int: f"a whole number from {least}"}.get(kind)
    wanted = wanted or f"one of {', '.join(option_choices(name))}"
    raise InvalidSetting(f"{name}: {text!r} is not {wanted}")


_BOOLEANS = {
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
}

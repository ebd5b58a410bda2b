"""Settings: flag over environment over file, what each kind of option takes, and what is refused."""

from dataclasses import fields
from pathlib import Path

import pytest

from pardalote.settings import PREFIX, InvalidSetting, Settings, as_environment, load


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that sets the port, the data folder and a boolean."""
    path = tmp_path / "pardalote.toml"
    path.write_text('port = 1\ndata = "from-file"\ndemo = true\n', encoding="utf-8")
    return path


def test_without_any_source_the_defaults_hold() -> None:
    assert load({}, {}) == Settings()


def test_a_flag_wins_over_the_environment_and_the_environment_over_the_file(file: Path) -> None:
    environment = {"PARDALOTE_PORT": "2", "PARDALOTE_DATA": "from-environment"}
    assert load({"port": "3"}, environment, file).port == 3
    assert load({}, environment, file).port == 2
    assert load({}, {}, file).port == 1
    settings = load({"port": "3"}, {"PARDALOTE_DATA": "from-environment"}, file)
    assert (settings.port, settings.data, settings.demo) == (3, Path("from-environment"), True)
    assert settings.workers == Settings().workers


def test_a_boolean_of_the_file_can_be_taken_back(file: Path) -> None:
    assert load({"demo": False}, {}, file).demo is False
    assert load({}, {"PARDALOTE_DEMO": "no"}, file).demo is False
    assert load({"demo": True}, {"PARDALOTE_DEMO": "0"}, file).demo is True


def test_every_option_is_a_variable_of_the_environment() -> None:
    wanted = Settings(
        host="::1",
        port=0,
        data=Path("/somewhere else/ä"),
        database="postgresql:///pardalote",
        database_replica="postgresql://copy/pardalote",
        database_connections=2,
        database_statement_seconds=3,
        database_lock_seconds=4,
        database_prepared=False,
        workers=3,
        jobs=0,
        job_lease=5,
        demo=True,
        ready_file=Path("ready.json"),
        query_credentials=False,
        errors_as_ok=True,
        json_numbers=False,
        archived_readable=False,
        opt_in=True,
        body_limit=1,
        body_deadline=2,
        header_deadline=3,
        answer_deadline=4,
        trusted_proxies="10.0.0.0/8, ::1",
        limits="pardot",
        concurrent_calls=0,
        daily_calls=7,
        kept_answers=0,
        metrics="[::1]:0",
        public_url="https://go.example.com",
        smtp="smtp://mail.example",
        smtp_rate=5,
        smtp_timeout=6,
        bounce_address="back@mail.example",
        log="nothing",
    )
    assert all(getattr(wanted, each.name) != getattr(Settings(), each.name) for each in fields(Settings))
    environment = as_environment(wanted)
    assert environment.keys() == {PREFIX + each.name.upper() for each in fields(Settings)}
    assert load({}, environment) == wanted


def test_the_defaults_survive_the_way_through_the_environment() -> None:
    assert load({}, as_environment(Settings())) == Settings()


def test_other_variables_are_none_of_ours() -> None:
    assert (
        load({}, {"PARDALOTE_SECRET": "x", "PARDALOTE_NONSENSE": "x", "PORT": "1", "pardalote_port": "1"}) == Settings()
    )


@pytest.mark.parametrize("word", ["1", "true", "TRUE", "yes", "on"])
def test_words_for_true(word: str) -> None:
    assert load({}, {"PARDALOTE_ERRORS_AS_OK": word}).errors_as_ok is True


@pytest.mark.parametrize("word", ["0", "false", "False", "no", "off"])
def test_words_for_false(word: str) -> None:
    assert load({}, {"PARDALOTE_QUERY_CREDENTIALS": word}).query_credentials is False


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("port", "", "a whole number from 0"),
        ("port", "-1", "a whole number from 0"),
        ("port", "80.0", "a whole number from 0"),
        ("port", "１", "a whole number from 0"),
        ("demo", "", "true or false"),
        ("demo", "maybe", "true or false"),
        ("log", "everything", "one of calls, warnings, nothing"),
    ],
)
def test_a_value_that_cannot_be_is_named(name: str, value: str, wanted: str) -> None:
    for flags, environment in (({name: value}, {}), ({}, {f"PARDALOTE_{name.upper()}": value})):
        with pytest.raises(InvalidSetting) as caught:
            load(flags, environment)
        assert str(caught.value) == f"{name}: {value!r} is not {wanted}"


@pytest.mark.parametrize("text", ["port = -1", "port = true", "port = 1.5", 'workers = "many"', "demo = 2", "log = 1"])
def test_a_value_of_the_file_that_cannot_be_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pardalote.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidSetting, match=f"^{text.split(maxsplit=1)[0]}: "):
        load({}, {}, path)


@pytest.mark.parametrize("content", [b"port = ", b"prot = 1", b"\xff", b"[port]\nx = 1\n[nonsense]"])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "pardalote.toml"
    path.write_bytes(content)
    with pytest.raises(InvalidSetting) as caught:
        load({}, {}, path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match=r"missing\.toml: .*No such file"):
        load({}, {}, tmp_path / "missing.toml")

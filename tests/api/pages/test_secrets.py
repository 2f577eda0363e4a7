"""No secret leaves: not in an answer that did not just make it, not in the journal, not in a line of the log."""

import io
import json
from base64 import b32decode
from collections.abc import Iterator
from functools import partial

import pytest
from pydantic import SecretStr

from api import logs
from api.app import create_app
from api.settings_shown import MASK, shown
from notifiers.address import Address as Reading
from records.call import Message
from records.credential import SecondFactor
from records.person import Address
from records.questions import credentials
from records.tables import TABLES
from records.vault import Vault
from settings import Settings
from states import totp
from states.actor import engine
from tests.api.conftest import PASSWORD, Client, Clock, Office, house_of
from tests.api.pages.conftest import Browser, rows
from tests.api.test_office_journal import journal
from workflows.commands.encrypt_anew import lie_under_current_key
from workflows.commands.note_settings import note_settings
from workflows.work import House

NEW_PASSWORD = "correct horse battery"
OURS = {
    "secret": SecretStr("the-signing-secret-of-the-office"),
    "database_url": "postgresql+psycopg://tocsin:db-password@db.example/tocsin",
    "mail_gateway": "smtp://duty:mail-password@mail.example",
    "oidc": "https://tocsin:oidc-secret@idp.example",
}
HIDDEN = ("the-signing-secret", "db-password", "mail-password", "oidc-secret")


@pytest.fixture
def lines(settings: Settings) -> Iterator[io.StringIO]:
    """What the process logs, every line of it."""
    written = io.StringIO()
    logs.configure(settings.model_copy(update={"log_level": "debug"}), written)
    yield written
    logs.configure(settings, io.StringIO())


def secrets_of_a_day(office: Office, clock: Clock) -> list[str]:
    """Everything that opens something and was typed, made or shown on one day at the door."""
    client, found = office.client, [PASSWORD, NEW_PASSWORD]
    made = office["keeper"].post("/api/accounts", {"username": "water.1", "person": "p009"}, 201)
    key = made["link"].rpartition("/")[2]
    client.post(f"/sign-in/setup/{key}", data={"new_password": NEW_PASSWORD, "once_more": NEW_PASSWORD})
    begun = office["duty"].post("/api/account/second-factor", {})
    secret = b32decode(begun["secret"])
    code = totp.code(secret, totp.step_of(clock()))
    codes = office["duty"].post("/api/account/second-factor/confirm", {"code": code})["recovery_codes"]
    client.post("/api/sign-in", json={"username": "duty", "password": PASSWORD, "code": codes[0]})
    asked = {"name": "x", "days": 9, "scopes": ["cases:read"]}
    token = office["duty"].post("/api/account/tokens", asked, 201)["token"]
    client.get("/api/cases", headers={"Authorization": f"Bearer {token}"})
    client.get(f"/api/cases?token={token}", headers=office["duty"].headers)
    browser = Browser(Client(client.app)).signs_in("shift")
    cookies = [str(cookie.value) for cookie in browser.client.cookies.jar if cookie.name.startswith("tocsin")]
    sessions = [
        person.headers["Authorization"].removeprefix("Bearer ") for person in (office["duty"], office["keeper"])
    ]
    return [*found, key, begun["secret"], *codes, token.split("_")[2], *cookies, *sessions]


def test_nothing_that_opens_something_is_in_the_log_the_journal_or_a_later_answer(
    office: Office, clock: Clock, lines: io.StringIO
) -> None:
    secrets = secrets_of_a_day(office, clock)
    assert len(secrets) >= 18
    told = {"the log": lines.getvalue(), "the journal": json.dumps(office["auditor"].get("/api/office/journal"))}
    for path in ("/api/account/tokens", "/api/account/sessions", "/api/me"):
        told[path] = json.dumps(office["duty"].get(path))
    told["/api/accounts"] = json.dumps(office["keeper"].get("/api/accounts"))
    told["/accounts"] = office.client.get("/accounts", headers=office["keeper"].headers).text
    leaks = [(where, secret[:4]) for where, said in told.items() for secret in secrets if secret in said]
    assert leaks == []
    assert "request" in told["the log"]


def dump(house: House) -> str:
    """Everything that lies in the database."""
    with house.database.transaction() as session:
        connection = session.connection()
        tables = [str(table.__tablename__) for table in TABLES]
        rows = [
            connection.exec_driver_sql(f"select t::text from {table} t").scalars().all()  # noqa: S608 - our own names
            for table in tables
        ]
    return "\n".join(row for of_table in rows for row in of_table)


def targets(house: House) -> set[str]:
    """Every number and mailbox of the directory."""
    read = (Reading.read(one.url) for one in rows(house, Address))
    return {one.target for one in read if one is not None}


def test_what_lies_in_the_database_opens_nothing_and_reaches_nobody(
    office: Office, clock: Clock, lines: io.StringIO
) -> None:
    secrets, house = secrets_of_a_day(office, clock), house_of(office.client)
    _, response = office.proposed("III")
    office["commander"].pulls("approve", response, {"reason": "雨势仍在加强", "expected_duration": "12h"})
    lain, reaching = dump(house), targets(house)
    assert len(rows(house, Message)) > 40
    assert len(reaching) > 60
    assert [secret[:4] for secret in secrets if secret in lain] == []
    assert [one for one in reaching if one in lain] == []
    assert [one for one in reaching if one in lines.getvalue()] == []


def test_settings_are_shown_with_secrets_masked(settings: Settings) -> None:
    told = shown(settings.model_copy(update=OURS), b"k")
    assert told["TOCSIN_MAIL_GATEWAY"].startswith(MASK)
    assert told["TOCSIN_IDLE_MINUTES"] == "240"
    assert told["TOCSIN_PREFECT_DATABASE_URL"] == ""
    assert [hidden for hidden in HIDDEN if hidden in str(told)] == []


def test_the_system_keeper_alone_reads_the_settings(
    house: House, settings: Settings, clock: Clock, office: Office
) -> None:
    app = create_app(house, settings.model_copy(update={**OURS, "oidc": None}), clock)
    with Client(app) as client:
        keeper = Office(client)["keeper"]
        told = keeper.get("/api/settings")
        page = client.get("/settings", headers=keeper.headers).text
        assert client.get("/api/settings", headers=Office(client)["commander"].headers).status_code == 403
    assert told["TOCSIN_DATABASE_URL"].startswith(MASK)
    assert MASK in page
    assert [hidden for hidden in HIDDEN if hidden in str(told) + page] == []


def test_a_setting_that_changed_is_an_entry_with_before_and_after(
    office: Office, house: House, settings: Settings, clock: Clock
) -> None:
    for changed in ({}, {}, {"idle_minutes": 30}, {"secret": SecretStr("another signing secret of ours")}):
        settings = settings.model_copy(update=changed)
        told = partial(note_settings, told=shown(settings, b"k"))
        house.carry(engine("command_line"), clock(), told)
    first, idle, secret = journal(office, "settings")
    assert first["data"]["before"] == {}
    assert (idle["data"]["before"], idle["data"]["after"]) == (
        {"TOCSIN_IDLE_MINUTES": "240"}, {"TOCSIN_IDLE_MINUTES": "30"},
    )  # fmt: skip
    assert list(secret["data"]["after"]) == ["TOCSIN_SECRET"]
    assert "another signing" not in json.dumps([first, idle, secret])


def test_secrets_are_encrypted_anew_under_a_new_key_and_go_on_working(
    office: Office, house: House, clock: Clock
) -> None:
    begun = office["duty"].post("/api/account/second-factor", {})
    secret = b32decode(begun["secret"])
    code = totp.code(secret, totp.step_of(clock()))
    office["duty"].post("/api/account/second-factor/confirm", {"code": code})
    anew = House(house.database, house.library, house.link_key, Vault.of(house.link_key, {"k2": b"2" * 32}))
    changed = [anew.carry(engine("command_line"), clock(), lie_under_current_key) for _ in range(2)]
    (kept,) = rows(house, SecondFactor)
    everything = 1 + len(rows(house, Address))
    assert (changed, kept.secret.split(":")[1]) == ([everything, 0], "k2")
    with house.database.transaction() as session:
        factor = credentials.factor_of(session, kept.account_id)
    assert factor is not None
    assert anew.vault.open(factor.secret, f"second_factor:{factor.id}") == secret
    assert [one["data"] for one in journal(office, "keys_changed")] == [{"number": everything, "key": "k2"}]

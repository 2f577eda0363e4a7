"""What an auditor asks on the command line: an incident as it was known at a moment."""

import re
import uuid
from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from api.upkeep import replay_incident, verify_record
from records.call import Message
from records.embedded import EmbeddedPostgres
from records.vault import Vault
from settings import Settings
from tests.api.conftest import INFORMATION, Clock, Office
from workflows.work import House

_CASE = re.compile(r"2026-[A-Z]?\d{4}\S* ")


@pytest.fixture
def installation(house: House) -> Settings:
    """The settings of the house under test."""
    address = house.database.engine.url.render_as_string(hide_password=False)
    return Settings(database_url=address, prefect="off")


def test_a_replay_begins_when_the_warning_came_in_and_says_when_it_became_part_of_the_incident(
    office: Office, clock: Clock, installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    intake = office["duty"].opens("intake", INFORMATION, drill=True)
    came_in = clock()
    clock.passes(minutes=4)
    office["shift"].pulls("let_out", intake)
    incident = office["duty"].get("/api/cases", kind="incident")[0]["number"]

    def lines(at: datetime | None, language: str) -> dict[str, str]:
        assert replay_incident(installation, incident, at, language) == 0
        return {line.split()[0]: line for line in capsys.readouterr().out.splitlines() if _CASE.match(line)}

    before, before_en, after = lines(came_in, "zh"), lines(came_in, "en"), lines(None, "zh")
    assert list(before) == [intake["number"]]
    assert "信息接报：已接报待审核" in before[intake["number"]]
    assert "尚未归入事件" in before[intake["number"]]
    assert "part of no incident yet" in before_en[intake["number"]]
    assert set(after) == {intake["number"], incident}
    assert "尚未归入事件" not in after[intake["number"]]


def test_a_replay_speaks_in_words_of_calls_tasks_and_messages(
    office: Office, installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    incident, response = office.proposed()
    office["deputy"].pulls("approve", response)

    def said(language: str) -> str:
        assert replay_incident(installation, incident["number"], None, language) == 0
        return capsys.readouterr().out

    for words in ("叫应：叫应中 ", "未应答：", "任务：待办 ", "消息：待发送 ", "防汛Ⅲ级应急响应"):
        assert words in said("zh")
    for words in ("calls: calling ", "not answered: ", "tasks: ", "messages: waiting to be sent ", "level III"):
        assert words in said("en")
    assert "active/" not in said("zh")


def test_the_replay_of_an_unknown_incident_says_so(
    office: Office, installation: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert replay_incident(installation, "2026-9999", None, "zh") == 1
    assert "没有事件 2026-9999" in capsys.readouterr().err
    assert replay_incident(installation, "2026-9999", None, "en") == 1
    assert "there is no incident 2026-9999" in capsys.readouterr().err


@pytest.mark.parametrize("ask", [verify_record, lambda settings: replay_incident(settings, "2026-0001", None, "zh")])
def test_a_database_of_another_schema_is_said_to_be_so_with_the_way_out(
    ask: Callable[[Settings], int],
    postgres: EmbeddedPostgres,
    new_database: Callable[..., str],
    capsys: pytest.CaptureFixture[str],
) -> None:
    empty = Settings(database_url=postgres.url(new_database(f"empty_{uuid.uuid4().hex}")), prefect="off")
    assert ask(empty) == 1
    said = capsys.readouterr().err
    assert "请先运行 tocsin migrate" in said
    assert "Run first: tocsin migrate" in said


def test_the_record_is_proven_from_the_command_line_by_what_lies_encrypted_too(
    office: Office, installation: Settings, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    _, response = office.proposed()
    office["deputy"].pulls("approve", response)
    with house.database.transaction() as session:
        before = [(one.id, one.address) for one in session.execute(select(Message)).scalars()]
    same = House(house.database, house.library, house.link_key, Vault.of(installation.signing_secret().encode()))
    with same.database.transaction() as session:
        for number, address in before:
            session.execute(update(Message).where(col(Message.id) == number).values(address=address))
    assert before
    assert verify_record(installation) == 0
    assert "记录完整" in capsys.readouterr().out

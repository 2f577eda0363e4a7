"""A new installation on the command line: its places and organisations, its first system keeper, its directory."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.app import create_app
from api.command_line import app
from api.processes import now
from records.database import Database
from records.embedded import EmbeddedPostgres
from records.migrate import migrate
from settings import Settings
from tests.api.conftest import Client
from workflows.library import Library
from workflows.work import House

BEGIN = """
directory: new
title: {zh: 新装系统, en: new installation}
tiers: [{key: county, rank: 3, zh: 县级, en: county}]
places: [{code: "511527", zh: 筠连县, en: Junlian county}]
organisations:
  - {key: office, kind: office, tier: county, areas: "511527", zh: 指挥部办公室, en: office, parent: command}
  - {key: command, kind: specialist_headquarters, tier: county, areas: "511527", zh: 防汛指挥部, en: flood command}
"""
ANSWERS = "k001\n沈一鸣\nShen Yiming\nkeeper\n"
CHOSEN = "a long enough one"
PEOPLE = "代号,中文名,英文名,叫应用语\np900,新同志,New,中文\n"


class Terminal:
    """The command line at a new installation; what it said last."""

    def __init__(self, url: str) -> None:
        self._url = url

    def __call__(self, *words: str, typed: str = "", status: int = 0) -> str:
        """Runs a command; all that it says."""
        settings = {"TOCSIN_DATABASE_URL": self._url, "TOCSIN_PREFECT": "off", "TOCSIN_PUBLIC_URL": "http://testserver"}
        ran = CliRunner(env=settings).invoke(app, list(words), input=typed)
        assert ran.exit_code == status, ran.output
        return ran.output


@pytest.fixture(scope="module")
def _schema(postgres: EmbeddedPostgres, new_database: Callable[..., str]) -> str:
    name = new_database(f"new_{uuid.uuid4().hex}")
    owner, database = Database(postgres.owner_url(name)), Database(postgres.url(name))
    migrate(owner, database)
    owner.close()
    database.close()
    return name


@pytest.fixture
def database(postgres: EmbeddedPostgres, new_database: Callable[..., str], _schema: str) -> Iterator[Database]:
    """A database with the schema and nothing in it."""
    database = Database(postgres.url(new_database(f"new_{uuid.uuid4().hex}", _schema)))
    yield database
    database.close()


@pytest.fixture
def tocsin(database: Database) -> Terminal:
    """The command at that installation."""
    return Terminal(database.engine.url.render_as_string(hide_password=False))


@pytest.fixture
def begun(tocsin: Terminal, tmp_path: Path) -> Terminal:
    """The same with places and organisations."""
    file = tmp_path / "begin.yaml"
    file.write_text(BEGIN)
    assert "Organisations made: 2" in tocsin("directory", "begin", str(file))
    return tocsin


def test_the_first_keeper_chooses_a_password_behind_the_link_and_keeps_accounts(
    begun: Terminal, database: Database
) -> None:
    said = begun("keeper", typed=ANSWERS)
    (key,) = re.findall(r"http://testserver/sign-in/setup/(\S+)", said)
    house = House(database, Library(), b"k" * 32)
    with Client(create_app(house, Settings(public_url="http://testserver"), now)) as client:
        typed = {"new_password": CHOSEN, "once_more": CHOSEN}
        assert client.post(f"/sign-in/setup/{key}", data=typed, follow_redirects=False).status_code == 303
        token = client.post("/api/sign-in", json={"username": "keeper", "password": CHOSEN}).json()["token"]
        told = client.get("/api/accounts", headers={"Authorization": f"Bearer {token}"}).json()
    assert [(one["username"], one["person"]) for one in told] == [("keeper", "k001")]


def test_there_is_no_second_first_keeper(begun: Terminal) -> None:
    begun("keeper", typed=ANSWERS)
    said = begun("keeper", typed="k002\n甲\nJia\nother\n", status=1)
    assert "已有系统管理员：keeper" in said
    assert "there is a system keeper already: keeper" in said


def test_a_keeper_whose_link_ran_out_unused_gets_another(begun: Terminal, database: Database) -> None:
    first = begun("keeper", typed=ANSWERS)
    with database.transaction() as session:
        session.connection().exec_driver_sql("update accounts set setup_until = now() - interval '1 minute'")
    again = begun("keeper", typed="k001\nkeeper\n")
    links = [re.findall(r"/sign-in/setup/(\S+)", one) for one in (first, again)]
    assert links[0] != links[1]
    assert [len(one) for one in links] == [1, 1]


def test_a_keeper_needs_a_headquarters_and_is_told_how_to_make_one(tocsin: Terminal) -> None:
    assert "tocsin directory begin" in tocsin("keeper", typed=ANSWERS, status=1)


def test_nobody_takes_the_post_of_a_keeper_from_its_holder(begun: Terminal, database: Database) -> None:
    begun("keeper", typed=ANSWERS)
    with database.transaction() as session:
        session.connection().exec_driver_sql("update accounts set closed_at = now()")
    assert "该岗位现由 k001 担任" in begun("keeper", typed="k002\n甲\nJia\nother\n", status=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BEGIN + "people: [{key: p1, zh: 甲, en: Jia}]\n", "tocsin directory import"),
        (BEGIN.replace("tier: county", "tier: empire"), "empire"),
        ("procedure: incident\n", "这不是通讯录文件"),
        ("[", "不是有效的 YAML"),
    ],
)
def test_a_file_that_can_not_begin_a_directory_is_refused_in_words(
    tocsin: Terminal, tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "begin.yaml"
    file.write_text(text)
    assert said in tocsin("directory", "begin", str(file), status=1)


def test_a_directory_is_begun_once(begun: Terminal, tmp_path: Path) -> None:
    assert "通讯录不是空的" in begun("directory", "begin", str(tmp_path / "begin.yaml"), status=1)


def test_a_file_is_tried_imported_and_exported_and_what_was_exported_changes_nothing(
    begun: Terminal, tmp_path: Path
) -> None:
    people, out = tmp_path / "人员.csv", tmp_path / "all.xlsx"
    people.write_text(PEOPLE)
    assert "people: 1 added" in begun("directory", "import", str(people), "--dry-run")
    assert "people: 1 added" in begun("directory", "import", str(people), typed="县防指〔2026〕9号\n")
    begun("directory", "export", str(out))
    assert out.stat().st_mode & 0o077 == 0
    again = begun("directory", "import", str(out), "--dry-run")
    assert "people: 0 added, 0 changed, 1 same" in again
    assert "already" in begun("directory", "export", str(out), status=1)


def test_every_fault_of_a_file_is_told_with_sheet_row_and_column_and_nothing_is_imported(
    begun: Terminal, tmp_path: Path
) -> None:
    people = tmp_path / "人员.csv"
    people.write_text(PEOPLE + "P 901,新人,New,法文\n")
    for words in (("--dry-run",), ("--why", "县防指〔2026〕9号")):
        said = begun("directory", "import", str(people), *words, status=1)
        assert "人员 · 第 3 行 · 叫应用语" in said
        assert "people · row 3 · language" in said
        assert "Faults: 2. Nothing was imported." in said
    people.write_text(PEOPLE)
    assert "people: 1 added" in begun("directory", "import", str(people), "--dry-run")


def test_an_import_without_a_reason_is_refused(begun: Terminal, tmp_path: Path) -> None:
    people = tmp_path / "人员.csv"
    people.write_text(PEOPLE)
    assert "请写明依据或原因" in begun("directory", "import", str(people), typed=" \n", status=1)


@pytest.mark.parametrize("name", ["all.pdf", "all"])
def test_an_export_goes_to_a_workbook_or_to_packed_csv(begun: Terminal, tmp_path: Path, name: str) -> None:
    assert ".xlsx" in begun("directory", "export", str(tmp_path / name), status=1)

"""Beginning a new installation on the command line: its tiers, places and organisations, and its first system keeper.

What is asked is asked at the terminal or read from standard input, so that nothing of it stands in a shell's history.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import typer

from api import planning, processes
from api.routes.accounts import SETUP
from api.upkeep import is_old
from plans.check import sound_directory
from plans.source import Faulty
from records.organisation import Organisation
from records.questions import accounts
from settings import Settings
from states.actor import engine
from states.refusal import Refusal, Refused
from states.text import Text
from workflows.commands.found import First, begin_directory, first_keeper, may_be_first
from workflows.work import House

_BEGUN = Text("已建立 {number} 个单位。", "Organisations made: {number}.")
_LINK = Text(
    "请在 {until} 前打开此链接设置密码，链接只显示这一次、只能用一次：",
    "Open this link before {until} and choose a password. It is shown this once and works once:",
)
_BODIES = Text("专项指挥部：{bodies}", "Specialist headquarters: {bodies}")
_ASK_BODY = Text("指挥部代号", "short name of the headquarters")
_ASK_PERSON = Text("人员代号（小写字母、数字）", "short name of the person, small letters and digits")
_ASK_ZH = Text("中文名", "name in Chinese")
_ASK_EN = Text("英文名", "name in English")
_ASK_USER = Text("用户名", "user name")
_OPERATOR = engine("command_line")
Ask = Callable[[str], str]


def begin(settings: Settings, file: Path) -> int:
    """Tiers, places and organisations from a file into an empty installation; 1 when the file or a rule says no."""
    try:
        given = sound_directory(file)
    except Faulty as faulty:
        return planning.refused(faulty.faults)
    house = processes.house(settings)
    with closing(house.database):
        if is_old(house.database):
            return 1
        try:
            number = house.carry(_OPERATOR, processes.now(), lambda work: begin_directory(work, given))
        except Refused as refused:
            return say_no(refused.refusal)
    _say(_BEGUN.filled(number=number))
    return 0


def keeper(settings: Settings, ask: Ask) -> int:
    """Makes the first system keeper and prints the link for the password; 1 when there is one, or a rule says no."""
    house = processes.house(settings)
    with closing(house.database):
        if is_old(house.database):
            return 1
        try:
            first = _asked(house, ask)
            setup = house.carry(_OPERATOR, processes.now(), lambda work: first_keeper(work, first))
        except Refused as refused:
            return say_no(refused.refusal)
    _say(_LINK.filled(until=setup.until.isoformat(timespec="minutes")))
    typer.echo(f"{settings.page_url}{SETUP}{setup.key}")
    return 0


def _asked(house: House, ask: Ask) -> First:
    bodies = house.look(_OPERATOR, processes.now(), may_be_first)
    _say(_BODIES.filled(bodies=", ".join(f"{one.key} {one.zh}" for one in bodies)))
    headquarters = _which(bodies, ask)
    person = ask(_both(_ASK_PERSON)).strip()
    known = house.look(_OPERATOR, processes.now(), lambda work: accounts.person_of(work.session, person))
    name = Text(known.zh, known.en) if known else Text(ask(_both(_ASK_ZH)), ask(_both(_ASK_EN)))
    return First(headquarters, person, name, ask(_both(_ASK_USER)).strip())


def _which(bodies: list[Organisation], ask: Ask) -> str:
    return bodies[0].key if len(bodies) == 1 else ask(_both(_ASK_BODY)).strip()


def say_no(refusal: Refusal) -> int:
    """A refusal on standard error, in both languages, with each field that it is about; the status 1."""
    for one in (refusal.reason, *refusal.fields.values()):
        typer.echo(f"{one.zh}\n{one.en}", err=True)
    return 1


def _say(said: Text) -> None:
    typer.echo(f"{said.zh}\n{said.en}")


def _both(said: Text) -> str:
    return f"{said.zh} {said.en}"

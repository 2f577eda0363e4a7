"""What `tocsin erase` says: what would go, and once it is carried out that it went."""

from __future__ import annotations

from contextlib import closing

import typer

from api import processes
from settings import Settings
from states.actor import engine
from states.refusal import Refused
from states.text import Text
from workflows.commands.erase import Going, erase, try_erase

_KEEPER = engine("command_line")
_NOTHING = Text("没有可销毁的个人信息", "nothing is kept of persons")
_WOULD = Text("将销毁(未执行，执行请加 --for-good)：", "this would go (nothing was done; to do it add --for-good):")
_GONE = Text("已销毁：", "destroyed:")


def tell(settings: Settings, number: str, why: str, *, for_good: bool) -> int:
    """Says what destroying would take, or destroys it; 1 when it is refused, with the reason."""
    house = processes.house(settings)
    with closing(house.database):
        try:
            if for_good:
                going = house.carry(_KEEPER, processes.now(), lambda work: erase(work, number, why))
            else:
                going = house.look(_KEEPER, processes.now(), lambda work: try_erase(work, number))
        except Refused as refused:
            _say(refused.refusal.reason, err=True)
            return 1
    for line in _lines(going, done=for_good):
        _say(line)
    if going.refusal is not None:
        _say(going.refusal.reason, err=True)
        return 1
    return 0


def _lines(going: Going, *, done: bool) -> list[Text]:
    if going.nothing:
        return [_NOTHING]
    return [
        _GONE if done else _WOULD,
        Text("  消息的号码和地址 {n} 个", "  {n} numbers and addresses of messages").filled(n=going.addresses),
        *(Text("  {number} {title}", "  {number} {title}").filled(number=n, title=t) for n, t in going.facts),
        Text("  依据：{rule}，{due} 起", "  rule: {rule}, from {due}").filled(
            rule=going.clause, due=going.from_day or "—"
        ),
    ]


def _say(line: Text, *, err: bool = False) -> None:
    typer.echo(line.zh, err=err)
    typer.echo(line.en, err=err)

"""The rehearsed providers on the command line, for the accounts for drills of this deployment or for made-up ones."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Callable
from contextlib import closing
from urllib.parse import urlsplit

import typer

from api import processes
from notifiers.address import one_name
from notifiers.channels import mail_account, mailbox_account
from notifiers.channels.accounts import ChannelAccount, ChannelAccounts, FixedAccounts
from notifiers.in_thread import until_told
from notifiers.rehearsed.front import HOST, Providers, Surroundings
from notifiers.rehearsed.kinds import PROVIDERS
from notifiers.rehearsed.provider import Draw
from records.questions import channels
from settings import Settings
from states.actor import engine
from states.text import Text
from workflows.channel_accounts import KeptAccounts, as_used

_OPEN = Text("演练手机：{url}", "Pretend phones: {url}")
_MADE_UP = Text("虚构账号 {key}（请按此登记）", "made-up account {key}; enter it so")
_NONE = Text("没有指向这里的演练账号", "no channel account for drills points here")
_MOVED_BY = {"mailbox": "TOCSIN_PROVIDERS_IMAP_PORT", "smtp": "TOCSIN_MAILBOX_SMTP_PORT"}
"""The setting that moves the port of an account; of every other kind it is that of the pretend phones."""
_PORT = Text("（端口由 {setting} 设定）", "({setting} sets the port)")


class PointingHere:
    """The accounts for drills of a deployment whose provider is rehearsed at this port."""

    def __init__(self, accounts: ChannelAccounts, port: int) -> None:
        self._accounts = accounts
        self._port = port

    def find(self, key: str) -> ChannelAccount | None:
        """See ChannelAccounts.find."""
        found = self._accounts.find(key)
        return found if found is not None and self.includes(found) else None

    def includes(self, account: ChannelAccount) -> bool:
        """Whether this account is for drills and its provider is here."""
        parts = urlsplit(account.base_url)
        return account.drill and (one_name(parts.hostname or ""), parts.port) == (HOST, self._port)


def made_up(port: int, secret: bytes) -> list[ChannelAccount]:
    """One account for drills of every kind; of one deployment always the same, and of no other."""
    found = []
    for one in PROVIDERS:
        key = f"drill_{one.kind}"
        base_url = f"http://{HOST}:{port}/{one.kind}/{key}"
        found.append(ChannelAccount(key, one.kind, True, base_url, one().made_up(_drawing(secret, one.kind))))
    return found


def made_up_mailbox(port: int) -> ChannelAccount:
    """The mailbox to which the pretend phones of the demonstration reply; it knows no passwords."""
    values = {"address": "duty@tocsin.example", "user": "drill", "password": "drill"}
    return ChannelAccount("drill_mailbox", mailbox_account.KIND.channel, True, f"imap://{HOST}:{port}", values)


def made_up_mail(port: int) -> ChannelAccount:
    """The account by which mail goes to the practice mailbox."""
    values = {"address": "duty@tocsin.example", "name": "Tocsin"}
    return ChannelAccount("drill_smtp", mail_account.KIND.channel, True, f"smtp://{HOST}:{port}", values)


def _drawing(secret: bytes, kind: str) -> Draw:
    def draw(name: str, length: int) -> bytes:
        return hmac.new(secret, f"rehearsed:{kind}:{name}".encode(), hashlib.sha512).digest()[:length]

    return draw


def run(settings: Settings, *, all_kinds: bool) -> int:
    """Pretends until it is told to stop; says first where the phones are, and which accounts it stands for."""
    if all_kinds:
        accounts = made_up(settings.providers_port, settings.signing_secret().encode())
        mail = [made_up_mail(settings.mailbox_smtp_port), made_up_mailbox(settings.providers_imap_port)]
        _serve(settings, FixedAccounts(*accounts), lambda: _tell_made_up([*accounts, *mail]))
        return 0
    house = processes.house(settings)
    with closing(house.database):
        here = PointingHere(KeptAccounts(house, processes.now), settings.providers_port)
        kept = house.look(engine("command_line"), processes.now(), lambda work: channels.all_accounts(work.session))
        pointing = [one.key for one in kept if one.closed_at is None and here.includes(as_used(one))]
        _serve(settings, here, lambda: _say(Text("、".join(pointing), ", ".join(pointing)) if pointing else _NONE))
    return 0


def _serve(settings: Settings, accounts: ChannelAccounts, tell: Callable[[], None]) -> None:
    around = Surroundings(
        settings.data_folder / "mailbox.jsonl", accounts, lambda one: f"{settings.page_url}/callbacks/{one.key}",
        processes.now, settings.providers_imap_port,
    )  # fmt: skip

    def opened() -> None:
        _say(_OPEN.filled(url=f"http://{HOST}:{settings.providers_port}/"))
        tell()

    asyncio.run(until_told(Providers(around, settings.providers_port), opened))


def _tell_made_up(accounts: list[ChannelAccount]) -> None:
    for one in accounts:
        _say(_MADE_UP.filled(key=one.key))
        moved = _PORT.filled(setting=_MOVED_BY.get(one.channel, "TOCSIN_PROVIDERS_PORT"))
        typer.echo(f"  {one.channel}  {one.base_url}")
        typer.echo(f"  {moved.zh} {moved.en}")
        for name, value in one.secrets.items():
            typer.echo(f"  {name}: {value}")


def _say(words: Text) -> None:
    typer.echo(words.zh if words.zh == words.en else f"{words.zh}\n{words.en}")

"""Access tokens: one fetch for many threads, renewed before they end, fetched once more when they are not good."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from notifiers import reasons
from notifiers.channels.access import AccessTokens, Token
from notifiers.channels.accounts import ChannelAccount
from notifiers.channels.web import Said
from notifiers.notifier import Outcome, Result

COUNTY = ChannelAccount("county", "wecom", False, "https://provider.example", {"secret": "one"})
NO_CONNECTION = Result(Outcome.failed_for_now, "refused", reason=reasons.NO_CONNECTION)
SILENT = Result(Outcome.unknown, "timed out", reason=reasons.NO_ANSWER)


@dataclass
class Provider:
    """Lends tokens of 7200 seconds, t1, t2 …, and takes no other than the last."""

    now: float = 0.0
    lent: list[str] = field(default_factory=list)
    fault: Result | None = None
    slow: threading.Event | None = None
    asked: list[str] = field(default_factory=list)
    takes_none: bool = False

    def __post_init__(self) -> None:
        self.tokens = AccessTokens(self.fetch, lambda: self.now)

    def fetch(self, account: ChannelAccount) -> Token | Result:
        if self.slow is not None:
            self.slow.wait(5)
        self.lent.append(f"t{len(self.lent) + 1}")
        return self.fault or Token(self.lent[-1], 7200)

    def answer(self, token: str) -> Said | Result:
        self.asked.append(token)
        good = token == self.lent[-1] and not self.takes_none
        return Said(200, b"ok" if good else b"42001")

    def ask(self, account: ChannelAccount = COUNTY) -> Said | Result:
        return self.tokens.ask_with(account, self.answer, lambda said: said.body == b"42001")


def test_a_token_is_kept_and_renewed_some_minutes_before_its_end() -> None:
    provider = Provider()
    for now in (0.0, 6899.0, 6901.0):
        provider.now = now
        assert provider.ask() == Said(200, b"ok")
    assert provider.asked == ["t1", "t1", "t2"]


def test_a_token_that_is_not_good_is_fetched_once_more_and_the_message_goes_with_the_new_one() -> None:
    provider = Provider()
    provider.ask()
    provider.lent.append("fetched by another process")
    assert provider.ask() == Said(200, b"ok")
    assert provider.asked == ["t1", "t1", "t3"]


def test_a_provider_that_takes_no_token_at_all_is_asked_twice_and_not_for_ever() -> None:
    provider = Provider(takes_none=True)
    assert provider.ask() == Said(200, b"42001")
    assert provider.asked == ["t1", "t2"]


def test_an_account_whose_secret_was_changed_gets_a_token_of_its_own() -> None:
    provider = Provider()
    provider.ask()
    provider.ask(ChannelAccount("county", "wecom", False, "https://provider.example", {"secret": "two"}))
    assert provider.lent == ["t1", "t2"]


def test_many_threads_wait_for_one_fetch() -> None:
    provider = Provider(slow=threading.Event())
    assert provider.slow is not None
    with ThreadPoolExecutor(8) as threads:
        said = [threads.submit(provider.ask) for _ in range(8)]
        provider.slow.set()
    assert {one.result() for one in said} == {Said(200, b"ok")}
    assert provider.lent == ["t1"]


def test_a_refusal_is_shared_by_whoever_waited_for_it_and_forgotten_after() -> None:
    provider = Provider(slow=threading.Event(), fault=NO_CONNECTION)
    assert provider.slow is not None
    with ThreadPoolExecutor(8) as threads:
        said = [threads.submit(provider.ask) for _ in range(8)]
        provider.slow.set()
    assert {one.result() for one in said} == {NO_CONNECTION}
    assert provider.lent == ["t1"]
    provider.fault, provider.now = None, 1.0
    assert provider.ask() == Said(200, b"ok")


def test_a_message_without_a_token_was_never_handed_over_so_it_is_not_in_doubt() -> None:
    said = Provider(fault=SILENT).ask()
    assert isinstance(said, Result)
    assert said.outcome is Outcome.failed_for_now

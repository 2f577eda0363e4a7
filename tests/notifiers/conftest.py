"""A real local mailbox, and the notifiers that keep the promise."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from notifiers.gate import Gate
from notifiers.mailbox import Mailbox
from notifiers.via_apprise import AppriseNotifier
from tests.notifiers.pretended import Pretended
from tests.notifiers.scripted import NOW


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    mailbox = Mailbox(tmp_path / "mailbox.jsonl")
    mailbox.start()
    yield mailbox
    mailbox.stop()


@pytest.fixture
def providers(tmp_path: Path) -> Iterator[Pretended]:
    """Every rehearsed provider, with one account of each kind, and a callback door that keeps what comes."""
    pretended = Pretended(tmp_path / "phones.jsonl")
    pretended.server.start()
    yield pretended
    pretended.server.stop()


@pytest.fixture
def real() -> Iterator[AppriseNotifier]:
    """The real notifier behind a gate that knows no drill hosts."""
    notifier = AppriseNotifier(Gate(), lambda: NOW)
    yield notifier
    notifier.close()

"""Migrations are one line: each number once, each after the one before."""

import re
from pathlib import Path

VERSIONS = Path(__file__).parents[2] / "records" / "migrations" / "versions"
_FOLLOWS = re.compile(r'^revision = "(\d{4})"\ndown_revision = (None|"(\d{4})")$', re.MULTILINE)


def test_migrations_follow_one_another_without_a_fork_or_a_gap() -> None:
    """A fork would leave every installation without a newest schema."""
    files = sorted(VERSIONS.glob("[0-9]*.py"))
    told = [_FOLLOWS.search(file.read_text(encoding="utf-8")) for file in files]
    numbers = [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [file.name[:4] for file in files] == numbers
    assert [one and one[1] for one in told] == numbers
    assert [one and one[3] for one in told] == [None, *numbers[:-1]]

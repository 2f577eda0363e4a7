"""Days of duty as tests of the desk plan them: the pattern "3+1" of the sample county, from the day of the test on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from tests.api.conftest import Office

OFFICE = "county_command"
FIRST = date(2026, 8, 23)
WATCH = {
    "leader": ("p005", "p014"), "cadre": ("p006", "p015"), "driver": ("d001", "d002"), "professional": ("p007", "p016"),
    "stand_by": ("p011", "p012"),
}  # fmt: skip
"""By post who keeps watch on the even days after the first, and who on the odd ones."""


def turns(days: int, **instead: tuple[str, str]) -> list[dict[str, Any]]:
    """Everybody in their posts, in turn, for some days."""
    return [
        {"day": str(FIRST + timedelta(days=n)), "shift": "day", "post": post, "people": [{"person": people[n % 2]}]}
        for n in range(days)
        for post, people in (WATCH | instead).items()
    ]


def drafted(office: Office, days: int = 3) -> str:
    """The path of an empty rota."""
    given = {"first_day": str(FIRST), "last_day": str(FIRST + timedelta(days=days - 1))}
    rota = office["office"].post(f"/api/duty/{OFFICE}/rotas", given, 201)
    return f"/api/duty/rotas/{rota['id']}"


def published(office: Office, days: int = 3) -> str:
    """The path of a published rota."""
    path = drafted(office, days)
    office["office"].post(f"{path}/turns", {"turns": turns(days)})
    office["office"].post(f"{path}/publish", {})
    return path

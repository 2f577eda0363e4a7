"""Coverage is told as it is: never rounded up to enough, and never more people than there are."""

from typing import Any

import pytest

from states.coverage import Coverage, Reached, reached, together

SAID = Coverage(table="reach", reached="reached", of="targeted", least=90)


def of(*rows: tuple[int | None, int | None]) -> Reached:
    """What rows of people reached and people to reach come to."""
    told: list[dict[str, Any]] = [{"reached": one, "targeted": all_} for one, all_ in rows]
    return reached(SAID, {"reach": told})


@pytest.mark.parametrize(
    ("rows", "percent", "enough"),
    [
        ([(89, 100)], 89, False),
        ([(90, 100)], 90, True),
        ([(8_999, 10_000)], 89, False),
        ([(100, 100), (80, 100)], 90, True),
        ([(500, 100), (0, 400)], 20, False),
        ([(None, 100)], 0, False),
        ([], None, None),
        ([(5, 0)], None, None),
    ],
)
def test_the_share_is_that_of_all_people_together(
    rows: list[tuple[int | None, int | None]], percent: int | None, enough: bool | None
) -> None:
    """One village that over-reports does not cover for another that was not reached."""
    found = of(*rows)
    assert (found.percent, found.enough) == (percent, enough)


def test_townships_add_up_to_the_county() -> None:
    """The county is the sum of its people, not the mean of its shares."""
    found = together([of((90, 90)), of((0, 10))])
    assert found is not None
    assert (found.percent, found.enough) == (90, True)
    assert together([]) is None

"""What counts as a gap of the directory."""

import pytest

from states.gap import LACK_NAMES, Known, Lack, lack_of, liaison_lack


@pytest.mark.parametrize(
    ("known", "drill", "lack"),
    [
        (Known(officer=False, telephone=False, drill_telephone=False), False, Lack.NO_OFFICER),
        (Known(officer=True, telephone=False, drill_telephone=False), False, Lack.NO_TELEPHONE),
        (Known(officer=True, telephone=False, drill_telephone=True), False, Lack.DRILL_ONLY),
        (Known(officer=True, telephone=False, drill_telephone=True, drill_verified=True), True, None),
        (Known(officer=True, telephone=False, drill_telephone=True, verified=False), True, Lack.NOT_VERIFIED),
        (Known(officer=True, telephone=True, drill_telephone=False, verified=True), False, None),
        (Known(officer=True, telephone=True, drill_telephone=False), False, Lack.NOT_VERIFIED),
    ],
)
def test_an_officer_is_named_and_can_be_telephoned_in_earnest(known: Known, drill: bool, lack: Lack | None) -> None:
    """拉萨市三年行动 item 1 (S05)."""
    assert lack_of(known, drill=drill) == lack


def test_a_headquarters_keeps_a_liaison_officer_with_a_deputy() -> None:
    """拉萨市三年行动 item 2 (S12)."""
    assert liaison_lack([]) == liaison_lack(["deputy"]) == Lack.NO_LIAISON
    assert liaison_lack(["holder"]) == Lack.NO_LIAISON_DEPUTY
    assert liaison_lack(["deputy", "holder"]) is None
    assert set(LACK_NAMES) == set(Lack)

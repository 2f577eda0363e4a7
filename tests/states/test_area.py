"""Area codes: which place lies in which, by the codes alone (GB/T 2260 and the statistical codes below the county)."""

import pytest

from states.area import holders, inside, parts, stem, touches

PROVINCE, CITY, COUNTY, TOWN, VILLAGE = "510000", "511500", "511527", "511527109", "511527109201"
OTHER_COUNTY, TENS = "511526", "511000"


def test_a_place_is_held_by_its_town_county_city_and_province_the_nearest_first() -> None:
    assert holders(VILLAGE) == (VILLAGE, TOWN, COUNTY, CITY, PROVINCE)
    assert holders(PROVINCE) == (PROVINCE,)


@pytest.mark.parametrize(("code", "first"), [(PROVINCE, "51"), (CITY, "5115"), (TENS, "5110"), (TOWN, TOWN)])
def test_the_zeros_of_a_city_or_a_province_stand_for_all_places_inside(code: str, first: str) -> None:
    """511000 is a city of its own: only whole pairs of zeros fall away."""
    assert stem(code) == first


@pytest.mark.parametrize("narrow", [CITY, COUNTY, TOWN, VILLAGE])
def test_a_place_lies_in_each_of_its_holders_and_in_no_other(narrow: str) -> None:
    assert all(inside(narrow, [one]) for one in holders(narrow))
    assert not inside(narrow, [OTHER_COUNTY, "500000", TENS])
    assert not inside(PROVINCE, [narrow])


def test_areas_touch_when_one_lies_in_the_other_whichever_it_is() -> None:
    """An emergency management unit crosses borders: it touches both counties."""
    assert touches([COUNTY, OTHER_COUNTY], [TOWN])
    assert touches([TOWN], [CITY])
    assert not touches([COUNTY], [OTHER_COUNTY])
    assert not touches([COUNTY], [])


def test_the_parts_of_an_area_are_the_places_right_inside_it_and_itself_where_none_is_known() -> None:
    known = [CITY, COUNTY, TOWN, VILLAGE, "511527109202", "511527209", OTHER_COUNTY]
    assert parts([TOWN], known) == [VILLAGE, "511527109202"]
    assert parts([COUNTY], known) == [TOWN, "511527209"]
    assert parts([CITY], known) == [OTHER_COUNTY, COUNTY]
    assert parts([VILLAGE, "511527209"], known) == [VILLAGE, "511527209"]
    assert parts([COUNTY], [COUNTY, VILLAGE]) == [VILLAGE], "with no township known the villages are next"
    assert parts([TOWN, COUNTY], []) == [TOWN, COUNTY]

"""Area codes: those of GB/T 2260 for counties and above, the statistical codes below; which lies in which.

A code of six digits ends in pairs of zeros for a city or a province; below the county three digits name the township
and three more the village. `511500` (a city) holds `511527` (a county), which holds `511527109` (a town).
"""

from __future__ import annotations

from collections.abc import Iterable

COUNTY, TOWNSHIP = 6, 9
"""How many digits name a county and a township."""


def stem(code: str) -> str:
    """What the codes of all places inside begin with: `5115` for `511500`."""
    if len(code) != COUNTY:
        return code
    while len(code) > len("51") and code.endswith("00"):
        code = code[:-2]
    return code


def holders(code: str) -> tuple[str, ...]:
    """The code itself and those of all places that hold it, the nearest first."""
    lengths = (code[:length] for length in (TOWNSHIP, COUNTY) if len(code) > length)
    county = code[:COUNTY]
    above = (county[:length] + "0" * (COUNTY - length) for length in (4, 2)) if len(county) == COUNTY else ()
    return tuple(dict.fromkeys((code, *lengths, *above)))


def inside(code: str, areas: Iterable[str]) -> bool:
    """Whether a place lies in any of the areas, or is one."""
    return any(code.startswith(stem(area)) for area in areas)


def covers(areas: Iterable[str], codes: Iterable[str]) -> bool:
    """Whether every one of these places lies in one of the areas; no areas cover nothing, not even nothing."""
    areas = tuple(areas)
    return bool(areas) and all(inside(code, areas) for code in codes)


def touches(areas: Iterable[str], others: Iterable[str]) -> bool:
    """Whether any of the areas lies in any of the others, or the other way round."""
    others = tuple(others)
    return any(inside(area, others) or inside(other, (area,)) for area in areas for other in others)


def parts(areas: Iterable[str], known: Iterable[str]) -> list[str]:
    """Of the known places those right inside each area, with no other between; the area itself where there is none."""
    known, found = tuple(known), list[str]()
    for area in areas:
        below = {code for code in known if code != area and inside(code, (area,))}
        found += sorted(code for code in below if below.isdisjoint(holders(code)[1:])) or [area]
    return list(dict.fromkeys(found))


def within(areas: Iterable[str], others: Iterable[str]) -> list[str]:
    """The part of `areas` that lies in the others, by code: whole areas, and single places inside them."""
    areas, others = tuple(areas), tuple(others)
    whole = [area for area in areas if inside(area, others)]
    single = [other for other in others if inside(other, areas) and not inside(other, whole)]
    return list(dict.fromkeys((*whole, *single)))

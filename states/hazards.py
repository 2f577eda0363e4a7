"""What a warning warns of: hazards by the codes of the national release system and by their Chinese names.

The codes are those of the national system (11A water, 11B weather, 11D geological, 11G forest and grassland fire) as
far as public feeds show them; codes from 11B32 up differ between programs, so that the name decides where there is one.
The keys are the choices of the fact `hazard` in plans/library/procedures/warned.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping

BY_NAME: Mapping[str, str] = {
    "雷雨大风": "thunderstorm_gale", "雷暴大风": "thunderstorm_gale", "山洪": "mountain_torrent",
    "地质灾害": "geological_hazard", "森林火险": "forest_fire_risk", "森林(草原)火险": "forest_fire_risk",
    "内涝": "waterlogging", "渍涝": "waterlogging", "暴雨": "heavy_rain",
    "强降雨": "heavy_rain", "强降水": "heavy_rain",
    "台风": "typhoon", "暴雪": "snowstorm", "寒潮": "cold_wave", "沙尘暴": "sandstorm", "道路结冰": "road_icing",
    "雷电": "lightning", "冰雹": "hail", "霜冻": "frost", "大雾": "fog", "霾": "haze", "大风": "gale", "高温": "heat",
    "干旱": "drought",
}  # fmt: skip
"""Names as they stand in warnings, the longer before those that they hold."""
BY_CODE: Mapping[str, str] = {
    "11B01": "typhoon", "11B03": "heavy_rain", "11B04": "snowstorm", "11B05": "cold_wave", "11B06": "gale",
    "11B07": "sandstorm", "11B09": "heat", "11B14": "lightning", "11B15": "hail", "11B16": "frost", "11B17": "fog",
    "11B19": "haze", "11B20": "thunderstorm_gale", "11B21": "road_icing", "11B22": "drought",
    "11B25": "forest_fire_risk",
}  # fmt: skip
CODES: Mapping[str, str] = {hazard: code for code, hazard in BY_CODE.items()}
"""The code of a hazard that has one which no program uses otherwise."""


def hazard_of(code: str, *names: str) -> str | None:
    """The hazard that a warning means: by the first name that holds one, else by its code; None when neither does."""
    named = (hazard for name in names for known, hazard in BY_NAME.items() if known in name)
    return next(named, None) or BY_CODE.get(code.upper())

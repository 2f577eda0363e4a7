"""The kinds of organisation: a closed list with names. Tiers are not here: they are data of each installation."""

from __future__ import annotations

from enum import StrEnum

from states.text import Text


class Kind(StrEnum):
    """What an organisation is in the structure of command (组织指挥体系)."""

    GENERAL_HEADQUARTERS = "general_headquarters"
    SPECIALIST_HEADQUARTERS = "specialist_headquarters"
    OFFICE = "office"
    DEPARTMENT = "department"
    TOWNSHIP = "township"
    VILLAGE = "village"
    MANAGEMENT_UNIT = "management_unit"
    COMMITTEE = "committee"
    FIELD_HEADQUARTERS = "field_headquarters"
    TEAM = "team"
    NEIGHBOUR = "neighbour"
    SUPERIOR = "superior"
    MILITARY_LIAISON = "military_liaison"


KIND_NAMES = {
    Kind.GENERAL_HEADQUARTERS: Text("总指挥部", "general headquarters"),
    Kind.SPECIALIST_HEADQUARTERS: Text("专项指挥部", "specialist headquarters"),
    Kind.OFFICE: Text("指挥部办公室", "headquarters office"),
    Kind.DEPARTMENT: Text("部门(成员单位)", "department or member unit"),
    Kind.TOWNSHIP: Text("乡镇(街道)", "township or street"),
    Kind.VILLAGE: Text("村(社区)", "village or community"),
    Kind.MANAGEMENT_UNIT: Text("应急管理单元", "emergency management unit"),
    Kind.COMMITTEE: Text("委员会(议事协调机构)", "committee or deliberative body"),
    Kind.FIELD_HEADQUARTERS: Text("现场指挥部", "field headquarters"),
    Kind.TEAM: Text("队伍", "team"),
    Kind.NEIGHBOUR: Text("相邻地区", "neighbouring area"),
    Kind.SUPERIOR: Text("上级单位", "superior unit"),
    Kind.MILITARY_LIAISON: Text("军地联络", "military liaison"),
}

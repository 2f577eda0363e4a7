"""In which part somebody fills a post: as its holder, as the deputy, or on stand-by."""

from __future__ import annotations

from enum import StrEnum

from states.text import Text


class Part(StrEnum):
    """One person holds a post and one deputises at a time; any number may stand by."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    STAND_BY = "stand_by"


PART_NAMES = {
    Part.HOLDER: Text("任职人", "holder"),
    Part.DEPUTY: Text("副岗", "deputy"),
    Part.STAND_BY: Text("备勤", "stand-by"),
}
LIAISON = "liaison_officer"
"""The role of a liaison officer (联络员): each headquarters keeps one with a deputy."""
ROLE_NAMES = {
    "commander": Text("指挥长", "commander"),
    "standing_deputy_commander": Text("常务副指挥长", "standing deputy commander"),
    "deputy_commander": Text("副指挥长", "deputy commander"),
    "field_commander": Text("现场指挥长", "field commander"),
    "office_head": Text("办公室主任", "head of the office"),
    "duty_leader": Text("带班领导", "duty leader"),
    "shift_leader": Text("值班长", "shift leader"),
    "duty_officer": Text("值班员", "duty officer"),
    "stand_by": Text("备勤岗", "stand-by post"),
    "superior_desk": Text("上级值班室", "duty desk of the superior"),
    LIAISON: Text("联络员", "liaison officer"),
    "township_head": Text("乡镇长", "township head"),
    "township_deputy": Text("分管副乡镇长", "deputy township head"),
    "village_flood_duty": Text("村防汛责任人", "village flood duty"),
    "committee_secretary": Text("委员会办公室主任", "secretary of a committee"),
    "team_leader": Text("队长", "team leader"),
    "system_keeper": Text("系统管理员", "system keeper"),
    "auditor": Text("审计员", "auditor"),
}
"""What the usual roles are called. An office may have others: what such a post is called is its own title."""

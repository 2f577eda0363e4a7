"""What changes of the directory are called in the office journal, and the classes that organisations lead."""

from __future__ import annotations

from collections.abc import Iterable

from states.procedure import Procedure
from states.text import Text

CLASS = "incident_class"
CHANGES = {
    "directory_begun": Text("建立通讯录", "directory begun"),
    "organisation_added": Text("新增单位", "organisation added"),
    "organisation_changed": Text("单位变更", "organisation changed"),
    "organisation_dissolved": Text("单位撤销", "organisation dissolved"),
    "post_dissolved": Text("岗位撤销", "post dissolved"),
    "post_added": Text("新增岗位", "post added"),
    "post_changed": Text("岗位变更", "post changed"),
    "post_taken": Text("任职", "post taken over"),
    "post_left": Text("离任", "post left"),
    "person_added": Text("新增人员", "person added"),
    "person_changed": Text("人员变更", "person changed"),
    "person_removed": Text("删除人员姓名和联系方式", "name and addresses of a person removed"),
    "address_added": Text("新增联系方式", "address added"),
    "address_closed": Text("停用联系方式", "address closed"),
    "address_asked": Text("测试联系方式", "address tested"),
    "address_verified": Text("联系方式已核实", "address verified"),
    "address_confirmed": Text("确认联系方式为本人所用", "address confirmed after all"),
    "address_denied": Text("联系方式非本人所用", "somebody else has this address"),
    "address_code_wrong": Text("核实码输错", "wrong code for an address"),
    "entry_doubted": Text("叫应未果，条目待核查", "entry to be checked: a call-out failed"),
    "entry_confirmed": Text("条目核查无误", "entry confirmed"),
    "addresses_asked": Text("发出核实", "tests sent"),
}


def classes(procedures: Iterable[Procedure]) -> dict[str, Text]:
    """What the classes of incidents are called, as the published forms offer them."""
    offered = (one.facts[CLASS].choices for one in procedures if CLASS in one.facts)
    return {name: title for choices in offered for name, title in choices.items()}

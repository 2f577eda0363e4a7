"""Files of other systems are read as they are meant, and refused by element; the schema of CAP is the witness."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import capvalidator
import pytest
import yaml
from defusedxml import ElementTree

from plans.shelf import LIBRARY
from states.bulletin import Bulletin, Misread, Sort
from states.hazards import BY_CODE, BY_NAME
from workflows.interchange.warnings.reading import read_warnings
from workflows.interchange.warnings.shape import NAMESPACE

FILES = Path(__file__).parent / "files" / "warnings"
BAODING = (FILES / "baoding_lightning_yellow.xml").read_bytes()
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def read(name: str) -> list[Bulletin]:
    return read_warnings((FILES / name).read_bytes())


def faults(data: bytes | str) -> dict[str, str]:
    with pytest.raises(Misread) as caught:
        read_warnings(data.encode() if isinstance(data, str) else data)
    assert all(CHINESE.search(one.zh) and one.en for one in caught.value.faults.values())
    return {path: one.en for path, one in caught.value.faults.items()}


def refusal(data: bytes) -> set[str] | None:
    """Which elements are refused; None for a message that is taken."""
    try:
        read_warnings(data)
    except Misread as misread:
        return set(misread.faults)
    return None


def by_the_schema(data: bytes) -> bool:
    """What the schema of OASIS says, asked of another program."""
    return bool(capvalidator.check_schema(data).passed)


def test_a_warning_of_the_national_system_is_read_as_it_is_meant() -> None:
    [one] = read("junlian_rainstorm_orange.json")
    assert (one.identifier, one.sort, one.hazard, one.colour) == (
        "51152741600000_20260823170800", Sort.ALERT, "heavy_rain", "orange",
    )  # fmt: skip
    assert (one.effective, one.expires) == ("2026-08-23T17:08:00+08:00", "2026-08-24T17:08:00+08:00")
    assert (one.areas, one.header_only, one.exercise) == (("511527",), False, False)


def test_a_list_of_warnings_is_read_in_its_order_whatever_the_case_of_its_colours() -> None:
    assert [(one.hazard, one.colour, one.areas) for one in read("pinggu_gale_blue.json")] == [
        ("gale", "blue", ("110117",)),
        ("heavy_rain", "blue", ("110000",)),
        ("road_icing", "orange", ("230100",)),
    ]


def test_the_list_form_is_a_header_without_its_text() -> None:
    [one] = read("junlian_header.json")
    assert (one.header_only, one.colour, one.hazard) == (True, "orange", "heavy_rain")


def test_a_cap_message_is_read_in_chinese_where_it_speaks_chinese() -> None:
    [one] = read("baoding_lightning_yellow.xml")
    assert (one.sort, one.references) == (Sort.UPDATE, ("13060041600000_20240712073642",))
    assert (one.headline, one.hazard, one.colour) == ("保定市气象台更新雷电黄色预警[Ⅲ级/较重]", "lightning", "yellow")
    assert one.areas == ("130602",)


def test_a_colour_may_stand_in_place_of_a_severity() -> None:
    [one] = read_warnings(BAODING.replace(b"Moderate", b"YELLOW"))
    assert one.colour == "yellow"


def test_two_colours_in_one_message_leave_it_without_a_colour_and_in_doubt() -> None:
    [one] = read_warnings(BAODING.replace(b"Moderate", b"Extreme"))
    assert one.colour is None
    assert one.doubt is not None


@pytest.mark.parametrize(
    ("old", "new", "path", "said"),
    [
        ("<status>Actual</status>", "", "status", "is missing"),
        ("<status>Actual</status>", "<status>Real</status>", "status", "must be one of"),
        ("<status>Actual</status>", "<status>Draft</status>", "status", "drafts are not taken"),
        ("<msgType>Update", "<msgType>Ack", "msgType", "acknowledgements"),
        ("2024-07-12T21:31:38+08:00</sent>", "2024-07-12T13:31:38Z</sent>", "sent", "must be a time"),
        ("2024-07-12T21:31:38+08:00</sent>", "2024-13-12T13:31:38+08:00</sent>", "sent", "must be a time"),
        ("<references>Baoding", "<references>x Baoding", "references", "sender,identifier,sent"),
        ("<identifier>", "<identifier>a b", "identifier", "no space"),
        ("<event>雷电</event>", "", "info[2].event", "is missing"),
        ("<event>雷电</event>", "<event>雷电</event><event>山洪</event>", "info[2].event", "only once"),
        ("<areaDesc>新市区</areaDesc>", "", "info[2].area[1].areaDesc", "is missing"),
        ("<scope>Public</scope>", "<scope>Public</scope><colour>red</colour>", "colour", "does not belong here"),
        ("<sender>", "loose<sender>", "alert", "text between"),
        ("<severity>Moderate", "<severity>Purple", "info[1].severity", "must be one of"),
    ],
)
def test_a_message_that_is_not_sound_is_refused_at_its_element(old: str, new: str, path: str, said: str) -> None:
    assert said in faults(BAODING.decode().replace(old, new))[path]


@pytest.mark.parametrize(
    "data",
    [
        b"", b"hello", b"\xff\xfe\x00", b"<", b"<alert", b"<alert/>", b"[]", b"{", b"[1]", b"{}", b"[" * 100_000,
        b'<!DOCTYPE alert [<!ENTITY a "b">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&a;</alert>',
        b'<!DOCTYPE alert SYSTEM "file:///etc/passwd"><alert/>', b"<a>" * 100_000, b"[" + b"1," * 600 + b"1]",
        b'<?xml version="1.0" encoding="no-such"?><alert/>', b"{" + b" " * 3_000_000 + b"}",
    ],
)  # fmt: skip
def test_what_is_no_warning_is_refused_and_nothing_breaks(data: bytes) -> None:
    assert faults(data)


def json_faults(**changed: Any) -> dict[str, str]:
    said = json.loads((FILES / "junlian_rainstorm_orange.json").read_text(encoding="utf-8"))
    return faults(json.dumps([said | changed]))


@pytest.mark.parametrize(
    ("changed", "path"),
    [
        ({"identifier": "511527_1"}, "[1].identifier"),
        ({"severity": "purple"}, "[1].severity"),
        ({"msgType": "Update"}, "[1].references"),
        ({"msgType": "Nonsense"}, "[1].msgType"),
        ({"status": "Draft"}, "[1].status"),
        ({"effective": "yesterday"}, "[1].effective"),
        ({"headline": ""}, "[1].headline"),
        ({"description": 5}, "[1].description"),
    ],
)
def test_each_fault_of_a_list_is_named_by_number_and_field(changed: dict[str, Any], path: str) -> None:
    assert path in json_faults(**changed)


def _mutated(chance: random.Random) -> bytes:
    """The message with one or two things wrong, or not: elements gone, doubled, moved, filled with something else."""
    root = ElementTree.fromstring(BAODING)
    parents = {child: parent for parent in root.iter() for child in parent}
    for _ in range(chance.choice((1, 1, 2))):
        node = chance.choice(list(parents))
        parent, act = parents[node], chance.choice(("drop", "double", "move", "fill", "rename"))
        if node not in list(parent):
            continue
        if act == "drop":
            parent.remove(node)
        elif act == "double":
            parent.insert(list(parent).index(node), ElementTree.fromstring(ElementTree.tostring(node)))
        elif act == "move":
            parent.remove(node)
            parent.insert(chance.randint(0, len(parent)), node)
        elif act == "fill":
            node.text = chance.choice(
                ("", "x", "Actual", "2024-07-12T21:31:38+08:00", "2024-02-30T00:00:00+08:00", "9")
            )
        else:
            node.tag = f"{{{NAMESPACE}}}{chance.choice(('web', 'code', 'note', 'info', 'area', 'strange'))}"
    return bytes(ElementTree.tostring(root))


def test_what_the_schema_refuses_is_refused_and_what_is_refused_beside_is_by_the_standards_own_rules() -> None:
    chance = random.Random(12379)  # noqa: S311 - the same every time
    agreed = {True: 0, False: 0}
    beside = {"identifier", "sender", "references", "msgType", "status"}
    for _ in range(2_000):
        data = _mutated(chance)
        sound = by_the_schema(data)
        refused = refusal(data)
        assert sound if refused is None else not sound or refused <= beside, (refused, data.decode())
        agreed[sound] += 1
    assert min(agreed.values()) > 200, agreed


def test_every_hazard_that_is_read_can_be_chosen() -> None:
    said = yaml.safe_load((LIBRARY / "procedures" / "warned.yaml").read_text(encoding="utf-8"))
    assert {*BY_NAME.values(), *BY_CODE.values()} <= set(said["facts"]["hazard"]["choices"])

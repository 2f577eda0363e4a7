"""The directory as pages: readable by everybody, kept from its own forms, nothing typed is lost."""

from collections.abc import Callable

from tests.api.pages.conftest import Browser, Response

AtDesk = Callable[[str], Browser]
TEAM = {
    "code": "boats", "kind": "team", "tier": "county", "areas": "511527", "zh": "水上救援队", "en": "Water rescue team",
    "parent": "county_general", "why": "县防指〔2026〕7号",
}  # fmt: skip


def test_every_organisation_stands_under_the_one_above_it(at_desk: AtDesk) -> None:
    page = at_desk("duty").get("/directory")
    assert (
        page.text.index("宜宾市应急总指挥部")
        < page.text.index("筠连县应急总指挥部")
        < page.text.index("大雪山镇防汛抗旱指挥部")
    )
    assert "新增单位" not in page.text
    assert "16 个村(社区)" in page.text
    assert "应急管理单元" in page.text
    assert "筠连县、珙县" in page.text


def test_somebody_is_found_by_name_and_shown_with_posts_and_masked_numbers(at_desk: AtDesk) -> None:
    desk = at_desk("duty")
    assert "/people/p020" in desk.get("/directory", sought="赖明远").html
    page = desk.get("/people/p020")
    assert "水利局值班长" in page.text
    assert "138****0020" in page.text
    assert "13800000020" not in page.html


def test_the_office_adds_an_organisation_from_the_page(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    desk.get("/directory")
    page = desk.post("/organisations", **TEAM)
    assert (page.status, "水上救援队" in page.title) == (200, True)
    assert "还没有岗位" in page.text


def test_what_was_typed_comes_back_with_the_fault_at_its_box(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    desk.get("/directory")
    page = desk.post("/organisations", **(TEAM | {"areas": "511527999", "zh": "冲锋舟队"}))
    assert page.status == 422
    assert "没有这些区划代码：511527999" in page.text
    assert 'value="冲锋舟队"' in page.html


def test_a_post_changes_hands_on_the_page_and_both_are_shown(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    desk.get("/organisations/water")
    typed = {"person": "p045", "part": "holder", "since": "2026-08-23T17:30:00", "why": "县防指〔2026〕7号"}
    page = desk.post("/posts/water_duty/holdings", **typed)
    assert page.status == 200
    assert "邓小红" in page.text
    assert "前任与后任 1" in page.text
    assert "赖明远" in page.text


def test_a_refusal_on_a_post_opens_its_form_again(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    desk.get("/organisations/water")
    page = desk.post("/posts/water_duty/holdings", person="p999", part="holder", since="", why="x")
    assert page.status == 422
    assert "请填写时间" in page.text
    page = desk.post("/posts/water_duty/holdings", person="p999", part="holder", since="2026-08-23T17:00:00", why="x")
    assert "没有这个人" in page.text


def test_an_address_is_added_and_closed_on_the_page(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    page = desk.get("/people/p020")
    page = desk.post("/people/p020/addresses", channel="sms", target="13912345678", drill_only="yes", why="本人来电")
    assert "139****5678" in page.text
    address = page.html.split("/close")[0].rsplit('"', 1)[1]
    assert desk.post(f"{address}/close", why="号码停用").status == 200


def test_changes_stand_in_the_office_journal_with_before_and_after(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    desk.get("/people/p020")
    desk.post("/people/p020", zh="赖明远", en="Lai Mingyuan", language="en", why="本人要求")
    page = at_desk("auditor").get("/office")
    assert "人员变更" in page.text
    assert "person:p020：language=zh → language=en" in page.text


def test_somebody_else_has_no_forms_and_is_refused(at_desk: AtDesk) -> None:
    desk = at_desk("shift")
    assert "维护" not in desk.get("/organisations/water").text
    page = desk.post("/organisations/water", **TEAM)
    assert page.status == 403
    assert "通讯录由指挥部办公室维护" in page.text


def test_gaps_stand_first_and_lead_to_where_they_are_closed(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    assert "处缺口" in desk.get("/directory").text
    page = desk.get("/directory/gaps")
    assert "只有演练号码" in page.text
    assert "/organisations/village_lianhe_03" in page.html
    assert "只有演练号码" not in desk.get("/directory/gaps?drill").text


def test_a_response_puts_its_organisations_into_response_mode(at_desk: AtDesk, started: Response) -> None:
    desk = at_desk("duty")
    page = desk.get("/organisations/county_command")
    assert "演练响应" in page.text
    assert started.number in page.text
    assert "常态" in at_desk("city").get("/organisations/gong_command").text


def test_duties_are_listed_unit_by_unit_with_time_and_clause(at_desk: AtDesk) -> None:
    page = at_desk("duty").get("/directory/duties")
    assert "加密水情监测，调度水库河道" in page.text
    assert "限 2小时" in page.text
    assert "每项职责都有人承担" in page.text
    assert "flood" not in page.text
    assert "牵头类别 防汛" in at_desk("duty").get("/organisations/county_command").text


def test_the_later_of_two_edits_comes_back_filled_in_with_what_changed_meanwhile(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    read = _version(desk.get("/people/p020").html)
    typed = {"en": "Lai Mingyuan", "language": "zh", "as_read": read}
    desk.post("/people/p020", zh="赖明远甲", why="更正", **typed)
    page = desk.post("/people/p020", zh="赖明远乙", why="另一更正", **typed)
    assert page.status == 409
    assert "现已改为“赖明远甲”" in page.text
    assert 'value="赖明远乙"' in page.html
    assert 'value="另一更正"' in page.html
    page = desk.post("/people/p020", zh="赖明远乙", why="", **(typed | {"as_read": _version(page.html)}))
    assert page.status == 422
    page = desk.post("/people/p020", zh="赖明远乙", why="另一更正", **(typed | {"as_read": _version(page.html)}))
    assert (page.status, "赖明远乙" in page.title) == (200, True)


def _version(html: str) -> str:
    return html.split('name="as_read" value="')[1].split('"', maxsplit=1)[0]


def test_a_dissolved_organisation_is_folded_away_and_still_read(at_desk: AtDesk) -> None:
    desk = at_desk("office")
    desk.get("/directory")
    desk.post("/organisations", **TEAM)
    page = desk.post("/organisations/boats/dissolve", at="2026-08-24T17:00:00", why="机构改革")
    assert (page.status, "到那一天再办理" in page.text) == (422, True)
    page = desk.post("/organisations/boats/dissolve", at="2026-08-23T17:00:00", why="机构改革")
    assert (page.status, "已撤销，自" in page.text, "撤销单位" in page.text) == (200, True, False)
    assert "已撤销的单位 1" in desk.get("/directory").text
    assert "单位撤销" in at_desk("auditor").get("/office").text

"""Names: an English reader finds the English name wherever a person acted, a Chinese reader the Chinese one."""

import re
from collections.abc import Callable

from sqlalchemy import text

from records.call import Call
from records.case import Case
from states.actor import engine
from tests.api.conftest import Clock
from tests.api.pages.conftest import Browser, Response, rows
from tests.workflows.seen import as_owner
from workflows.commands.write_documents import facts_of
from workflows.work import House

AtDesk = Callable[[str], Browser]


def summaries(browser: Browser, path: str) -> str:
    """The lines of a timeline as they stand folded."""
    return " ".join(re.findall(r"<summary>(.*?)</summary>", browser.get(path).html, re.DOTALL))


def test_the_timeline_names_whoever_acted_as_the_reader_writes_it(started: Response, at_desk: AtDesk) -> None:
    duty, path = at_desk("duty"), f"/incidents/{started.incident}/timeline?kind=moved"
    assert "李洪波 · 接口" in summaries(duty, path)
    english = summaries(duty, f"{path}&lang=en")
    assert "Li Hongbo · interface" in english
    assert "李洪波" not in english


def test_the_incident_names_whoever_approved_as_the_reader_writes_it(started: Response, at_desk: AtDesk) -> None:
    duty, path = at_desk("duty"), f"/incidents/{started.incident}"
    assert "批准人 李洪波" in duty.get(path).text
    assert "approved by Li Hongbo" in duty.get(f"{path}?lang=en").text


def test_whoever_answers_by_their_link_is_named_alike(started: Response, at_desk: AtDesk, browser: Browser) -> None:
    browser.get(started.link("deputy_commander"))
    browser.post(started.link("deputy_commander"), answer="received")
    duty, path = at_desk("duty"), f"/incidents/{started.incident}/timeline?lang=en&kind="
    for kind in ("read", "answered"):
        assert "Li Hongbo · link on the phone" in summaries(duty, path + kind), kind


def test_the_roster_names_whoever_entered_an_answer_as_the_reader_writes_it(
    started: Response, at_desk: AtDesk, house: House
) -> None:
    duty, call = at_desk("duty"), started.call("deputy_commander")
    duty.get(f"/incidents/{started.incident}")
    duty.post(f"/calls/{call.id}/answer", answer="received", note="座机")
    kept = next(one for one in rows(house, Call) if one.id == call.id)
    assert (kept.answered_by, kept.answered_by_en) == ("罗春林", "Luo Chunlin")
    assert "值班台 罗春林" in duty.get(f"/incidents/{started.incident}?everybody=1").text
    assert "desk Luo Chunlin" in duty.get(f"/incidents/{started.incident}?everybody=1&lang=en").text


def test_an_order_names_whoever_approved_it_in_each_language(started: Response, house: House, clock: Clock) -> None:
    case = next(one for one in rows(house, Case) if one.number == started.number)
    facts = house.carry(engine("test"), clock(), lambda work: facts_of(work, case))
    assert facts["approver"].as_data() == {"zh": "李洪波", "en": "Li Hongbo"}


def test_an_entry_that_was_kept_without_an_english_name_still_reads(
    started: Response, at_desk: AtDesk, house: House
) -> None:
    with as_owner(house) as session:
        session.execute(text("alter table journal disable trigger user"))
        session.execute(text("update journal set actor = actor - 'name_en'"))
        session.execute(text("alter table journal enable trigger user"))
    assert "李洪波 · interface" in summaries(
        at_desk("duty"), f"/incidents/{started.incident}/timeline?lang=en&kind=moved"
    )

"""How a call stands, in the words of whoever was called: answered by whom, when and how, taken by another, or over."""

from __future__ import annotations

from records.call import Call
from states.call import ANSWER_NAMES, FOLLOWED, Answer, CallState, is_by_hand
from states.text import Text
from workflows.wording import clock_time
from workflows.work import Work

_ANSWERED = Text("已由{name}于{at}答复：{answer}", "answered by {name} at {at}: {answer}")
_BY_HAND = Text("已由值班室（{name}）于{at}代为登记：{answer}", "entered by the duty desk ({name}) at {at}: {answer}")
_COVERED = Text("已由{name}于{at}应答，您无需再应答", "{name} has answered at {at}: no answer is needed from you")
_COVERED_BY_ANOTHER = Text("已有他人应答，您无需再应答", "somebody else has answered: no answer is needed from you")
_OVER = {
    CallState.STOOD_DOWN: Text("本次叫应已结束，无需答复", "this call is over: no answer is needed"),
    CallState.HANDED_OVER: Text(
        "响应级别已调整，本次叫应已转入新级别", "the level has changed: this call goes on under the new one"
    ),
    CallState.PASSED_ON: Text("已移交接班人员，无需答复", "passed on to the next shift: no answer is needed"),
    CallState.EXPIRED: Text("您的应答已到期，请按新的叫应答复", "your answer has run out: answer the new call"),
}
_WHY = Text("；请打开页面补充原因", "; open the page and say why")
_OPEN = Text("尚未答复", "not answered yet")


def standing(work: Work, call: Call) -> Text:
    """How a call stands now. A later repeat changes nothing of it: the first answer counts."""
    if call.state in FOLLOWED or (call.state in _OVER and call.answer is None):
        return _OVER[CallState(call.state)]
    if call.answer is not None:
        words = _answered(call, _BY_HAND if is_by_hand(call.door or "") else _ANSWERED)
        wants_why = call.answer == Answer.DECLINED and not call.answer_note
        return Text(words.zh + _WHY.zh, words.en + _WHY.en) if wants_why else words
    if call.state == CallState.COVERED:
        covering = work.session.get(Call, call.covered_by_id) if call.covered_by_id else None
        return _answered(covering, _COVERED) if covering and covering.answered_at else _COVERED_BY_ANOTHER
    return _OPEN


def _answered(call: Call, words: Text) -> Text:
    answer, at = ANSWER_NAMES[Answer(str(call.answer))], call.answered_at
    zh, en = call.answered_by or "", call.answered_by_en or call.answered_by or ""
    return words.filled(name=Text(zh, en), at=clock_time(at) if at else "", answer=answer)

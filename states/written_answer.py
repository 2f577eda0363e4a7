"""What a person writes back to a call: by SMS a short code, elsewhere a word; and which code a call is given.

A phone number alone says who writes, not to which call. Every open call of a phone therefore has a code of its own, in
front of the digit of the answer: 11 is "received" to the call with code 1, 12 "can not come", 13 "arrived", 14
"accepted, coming later", 15 "handed over to the deputy". Pure: who has which code
is told, and what the words mean for a call is decided above.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from states.call import Answer

BY_DIGIT = {
    "1": Answer.RECEIVED, "2": Answer.DECLINED, "3": Answer.ARRIVED, "4": Answer.ACCEPTED, "5": Answer.DELEGATED,
}  # fmt: skip
"""The last digit of a code that is written back, and the key that is pressed in a call."""
_ALONE = frozenset("123")
"""Digits that are an answer without the code of a call: those that every message names."""
_MEAN_THE_SAME = (frozenset({Answer.RECEIVED, Answer.ACCEPTED}), frozenset({Answer.DECLINED, Answer.DELEGATED}))
LARGEST_CODE = 999
_HALF_WIDTH = {0x3000: " "} | {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
"""One character for one, so that a note is kept as it was written."""
_STEPS = (9, 99, LARGEST_CODE)
_DIGITS = re.compile(r"[\W_]*(?:请?回复)?[\W_]*([0-9](?:[ .,、]*[0-9])*)")
_REST = re.compile(r"^[\W_]+|[\W_]+$")
_LONGEST_CODE = len("9991")
_WORDS = (
    # What says no comes before what it denies: 没收到 holds 收到, 不能到岗 holds 到岗.
    (None, re.compile(r"(没|未|没有)收到|不是我|not received|wrong number", re.I)),
    (Answer.DELEGATED, re.compile(r"(交|转|由|请)给?副(岗|职)|\bhand(ed|ing)? over\b|\bmy deputy\b", re.I)),
    (Answer.DECLINED, re.compile(r"不能|无法|不行|(来|去|到|赶)不(了|到)|请假|\b(can ?not|can't|unable)\b", re.I)),
    (Answer.ARRIVED, re.compile(r"已到|已经到|到了|到达|到位|\b(arrived|on site)\b", re.I)),
    (Answer.ACCEPTED, re.compile(r"接受|在路上|(正在|马上)?赶(来|往|过来)|\bon my way\b|\baccept", re.I)),
    (Answer.RECEIVED, re.compile(r"收到|收悉|明白|知道了|好的|马上|\b(received|roger|ok|yes)\b", re.I)),
)  # fmt: skip
_ARRIVES = re.compile(
    r"[，,。;； ]*(?:预计|大约|约)?(?<![0-9])(?P<number>[0-9]{1,3}|半)个?\s*(?P<unit>分钟|小时)"
    r"(?:之?后|之?内|左右)*(?:可以?|能)?(?:到岗|到达|赶到|到)"
    r"|[, ]*\bin (?P<count>[0-9]{1,3}) ?(?P<of>min|h)[a-z]*\b",
    re.I,
)
_HOUR = 60


@dataclass(frozen=True, slots=True)
class Written:
    """What was understood: the code of the call when one was written, the answer when there is one, and the rest.

    `minutes` is in how many of them whoever wrote expects to be there, when they said so.
    """

    code: int | None
    answer: Answer | None
    note: str = ""
    minutes: int | None = None


def understood(text: str) -> Written:
    """Reads what was written back, in full-width digits or with spaces, with a word or without.

    A digit and a word that say different things are no answer: whoever wrote them is called on. Who says when they
    will be there, and nothing else, accepts.
    """
    found = _ARRIVES.search(text.translate(_HALF_WIDTH))
    if found is None:
        return _read(text)
    read = _read(text[: found.start()] + " " + text[found.end() :])
    if read.answer in (Answer.DECLINED, Answer.DELEGATED, Answer.ARRIVED):
        return _read(text)
    nothing_else = read.answer is None and not read.note.strip()
    return replace(read, answer=Answer.ACCEPTED if nothing_else else read.answer, minutes=_minutes(found))


def _minutes(said: re.Match[str]) -> int:
    number, unit = said["number"] or said["count"], said["unit"] or said["of"]
    many = _HOUR if unit in ("小时", "h", "H") else 1
    return many // 2 if number == "半" else int(number) * many


def _read(text: str) -> Written:
    """What was written, whatever it says of when."""
    said = text.strip()
    plain = said.translate(_HALF_WIDTH)
    found = _DIGITS.match(plain)
    digits = re.sub(r"\D", "", found[1]) if found else ""
    rest = _REST.sub("", said[found.end() :] if found else said)
    if not digits or len(digits) > _LONGEST_CODE:
        return Written(None, _by_word(plain), said)
    by_word, by_digit = _by_word(rest), BY_DIGIT.get(digits[-1])
    if len(digits) == 1:
        return _alone(digits, by_digit, by_word, rest)
    if by_digit is None or (_says_something(rest) and not _agree(by_word, by_digit)):
        return Written(int(digits), by_word, rest) if by_digit is None else Written(int(digits[:-1]), None, said)
    return Written(int(digits[:-1]), by_digit, rest)


def free_code(taken: Collection[int], after: int) -> int | None:
    """The code for one more call of a phone: the next after the last one given, of one digit while one is free.

    None when a phone has been given every code there is.
    """
    for most in _STEPS:
        for step in range(most):
            code = (after + step) % most + 1
            if code not in taken:
                return code
    return None


def _alone(digit: str, by_digit: Answer | None, by_word: Answer | None, rest: str) -> Written:
    """One digit: with a word beside it the code of the call, alone the answer itself."""
    if by_word is not None:
        return Written(int(digit), by_word, rest)
    alone = by_digit if digit in _ALONE and not _says_something(rest) else None
    return Written(None, alone, rest)


def _agree(by_word: Answer | None, by_digit: Answer) -> bool:
    return by_word is by_digit or any({by_word, by_digit} <= same for same in _MEAN_THE_SAME)


def _by_word(text: str) -> Answer | None:
    return next((answer for answer, words in _WORDS if words.search(text)), None)


def _says_something(rest: str) -> bool:
    """Whether the words beside a number claim something that the number must agree with."""
    return any(words.search(rest) for _, words in _WORDS)

"""Every kind of fault is refused at the line where it stands, in both languages, with what to do about it."""

import re
import shutil
from pathlib import Path

import pytest

from plans.check import check
from plans.shelf import LIBRARY, read_shelf
from plans.source import Fault, Faulty, read

FAULTS = Path(__file__).parent / "faults"
SOUND = FAULTS / "sound"
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def faults_in(folder: Path) -> list[Fault]:
    """What a command office would be told of a folder."""
    try:
        return check(read_shelf(folder))
    except Faulty as faulty:
        return faulty.faults


def what_it_defines(file: Path) -> object:
    """The procedure, or which other kind of file it is: a faulty file stands in place of the sound one."""
    try:
        data = read(file).data
    except Faulty:
        return "response/flood/II"
    return data.get("procedure") or next((word for word in ("plan", "authority", "directory") if word in data), None)


def expected(file: Path) -> list[tuple[int, str]]:
    """The faults that the file itself marks: `#! part of the reason`, on the line."""
    marked = []
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        marked += [(number, said.strip()) for said in line.split("#!")[1:]]
    return marked


def test_the_sound_files_have_no_fault() -> None:
    """Without that the faulty ones would prove nothing."""
    assert faults_in(SOUND) == []


def test_the_shipped_library_has_no_fault() -> None:
    """Nothing that a start would discover is shipped."""
    assert faults_in(LIBRARY) == []


@pytest.mark.parametrize("file", sorted(FAULTS.glob("*.yaml")), ids=lambda file: file.stem)
def test_a_faulty_file_is_refused_at_the_line_of_its_fault(file: Path, tmp_path: Path) -> None:
    """Exactly the marked faults are found: file, line, reason and what to do, in Chinese and in English."""
    for sound in SOUND.glob("*.yaml"):
        if what_it_defines(sound) != what_it_defines(file):
            shutil.copy(sound, tmp_path)
    shutil.copy(file, tmp_path)

    found = faults_in(tmp_path)
    wanted = expected(file)

    assert wanted, "the file marks no fault"
    told = "\n".join(fault.in_("en") for fault in found)
    for line, said in wanted:
        assert any((one.file, one.line) == (file.name, line) and said in one.reason.en for one in found), told
    assert len(found) == len(wanted), told
    for fault in found:
        assert CHINESE.search(fault.reason.zh)
        assert CHINESE.search(fault.mend.zh)
        assert fault.mend.en

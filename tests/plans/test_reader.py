"""Files become procedures: what extends another, what has a version, and nothing that names code."""

from pathlib import Path

import pytest

from api import planning
from plans.reader import read_procedures
from plans.source import Faulty, Source, read
from tests.plans.test_check import FAULTS, SOUND

BASE = SOUND / "base.yaml"


def source(folder: Path, name: str, text: str) -> Source:
    """A file as it is read."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read(path, name)


def test_what_extends_replaces_word_by_word_and_step_by_step(tmp_path: Path) -> None:
    """Times and states are added or replaced, a step of the same name is replaced whole, the rest stays."""
    own = source(
        tmp_path,
        "II.yaml",
        """
procedure: response/flood/II
extends: sound
level: II
times: {first_wait: 5m}
transitions:
  - trigger: close
    title: {zh: 收尾, en: wind down}
    from: active
    to: active/closing
    by: {authority: start}
""",
    )
    found = read_procedures([read(BASE), own])["response/flood/II"].procedure

    assert found.times == {"first_wait": "5m", "round_every": "3h"}
    [close] = found.transitions_of("close")
    assert (close.title.en, close.form) == ("wind down", ())
    assert found.transitions_of("approve")
    assert list(found.states) == ["proposed", "active/working", "active/closing", "ended"]


def test_a_version_says_all_that_the_definition_says(tmp_path: Path) -> None:
    """The same words are the same version, wherever the file stands; one word more is another."""
    head = "procedure: response/flood/II\nextends: sound\nlevel: II\n"
    versions = [
        read_procedures([read(BASE), source(tmp_path, name, text)])["response/flood/II"].version
        for name, text in [
            ("a.yaml", head),
            ("b.yaml", "# a comment\n" + head),
            ("c.yaml", head + "times: {first_wait: 2m}\n"),
        ]
    ]

    assert versions[0] == versions[1] != versions[2]


def test_a_circle_of_files_is_refused(tmp_path: Path) -> None:
    """Two files that extend each other have no end."""
    circle = [
        source(tmp_path, f"{one}.yaml", f"procedure: {one}\nextends: {other}\n")
        for one, other in [("a", "b"), ("b", "a")]
    ]

    with pytest.raises(Faulty, match="extends"):
        read_procedures(circle)


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """Neither silently wins."""
    twice = [read(SOUND / "II.yaml", "one.yaml"), read(SOUND / "II.yaml", "two.yaml")]

    with pytest.raises(Faulty, match=r"two.yaml:1: one.yaml already defines"):
        read_procedures([read(BASE), *twice])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: !!python/object/apply:os.system ['true']", "not valid YAML"),
        ("a: &a [*a]", "refers to itself"),
        ("- a\n- b", "must be a mapping"),
        ("", "must be a mapping"),
        ("a: " + "x" * 1_000_001, "too large"),
    ],
)
def test_what_is_no_plain_file_is_refused(tmp_path: Path, text: str, said: str) -> None:
    """Nothing in a file can name code, run for ever or fill the memory."""
    with pytest.raises(Faulty, match=said):
        source(tmp_path, "x.yaml", text)


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    """As a spreadsheet program saves it."""
    path = tmp_path / "x.yaml"
    path.write_bytes("title: 防汛".encode("gb18030"))

    with pytest.raises(Faulty, match="not UTF-8"):
        read(path)


def test_the_command_counts_what_it_checked(capsys: pytest.CaptureFixture[str]) -> None:
    """One line, and success."""
    assert planning.check(SOUND) == 0
    assert capsys.readouterr().out == (
        "检查通过：5 个流程、1 个预案、1 套权限规则、3 个岗位，没有发现问题。 "
        "Checked: procedures 5, plans 1, rulebooks 1, posts 3. Nothing is wrong.\n"
    )


def test_the_command_prints_every_fault_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """File and line first, Chinese, then English, each with what to do."""
    for file in (*SOUND.glob("*.yaml"), FAULTS / "unreachable_state.yaml"):
        if file.name != "II.yaml":
            (tmp_path / file.name).write_bytes(file.read_bytes())

    assert planning.check(tmp_path) == 1
    assert capsys.readouterr().err.splitlines() == [
        "unreachable_state.yaml:6: 状态“forgotten”永远到不了 → 加一条通向它的 transition，或删去它",
        "    the state 'forgotten' can never be reached → add a transition that leads to it, or delete it",
        "共 1 处问题。 Faults: 1.",
    ]


def test_an_empty_folder_does_not_pass(tmp_path: Path) -> None:
    """A misspelt path is no sound library."""
    assert planning.check(tmp_path) == 1
    assert planning.check(tmp_path / "nowhere") == 1


def test_the_command_draws_and_lists(capsys: pytest.CaptureFixture[str]) -> None:
    """A name that is not there is refused with those that are."""
    assert planning.show(None) == 0
    assert "flood/junlian" in capsys.readouterr().out
    assert planning.draw("review", "zh") == 0
    assert capsys.readouterr().out.startswith("stateDiagram-v2\n")
    assert planning.draw("nothing", "zh") == 1
    assert "information_report" in capsys.readouterr().err

"""The rules of the house: imports go down, files and functions are small, names are ours, all is shipped."""

import ast
import importlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FLOORS = ("api", "workflows", "records", "notifiers", "plans", "states")
LONGEST_FILE = 300
LONGEST_FUNCTION = 45
VAGUE = {
    "utils",
    "helpers",
    "common",
    "misc",
    "base",
    "core",
    "manager",
    "service",
    "services",
    "crud",
    "constants",
}


@cache
def sources() -> list[Path]:
    """Every Python file of the product and its tests; migrations are a history and keep their length."""
    found = [ROOT / "settings.py"]
    for folder in (*FLOORS, "tests"):
        found += (file for file in (ROOT / folder).rglob("*.py") if "versions" not in file.parts)
    return sorted(found)


def functions() -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    for file in sources():
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield f"{file.relative_to(ROOT)}:{node.lineno} {node.name}", node


def test_imports_go_down_and_each_library_has_one_home() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_floor_is_in_the_contract_of_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    assert sorted(name.strip() for layer in layers for name in layer.split("|")) == sorted(FLOORS)


def test_no_file_is_longer_than_one_can_read() -> None:
    lengths = {str(file.relative_to(ROOT)): len(file.read_text().splitlines()) for file in sources()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_screen() -> None:
    lengths = {name: (node.end_lineno or node.lineno) - node.lineno + 1 for name, node in functions()}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FUNCTION} == {}


def test_every_module_says_what_it_owns() -> None:
    silent = [
        str(file.relative_to(ROOT))
        for file in sources()
        if file.read_text().strip() and not ast.get_docstring(ast.parse(file.read_text()))
    ]
    assert silent == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert [str(file.relative_to(ROOT)) for file in sources() if file.stem in VAGUE] == []


def test_nothing_is_silenced_without_a_code_and_a_reason() -> None:
    with_reason = re.compile(r"# " + r"noqa: [A-Z0-9, ]+ - \w|# type: " + r"ignore\[[a-z, -]+\]")
    silenced = [
        f"{file.relative_to(ROOT)}:{number}"
        for file in sources()
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if ("# " + "noqa" in line or "# type: " + "ignore" in line) and not with_reason.search(line)
    ]
    assert silenced == []


@pytest.mark.parametrize("name", [*FLOORS, "settings"])
def test_top_level_names_are_ours(name: str) -> None:
    """Packages of some of these names exist elsewhere."""
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).resolve().is_relative_to(ROOT)


def test_only_the_flows_pay_for_importing_prefect() -> None:
    modules = sorted(
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for file in sources()
        if "tests" not in file.parts
        and "flows" not in file.parts
        and "migrations" not in file.parts
        and file.name != "__main__.py"
    )
    script = """
import importlib, json, sys
guilty = []
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
    if "prefect" in sys.modules:
        guilty.append(name)
        break
print(json.dumps(guilty))
"""
    done = subprocess.run(
        [sys.executable, "-c", script, json.dumps(modules)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(done.stdout.splitlines()[-1]) == []


def test_everything_that_the_product_reads_is_shipped(tmp_path: Path) -> None:
    copy = tmp_path / "source"
    files = [file.relative_to(ROOT) for floor in FLOORS for file in (ROOT / floor).rglob("*") if file.is_file()]
    files = [file for file in files if "__pycache__" not in file.parts]
    for file in [*files, Path("pyproject.toml"), Path("settings.py"), Path("LICENSE")]:
        (copy / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / file, copy / file)
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(tmp_path)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=copy, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    shipped = set(zipfile.ZipFile(wheel).namelist())
    assert {file.as_posix() for file in files} - shipped == set()

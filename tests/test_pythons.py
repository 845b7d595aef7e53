"""The named versions of Python are those that are tested, and only working ones are tested."""

import runpy
import subprocess
import tomllib

import pytest


@pytest.fixture(scope="module")
def pythons(root):
    return runpy.run_path(str(root / "tools" / "pythons.py"))


def program(path, prints="", code=0):
    """Write a stand-in for an interpreter."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\necho {prints}\nexit {code}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a machine with an empty path and an empty pyenv, set as the path."""
    monkeypatch.setenv("PATH", str(tmp_path / "path"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    return tmp_path


def test_a_version_is_named_if_and_only_if_it_is_tested(root, pythons):
    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    named = [text.rpartition(" ")[2] for text in project["classifiers"] if "Python :: 3." in text]

    assert tuple(named) == pythons["PYTHONS"]
    assert project["requires-python"] == f">={named[0]}"


def test_the_first_pages_name_the_versions_that_are_tested(root, pythons):
    *most, last = pythons["PYTHONS"]
    sentence = f"You need Python {', '.join(most)} or {last} and"

    for page in ("README.md", "docs/quickstart.md"):
        assert sentence in (root / page).read_text("utf-8"), page


def test_every_file_of_the_smoke_set_exists(root, pythons):
    assert all((root / "tests" / name).exists() for name in pythons["SMOKE"])


def test_an_interpreter_on_the_path_is_found(machine, pythons):
    path = program(machine / "path" / "python3.12", prints="3.12")

    assert pythons["interpreter"]("3.12") == path


def test_a_broken_shim_falls_back_to_the_version_of_pyenv(machine, pythons):
    program(machine / "path" / "python3.12", code=127)
    python = program(machine / "pyenv" / "versions" / "3.12.1" / "bin" / "python", prints="3.12")

    assert pythons["interpreter"]("3.12") == python


def test_an_interpreter_of_another_version_is_not_used(machine, pythons):
    program(machine / "path" / "python3", prints="3.14")
    (machine / "path" / "python3.12").write_text("no program")

    assert pythons["interpreter"]("3.12") is None


def test_a_missing_version_is_reported_and_testing_none_fails(machine, pythons, capsys):
    with pytest.raises(SystemExit, match="nothing was tried"):
        pythons["main"](("3.12",))

    assert "!!! Python 3.12 NOT TRIED" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("first", "expected"), [("3.12", "python3"), ("3.14", "python3.13"), ("3.10", "python3.13")]
)
def test_make_prefers_the_first_supported_python_that_runs(root, machine, first, expected):
    program(machine / "path" / "python3", prints=first)
    program(machine / "path" / "python3.13", prints="3.13")

    assert chosen(root, machine) == expected


def test_make_uses_the_versions_of_pyenv_where_its_shims_do_not_run(root, machine):
    for name in ("python3", "python3.13", "python3.12"):
        program(machine / "path" / name, code=127)
    python = program(machine / "pyenv" / "versions" / "3.12.1" / "bin" / "python", prints="3.12")

    assert chosen(root, machine) == str(python)


def chosen(root, machine):
    """Return the Python that the Makefile chooses on `machine`."""
    for name in ("make", "sed", "sort"):
        tool = subprocess.check_output(["/bin/sh", "-c", f"PATH=/usr/bin:/bin command -v {name}"])
        (machine / "path" / name).symlink_to(tool.decode().strip())
    command = ["make", "--silent", "-f", "Makefile", "-f", "-", "chosen"]
    done = subprocess.run(
        command,
        cwd=root,
        input="$(info $(PYTHON))\nchosen: ;\n",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()

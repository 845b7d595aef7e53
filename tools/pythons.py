"""Run the demo and a set of tests on every Python that the project names, from its wheel.

    python tools/pythons.py [VERSION ...]

Builds the wheel once; for every version, installs it in a fresh environment outside the repository,
runs the what-if of `make demo` there, and runs the tests of SMOKE against the installed package.
Warns of versions for which this machine has no interpreter. Fails if anything fails, or if nothing
was run.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A version stands here, and in the classifiers, once this script has run it.
PYTHONS = ("3.11", "3.12", "3.13")
DEMO = ("whatif", "far-east-1931", "neutrality-1941", "--timelines", "100")
NEEDED = ("pytest>=8.3", "hypothesis>=6.110")
SMOKE = (
    "kit/test_compiled.py",
    "kit/test_draw.py",
    "kit/test_log.py",
    "engine/test_timeline.py",
    "engine/test_week.py",
    "scenario/test_resolved.py",
    "test_errors.py",
)
# What would let an environment see the repository, or leave compiling to an earlier run.
INHERITED = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "NUMBA_DISABLE_JIT", "NUMBA_BOUNDSCHECK")
ASK = "import ensurepip, sys, venv; print('%d.%d' % sys.version_info[:2])"


def candidates(version: str) -> Iterator[Path]:
    """Return each place where this version may lie, on the path or kept by pyenv."""
    for folder in os.get_exec_path():
        for name in (f"python{version}", "python3"):
            yield Path(folder, name)
    versions = Path(os.environ.get("PYENV_ROOT") or os.path.expanduser("~/.pyenv"), "versions")  # noqa: PTH111 - without a home this is no error
    yield from sorted(versions.glob(f"{version}.*/bin/python"), reverse=True)


def interpreter(version: str) -> Path | None:
    """Return an interpreter of `version` that runs, or None; a shim of pyenv may not run."""
    for path in candidates(version):
        if path.is_file() and os.access(path, os.X_OK) and version_of(path) == version:
            return path
    return None


def version_of(python: Path) -> str:
    """Return the version of `python`; empty if it does not run or cannot make environments."""
    try:
        result = subprocess.run([python, "-c", ASK], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return result.stdout.strip() if result.returncode == 0 else ""


def run(*command: str | Path, folder: Path, quiet: bool = False) -> None:
    """Run `command` in `folder`, with nothing of the repository in its environment."""
    environment = {key: value for key, value in os.environ.items() if key not in INHERITED}
    environment |= {"XDG_CACHE_HOME": str(folder / "cache"), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    output = subprocess.DEVNULL if quiet else None
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=output)


def build_wheel(python: Path, folder: Path) -> Path:
    """Build the wheel of the project into `folder`."""
    run(python, "-m", "venv", folder / "builder", folder=folder)
    pip = folder / "builder" / "bin" / "pip"
    run(pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", folder, ROOT, folder=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def try_out(python: Path, wheel: Path, folder: Path) -> None:
    """Install `wheel` for `python` in `folder`, run the demo there, and the tests of SMOKE."""
    shutil.copytree(ROOT / "tests", folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)  # how pytest is to run them
    run(python, "-m", "venv", folder / "venv", folder=folder)
    programs = folder / "venv" / "bin"
    run(programs / "pip", "install", "--quiet", wheel, *NEEDED, folder=folder)
    run(programs / "allohistory", *DEMO, "--report", "report.html", folder=folder, quiet=True)
    if not (folder / "report.html").exists():
        sys.exit("the demo wrote no report")
    tests = [Path("tests", name) for name in SMOKE]
    run(programs / "python", "-m", "pytest", "-q", *tests, folder=folder)


def main(versions: tuple[str, ...]) -> None:
    """Try out every one of `versions` that this machine has."""
    there = {version: path for version in versions if (path := interpreter(version))}
    with tempfile.TemporaryDirectory() as outside:
        wheel = build_wheel(next(iter(there.values())), Path(outside)) if there else Path()
        for version, path in there.items():
            print(f"== Python {version}: {path}", flush=True)
            folder = Path(outside, version)
            folder.mkdir()
            try:
                try_out(path, wheel, folder)
            except subprocess.CalledProcessError as error:
                sys.exit(f"Python {version}: {error}")
            shutil.rmtree(folder)
    for version in versions:
        if version not in there:
            print(f"\n!!! Python {version} NOT TRIED: no interpreter of it runs here\n", flush=True)
    if not there:
        sys.exit("nothing was tried")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or PYTHONS)

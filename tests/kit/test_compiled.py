"""Compiling: compiled code is cached for the next process, and a failing cache stops no run."""

import errno
import gc
import inspect
import os
import pwd
import subprocess
import sys
import tokenize
from contextlib import contextmanager

import numba
import pytest

from allohistory.kit import compiled

module = sys.modules[compiled.__module__]

SOURCE = "# Generated.\ndef double(x):\n    return x * 2\n"
PROGRAM = f"""
import sys
from allohistory.kit import compiled
module = sys.modules[compiled.__module__]
scope = {{"__name__": module.__name__}}
source = {SOURCE!r}
exec(compile(source, module.source_file("double", source), "exec"), scope)
double = compiled(scope["double"])
assert double(4) == 8
print(sum(double.stats.cache_hits.values()))
"""

needs_a_compiler = pytest.mark.skipif(
    bool(numba.config.DISABLE_JIT), reason="nothing is compiled: nothing to keep"
)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """Return an empty separate cache, in which nothing has failed yet."""
    monkeypatch.setattr(module, "CACHE", tmp_path)
    monkeypatch.setattr(numba.config, "CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(module.ForgivingCache, "failures", [])
    return tmp_path


def generated():
    """Compile the function of SOURCE, as the engine compiles its week."""
    scope = {"__name__": module.__name__}
    exec(compile(SOURCE, module.source_file("double", SOURCE), "exec"), scope)  # noqa: S102
    return scope["double"]


def hits():
    """Return how often the generated function came from the cache when it was called."""
    double = compiled(generated())
    assert double(4) == 8
    return sum(double.stats.cache_hits.values())


@needs_a_compiler
def test_a_generated_function_is_compiled_once_for_all_processes(tmp_path):
    environment = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    command = [sys.executable, "-c", PROGRAM]

    first, second = (subprocess.check_output(command, env=environment) for _ in range(2))

    assert (int(first), int(second)) == (0, 1)


def test_a_generated_function_shows_its_own_source(cache):
    assert inspect.getsource(generated()) == SOURCE.removeprefix("# Generated.\n")
    assert (cache / "double.py").read_text("utf-8") == SOURCE


@needs_a_compiler
@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_a_damaged_cache_is_rebuilt(cache, suffix):
    hits()
    (damaged,) = cache.rglob(f"*.{suffix}")
    damaged.write_bytes(damaged.read_bytes()[:20])

    assert [hits(), hits()] == [0, 1]


def test_a_damaged_source_is_rewritten(cache):
    generated()
    (cache / "double.py").write_text("def double(x): ret")

    generated()

    assert (cache / "double.py").read_text("utf-8") == SOURCE


def test_an_existing_source_is_left_alone(cache):
    generated()
    os.utime(cache / "double.py", (1, 1))

    generated()

    assert (cache / "double.py").stat().st_mtime == 1


@needs_a_compiler
@pytest.mark.parametrize(
    "failure",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        tokenize.TokenError("unterminated string literal", (107, 28)),
        AttributeError("no pickle for this"),
    ],
    ids=["full", "no source", "no pickle"],
)
def test_a_failed_save_stops_no_run_and_is_remembered(cache, monkeypatch, failure):
    def fail(*_):
        raise failure

    monkeypatch.setattr(module.FunctionCache, "save_overload", fail)

    assert hits() == 0
    assert str(failure) in module.reason_unsaved()


def test_processes_save_code_one_after_the_other(cache):
    fcntl = pytest.importorskip("fcntl")
    with (cache / module.LOCK).open("wb") as other:
        with module.saving(), pytest.raises(BlockingIOError):
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


@needs_a_compiler
def test_code_is_saved_under_the_lock(cache, monkeypatch):
    events = []

    @contextmanager
    def saving():
        events.append("locked")
        yield
        events.append("free")

    monkeypatch.setattr(module, "saving", saving)
    monkeypatch.setattr(module.FunctionCache, "save_overload", lambda *_: events.append("saved"))
    hits()

    assert events == ["locked", "saved", "free"]


@pytest.mark.parametrize("enabled", [True, False])
def test_collection_is_as_it_was_after_compiling(enabled):
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with module.without_collection():
            assert not gc.isenabled()
        assert gc.isenabled() == enabled
    finally:
        (gc.enable if before else gc.disable)()


@pytest.mark.parametrize("folder", ["", "no/such/folder"])
def test_without_a_folder_nothing_is_cached_and_everything_works(cache, monkeypatch, folder):
    monkeypatch.setattr(module, "CACHE", cache / folder if folder else None)

    double = generated()

    assert inspect.getsource(double) == SOURCE.removeprefix("# Generated.\n")
    assert compiled(double)(4) == 8
    assert module.reason_unsaved()
    assert not any(cache.iterdir())


def test_a_writable_folder_is_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert module.cache_folder() == tmp_path / "allohistory" / module.fingerprint()


def test_a_file_in_place_of_the_cache_folder_is_not_used(tmp_path, monkeypatch):
    (tmp_path / "allohistory").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    assert module.cache_folder() is None


def test_a_user_without_a_home_has_no_folder(monkeypatch):
    def unknown(user):
        raise KeyError(user)

    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(pwd, "getpwuid", unknown)

    assert module.cache_folder() is None


def test_the_fingerprint_follows_the_sources(tmp_path, monkeypatch):
    before = module.fingerprint()
    (tmp_path / "kit").mkdir()
    (tmp_path / "kit" / "chance.py").write_text("")
    monkeypatch.setattr(module, "PACKAGE", tmp_path)

    assert module.fingerprint() != before


def test_every_python_has_a_cache_of_its_own(monkeypatch):
    before = module.fingerprint()
    monkeypatch.setattr(sys.implementation, "cache_tag", "another")

    assert module.fingerprint() != before

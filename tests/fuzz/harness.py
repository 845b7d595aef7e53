"""Fuzzing: seeded inputs of one kind, an oracle for each, and the smallest input that fails.

An input follows from the kind, a seed and its number alone, so that any failure can be repeated.
The oracle returns the outcome in a word, or raises `Broken`; any other exception that the package
does not declare is a failure as well. Leaves out how the inputs are made: each kind has a module.
"""

import contextlib
import random
import resource
import signal
import time
import traceback
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

LONGEST_MESSAGE = 20_000
MOST_SHRUNK = 400  # inputs tried to find a smaller one that fails
GROWTH = 1 << 30  # bytes that one input may add to the memory at its peak
PLAIN = {"\n", "\t", "\u2028", "\u2029"}


class Broken(AssertionError):  # noqa: N818 - it reads as what is found
    """A property that must hold of every input does not hold of this one."""


class Hang(BaseException):
    """An input took more processor time than it may; no `except Exception` catches this."""


@dataclass(frozen=True)
class Kind:
    """One kind of input: how it is made, what must hold of it, and how it is made smaller."""

    name: str
    make: Callable[[random.Random], Any]
    check: Callable[[Any], str]
    show: Callable[[Any], str] = repr
    smaller: Callable[[Any], Iterable[Any]] = lambda _: ()
    seconds: float = 5.0  # of processor time that an input may take
    total: int = 1_000  # inputs of a full run
    stretch: int = 250  # inputs of one process
    tidy: Callable[[], None] = lambda: None  # after the last input


@dataclass(frozen=True)
class Failure:
    """An input that failed, why, and the smallest one that fails in the same way."""

    kind: str
    seed: int
    number: int
    reason: str
    smallest: str

    @property
    def command(self) -> str:
        """The command that repeats it."""
        return f"python -m tests.fuzz {self.kind} --seed {self.seed} --only {self.number}"

    def __str__(self) -> str:
        return f"{self.reason}\n{self.smallest}\nrepeat it: {self.command}"


@dataclass
class Result:
    """What became of a stretch of inputs."""

    outcomes: Counter = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    peak: int = 0  # bytes
    seconds: float = 0.0  # of processor time
    slowest: float = 0.0  # of one input


def source(kind: str, seed: int, number: int) -> random.Random:
    """Return the generator of one input; Python keeps its numbers the same across versions."""
    return random.Random(f"{kind}:{seed}:{number}")


def peak_memory() -> int:
    """Return the most memory that this process has used, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise Hang in a block that takes more than `seconds` of processor time."""

    def stop(*_: Any) -> None:
        raise Hang

    before = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def attempt(kind: Kind, value: Any) -> tuple[str, str]:
    """Return the outcome of an input, and why it failed: nothing if it did not."""
    before = peak_memory()
    try:
        with limited(kind.seconds), warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)  # of numbers that lost their meaning
            outcome = kind.check(value)
    except Hang:
        return "failed", f"hang: more than {kind.seconds:g} s of processor time"
    except Broken as error:
        return "failed", f"broken: {error}"
    except Exception:  # noqa: BLE001 - whatever else is raised is what is looked for
        last = traceback.format_exc().strip().splitlines()
        return "failed", "traceback: " + "\n".join([last[-1][:1000], *last[-9:-1]])
    grown = peak_memory() - before
    if grown > GROWTH:
        return "failed", f"memory: grew by {grown / 2**20:,.0f} MiB"
    return outcome, ""


def alike(reason: str, other: str) -> bool:
    """Return whether two failures are of one kind: so far as their first word and error."""
    return reason.split(":")[:2] == other.split(":")[:2] or (
        reason.startswith("broken") and other.startswith("broken")
    )


def smallest(kind: Kind, value: Any, reason: str) -> tuple[Any, str]:
    """Return the smallest input found that fails alike, and why it does."""
    tried = 0
    shrunk = True
    while shrunk and tried < MOST_SHRUNK:
        shrunk = False
        for candidate in kind.smaller(value):
            tried += 1
            _, failed = attempt(kind, candidate)
            if failed and alike(failed, reason):
                value, reason, shrunk = candidate, failed, True
                break
            if tried >= MOST_SHRUNK:
                break
    return value, reason


def fuzz(kind: Kind, seed: int, numbers: Iterable[int]) -> Result:
    """Try the inputs of these numbers."""
    result = Result()
    started = time.process_time()
    for number in numbers:
        before = time.process_time()
        value = kind.make(source(kind.name, seed, number))
        outcome, reason = attempt(kind, value)
        result.outcomes[outcome] += 1
        result.slowest = max(result.slowest, time.process_time() - before)
        if reason:
            value, reason = smallest(kind, value, reason)
            failure = Failure(kind.name, seed, number, reason, kind.show(value))
            result.failures.append(failure)
    kind.tidy()
    result.seconds = time.process_time() - started
    result.peak = peak_memory()
    return result


def check_message(message: str) -> None:
    """Raise Broken unless a refusal is a sentence that a terminal can show."""
    if not message.strip():
        raise Broken("a refusal without a word")
    if len(message) > LONGEST_MESSAGE:
        raise Broken(f"a refusal of {len(message):,} characters")
    if "Traceback (most recent" in message:
        raise Broken("a refusal with a traceback")
    odd = [c for c in message if unicodedata.category(c) == "Cc" and c not in PLAIN]
    if odd:
        raise Broken(f"a refusal with the control character {odd[0]!r}: {message[:200]!r}")


def require(holds: Any, message: str) -> None:
    """Raise Broken with this message unless something holds."""
    if not holds:
        raise Broken(message)


def text_parts(text: str) -> Iterator[str]:
    """Yield shorter texts: without halves, quarters, ..., single characters."""
    size = len(text) // 2
    while size:
        for start in range(0, len(text), size):
            yield text[:start] + text[start + size :]
        size //= 2

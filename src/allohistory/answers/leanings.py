"""What an answer leans on: uncertain numbers with which it goes up and down.

Assumption: a rank correlation over the draws of the laws tells a first story; only those stronger
than chance would show among so many numbers are given. Leaves out numbers that work only together,
and what would have to be true for the answer to turn.
"""

import math
from dataclasses import dataclass, field
from statistics import NormalDist
from typing import Any

import numpy as np

from allohistory.answers.questions import read

FEWEST = 50  # draws of the laws below which nothing can be told
MOST = 6


@dataclass(frozen=True)
class Leaning:
    """One uncertain number that an answer goes with."""

    path: str = field(metadata={"help": "path of the number"})
    correlation: float = field(
        metadata={"help": "rank correlation with the answer over the draws of the laws, -1..1"}
    )
    standing: str = field(metadata={"help": "standing of the number"})
    source: tuple[str, ...] = field(metadata={"help": "ids of its sources"})
    why: str = field(metadata={"help": "its reason"})


@dataclass(frozen=True)
class Leanings:
    """What one answer leans on."""

    question: str = field(metadata={"help": "name of the question"})
    text: str = field(metadata={"help": "the question in words"})
    of: str = field(metadata={"help": "difference, or baseline where nothing was changed"})
    draws: int = field(metadata={"help": "draws of the laws it rests on"})
    bound: float = field(metadata={"help": "correlations below this are not told from chance"})
    found: tuple[Leaning, ...] = field(metadata={"help": "the numbers, the strongest first"})


def leanings(comparison: Any, answers: tuple[Any, ...]) -> tuple[Leanings, ...]:
    """What some answers lean on; of unconditional questions only."""
    numbers = {one.path: one for one in comparison.scenario.numbers()}
    laws = {path: values for path, values in comparison.baseline.laws.items() if path in numbers}
    draws, group = np.unique(comparison.baseline.laws_of, return_inverse=True)
    if len(draws) < FEWEST or not laws:
        return ()
    _, firsts = np.unique(group, return_index=True)
    paths = list(laws)
    ranked = np.stack([ranks(np.asarray(laws[path])[firsts]) for path in paths])
    # Two-sided, shared out over all numbers tried (Bonferroni), by Fisher's z.
    bound = math.tanh(normal_tail(0.05 / len(paths)) / math.sqrt(len(draws) - 3))
    found = []
    for answer in answers:
        values, of = outcome(comparison, answer)
        means = np.bincount(group, values) / np.bincount(group)
        if np.ptp(means) == 0:
            continue
        found.append(
            strongest(answer, of, len(draws), ranked @ ranks(means), paths, numbers, bound)
        )
    return tuple(found)


def outcome(comparison: Any, answer: Any) -> tuple[np.ndarray, str]:
    """What is explained: the change in each pair, or the outcome where nothing was changed."""
    before, after = comparison.branches
    asked = read(answer.ask, before.words)
    one = asked.of(before).x
    if after is None:
        return one, "baseline"
    return asked.of(after).x - one, "difference"


def strongest(
    answer: Any, of: str, draws: int, correlations: np.ndarray, paths: list[str], numbers: Any,
    bound: float,
) -> Leanings:  # fmt: skip
    """The numbers whose correlation chance would not show."""
    order = np.argsort(-np.abs(correlations), kind="stable")[:MOST]
    found = tuple(
        Leaning(
            paths[k],
            round(float(correlations[k]), 3),
            numbers[paths[k]].standing,
            tuple(numbers[paths[k]].source),
            numbers[paths[k]].why or "",
        )
        for k in order
        if abs(correlations[k]) > bound
    )
    return Leanings(answer.id, answer.text, of, draws, bound, found)


def ranks(values: np.ndarray) -> np.ndarray:
    """Ranks of some values, centred and of length one, ties shared; (draw,)."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    mean = last - (count - 1) / 2
    rank = mean[place] - mean[place].mean()
    size = float(np.sqrt(np.sum(rank**2)))
    return rank / size if size else rank


def normal_tail(probability: float) -> float:
    """Where a standard normal has half of this probability beyond it, on each side."""
    return NormalDist().inv_cdf(1 - probability / 2)

"""The two errors of an answer, kept apart: the chance of simulation, and what sources leave open.

Timelines that share one draw of the laws differ by chance alone; draws of the laws differ by what
is not known. A one-way analysis of variance with random effects takes the two apart (Searle,
Casella and McCulloch 1992, ch. 3), so that the noise of the simulation is not counted as doubt.
Needs more than one timeline a draw: without, the spread cannot be told from noise, and is None.
"""

import numpy as np

Numbers = float | np.ndarray
HIGH = 1.6448536269514722  # of the standard normal: 90 % lie between -HIGH and HIGH


def clustered_error(influence: np.ndarray, laws_of: np.ndarray, design: float = 1.0) -> float:
    """Standard error of a mean whose timelines share laws; `influence` sums to 0; (timeline,).

    The draws of laws are the independent units: error**2 = L / (L - 1) * sum(sums**2) / N**2
    (the sandwich for clusters; Liang and Zeger 1986). Where draws themselves go together, so that
    `design` of them are worth one, the part of it that is theirs counts so many times (Kish 1965).
    """
    _, group = np.unique(laws_of, return_inverse=True)
    sums = np.bincount(group, influence)
    draws = len(sums)
    if draws < 2:  # noqa: PLR2004
        # One draw of the laws: what is left is the chance between its timelines.
        return (
            float(np.std(influence, ddof=1) / np.sqrt(len(influence)))
            if len(influence) > 1
            else 0.0
        )
    whole = cluster_variance(sums) / len(influence) ** 2
    theirs = max(0.0, whole - chance_alone(influence, group, sums)) if design > 1.0 else 0.0
    return float(np.sqrt(whole + (design - 1.0) * theirs))


def cluster_variance(sums: np.ndarray) -> float:
    """Squared error of a total over independent clusters, from what each adds to it; (cluster,).

    L / (L - 1) * sum(sums**2), where the sums add up to 0 (Liang and Zeger 1986).
    """
    clusters = len(sums)
    return float(clusters / max(1, clusters - 1) * np.sum(sums**2))


def chance_alone(influence: np.ndarray, group: np.ndarray, sums: np.ndarray) -> float:
    """Squared error of the mean that is of timelines alone; 0 where each draw was lived once."""
    number, draws = len(influence), len(sums)
    if number <= draws:
        return 0.0
    means = sums / np.bincount(group)
    return float(np.sum((influence - means[group]) ** 2) / (number - draws) / number)


def spread_over_laws(values: np.ndarray, laws_of: np.ndarray) -> float | None:
    """Standard deviation over laws of a timeline's mean, net of noise; (timeline,).

    The root of the variance component, and 0 if that is negative.
    """
    _, group = np.unique(laws_of, return_inverse=True)
    sizes = np.bincount(group).astype(float)
    draws, total = len(sizes), float(len(values))
    if draws < 2 or total <= draws:  # noqa: PLR2004
        return None
    means = np.bincount(group, values) / sizes
    between = np.sum(sizes * (means - values.mean()) ** 2)
    within = np.sum((values - means[group]) ** 2)
    component = variance_component(between, within, draws, total, np.sum(sizes**2))
    return float(np.sqrt(max(0.0, float(component))))


def variance_component(
    between: Numbers, within: Numbers, draws: Numbers, total: Numbers, squares: Numbers
) -> Numbers:
    """Variance between draws of the laws, net of the noise of timelines; may be below 0.

    The estimator of a one-way analysis of variance with random effects (Searle, Casella and
    McCulloch 1992, ch. 3), from the sums of squares `between` draws and `within` them, of `total`
    timelines in `draws` draws whose sizes have `squares` for the sum of their squares.
    """
    noise = within / (total - draws)
    usual_size = (total - squares / total) / (draws - 1)
    return (between / (draws - 1) - noise) / usual_size


def wilson(share: float, number: float) -> tuple[float, float]:
    """The 90 % interval of a share of `number` independent timelines (Wilson 1927)."""
    shrunk = 1.0 + HIGH**2 / number
    middle = (share + HIGH**2 / (2 * number)) / shrunk
    half = HIGH / shrunk * np.sqrt(share * (1 - share) / number + HIGH**2 / (4 * number**2))
    low = 0.0 if share <= 0.0 else max(0.0, middle - half)
    high = 1.0 if share >= 1.0 else min(1.0, middle + half)
    return float(low), float(high)


def paired_shares(
    before: np.ndarray, after: np.ndarray, design: float
) -> tuple[float, float, float]:
    """The 90 % interval of a difference of paired shares, and its error (Bonett and Price 2012).

    One timeline is added to each way of changing, so that a change never seen is not taken for
    impossible; `design` widens it for timelines that share laws.
    """
    number = len(before) / design
    gained = np.count_nonzero(after > before) / design
    lost = np.count_nonzero(after < before) / design
    up, down = (gained + 1) / (number + 2), (lost + 1) / (number + 2)
    error = float(np.sqrt(max(0.0, up + down - (up - down) ** 2) / (number + 2)))
    middle = up - down
    return max(-1.0, middle - HIGH * error), min(1.0, middle + HIGH * error), error


def from_two_intervals(
    before: tuple[float, float, float], after: tuple[float, float, float], correlation: float
) -> tuple[float, float]:
    """The 90 % interval of a difference from (value, low, high) of each side (Newcombe 1998).

    Holds where the normal interval fails: shares of 0 or 1, few timelines in a condition.
    """

    def half(one: float, two: float) -> float:
        return float(np.sqrt(max(0.0, one**2 - 2 * correlation * one * two + two**2)))

    value = after[0] - before[0]
    low = value - half(after[0] - after[1], before[2] - before[0])
    high = value + half(after[2] - after[0], before[0] - before[1])
    return max(-1.0, low), min(1.0, high)


def effective_number(share: float, error: float, number: int) -> float:
    """How many independent timelines would give this error of a share."""
    if error <= 0.0:
        return float(number)
    return min(float(number), share * (1 - share) / error**2)

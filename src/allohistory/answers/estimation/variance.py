"""The two errors of an answer, separated: simulation error, and uncertainty of the inputs.

Timelines that share one parameter draw differ by noise alone; parameter draws differ by what is not
known. A one-way analysis of variance with random effects separates the two (Searle, Casella and
McCulloch 1992, ch. 3), so that simulation noise is not counted as uncertainty of the inputs. Needs
more than one timeline a draw: otherwise the spread cannot be estimated, and is None.
"""

import numpy as np

Numbers = float | np.ndarray
HIGH = 1.6448536269514722  # of the standard normal: 90 % lie between -HIGH and HIGH


def clustered_error(influence: np.ndarray, laws_of: np.ndarray, design: float = 1.0) -> float:
    """Return the standard error of a mean whose timelines share laws; arguments are (timeline,).

    `influence` sums to 0. Parameter draws are the independent units: error**2 = L / (L - 1) *
    sum(sums**2) / N**2 (cluster sandwich; Liang and Zeger 1986). Where draws are correlated, so
    that `design` of them are worth one, their part of the variance is multiplied by it (Kish 1965).
    """
    _, group = np.unique(laws_of, return_inverse=True)
    sums = np.bincount(group, influence)
    draws = len(sums)
    if draws < 2:  # noqa: PLR2004
        # One parameter draw: what is left is the noise between its timelines.
        return (
            float(np.std(influence, ddof=1) / np.sqrt(len(influence)))
            if len(influence) > 1
            else 0.0
        )
    variance = cluster_variance(sums) / len(influence) ** 2
    between = max(0.0, variance - chance_alone(influence, group, sums)) if design > 1.0 else 0.0
    return float(np.sqrt(variance + (design - 1.0) * between))


def cluster_variance(sums: np.ndarray) -> float:
    """Return the squared error of a total over independent clusters, from their sums; (cluster,).

    It is L / (L - 1) * sum(sums**2), where the sums add up to 0 (Liang and Zeger 1986).
    """
    clusters = len(sums)
    return float(clusters / max(1, clusters - 1) * np.sum(sums**2))


def chance_alone(influence: np.ndarray, group: np.ndarray, sums: np.ndarray) -> float:
    """Return the squared error of the mean due to noise; 0 with one timeline a draw."""
    number, draws = len(influence), len(sums)
    if number <= draws:
        return 0.0
    means = sums / np.bincount(group)
    return float(np.sum((influence - means[group]) ** 2) / (number - draws) / number)


def spread_over_laws(values: np.ndarray, laws_of: np.ndarray) -> float | None:
    """Return the standard deviation over parameter draws of the mean, net of noise.

    The root of the variance component, and 0 if that is negative. Arguments are (timeline,).
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
    """Return the variance between parameter draws, net of noise; it may be below 0.

    The estimator of a one-way analysis of variance with random effects (Searle, Casella and
    McCulloch 1992, ch. 3), from the sums of squares `between` draws and `within` them, of `total`
    timelines in `draws` draws; `squares` is the sum of the squared sizes of the draws.
    """
    noise = within / (total - draws)
    usual_size = (total - squares / total) / (draws - 1)
    return (between / (draws - 1) - noise) / usual_size


def wilson(share: float, number: float) -> tuple[float, float]:
    """Return the 90 % interval of a share of `number` independent timelines (Wilson 1927)."""
    shrunk = 1.0 + HIGH**2 / number
    middle = (share + HIGH**2 / (2 * number)) / shrunk
    half = HIGH / shrunk * np.sqrt(share * (1 - share) / number + HIGH**2 / (4 * number**2))
    low = 0.0 if share <= 0.0 else max(0.0, middle - half)
    high = 1.0 if share >= 1.0 else min(1.0, middle + half)
    return float(low), float(high)


def paired_shares(
    before: np.ndarray, after: np.ndarray, design: float
) -> tuple[float, float, float]:
    """Return the 90 % interval and error of a difference of paired shares.

    The method of Bonett and Price (2012): one timeline is added to each direction of change, so
    that a change not in the sample is not taken as impossible; `design` widens the interval for
    timelines that share laws.
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
    """Return the 90 % interval of a difference, from the (value, low, high) of each side.

    The method of Newcombe (1998) is valid where the normal interval is not: for shares of 0 or 1,
    or few timelines in a condition.
    """

    def half(first: float, second: float) -> float:
        return float(np.sqrt(max(0.0, first**2 - 2 * correlation * first * second + second**2)))

    value = after[0] - before[0]
    low = value - half(after[0] - after[1], before[2] - before[0])
    high = value + half(after[2] - after[0], before[0] - before[1])
    return max(-1.0, low), min(1.0, high)


def effective_number(share: float, error: float, number: int) -> float:
    """Return the number of independent timelines that would give this error of a share."""
    if error <= 0.0:
        return float(number)
    return min(float(number), share * (1 - share) / error**2)

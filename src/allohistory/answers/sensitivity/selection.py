"""Selection: how large an effect is that is told only because it came out large.

A number stands out if its estimated effect exceeds a threshold, so those that do are too large on
average (the winner's curse). The likelihood of an effect given that it exceeded the threshold
allows for this, with all draws used for both (Ghosh, Zou and Wright 2008); the prior lies between
flat in the size of the effect and flat in the coefficients of its two polynomials. Far beyond the
threshold nothing changes.
"""

import numpy as np

CLEAR = 60.0  # this far above the threshold, in noise variances, selection changes nothing
REACH = 8.0  # standard deviations of the noise on either side that effects are sought in
STEPS = 120
ENDS = (0.05, 0.95)


def density(x: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """Return the density of a noncentral chi-square with 2 degrees of freedom.

    `effect` is the root of its noncentrality; the arguments broadcast.
    """
    argument = effect * np.sqrt(x)
    # exp(-argument) I0(argument), without overflow: asymptotic beyond 50.
    near = np.i0(np.minimum(argument, 50.0)) * np.exp(-np.minimum(argument, 50.0))
    far = (1.0 + 1.0 / (8.0 * np.maximum(argument, 1.0))) / np.sqrt(
        2.0 * np.pi * np.maximum(argument, 1.0)
    )
    scaled = np.where(argument < 50.0, near, far)  # noqa: PLR2004 - as above
    return 0.5 * np.exp(-0.5 * (np.sqrt(x) - effect) ** 2) * scaled


def allowing_for_selection(
    variance: float, threshold: float, unit: float
) -> tuple[float, float, float]:
    """Return an explained variance and its 90 % interval, given that it exceeded a threshold.

    `variance` and `threshold` are unbiased estimates of the variance that a number explains, whose
    noise is twice a `unit` (as if two polynomials had a noise variance of a unit each).
    """
    if unit <= 0.0:
        return variance, variance, variance
    observed = variance / unit + 2.0
    least = min(observed, max(0.0, threshold / unit + 2.0))  # those equal passed by rounding
    middle = np.sqrt(max(observed, 0.0))
    effects = np.linspace(max(0.0, middle - REACH), middle + REACH, STEPS)
    likelihood = density(np.array([observed]), effects)
    if observed - least < CLEAR:
        # The upper tail itself, in the root of x: one less the lower one would be rounding error.
        root = np.linspace(np.sqrt(least), effects[-1] + REACH, 3 * STEPS)[:, None]
        tail = 2.0 * root * density(root**2, effects[None, :])
        chance = np.trapezoid(tail, dx=float(root[1, 0] - root[0, 0]), axis=0)
        likelihood = likelihood / np.maximum(chance, 1e-300)
    weight = likelihood * np.sqrt(effects)
    weight /= weight.sum()
    total = np.cumsum(weight)
    low, high = (effects[min(STEPS - 1, int(np.searchsorted(total, end)))] for end in ENDS)
    value = min(variance, unit * float((weight * effects).sum()) ** 2)
    return value, unit * float(low) ** 2, unit * float(high) ** 2

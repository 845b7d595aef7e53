"""Likelihood of battles: who won, and the noise of the exchange, with slopes and information."""

import numpy as np
from scipy.special import log_ndtr, logsumexp, ndtr, ndtri

NODES = ndtri((np.arange(64) + 0.5) / 64.0)  # even quantiles of a standard normal


def score_loss(
    expected: np.ndarray, margin: float, winner: np.ndarray
) -> tuple[float, np.ndarray, float]:
    """Return minus the log-likelihood of the winners, its slopes in expected score and margin."""

    def hazard(x: np.ndarray, log_share: np.ndarray) -> np.ndarray:
        return np.exp(-0.5 * x * x - 0.5 * np.log(2.0 * np.pi) - log_share)

    won, lost, tied = winner == 1.0, winner == -1.0, winner == 0.0
    up, down = expected - margin, -expected - margin
    log_won, log_lost = log_ndtr(up), log_ndtr(down)
    drew = np.maximum(-np.expm1(np.logaddexp(log_won, log_lost)), 1e-12)
    hazard_won, hazard_lost = hazard(up, log_won), hazard(down, log_lost)
    risen, fallen = np.exp(log_won) * hazard_won / drew, np.exp(log_lost) * hazard_lost / drew
    loss = -(log_won[won].sum() + log_lost[lost].sum() + np.log(drew[tied]).sum())
    slope = np.where(won, -hazard_won, 0.0) + np.where(lost, hazard_lost, 0.0)
    slope += np.where(tied, risen - fallen, 0.0)
    widen = hazard_won[won].sum() + hazard_lost[lost].sum() - (risen + fallen)[tied].sum()
    return loss, slope, widen


def exchange_loss(
    error: np.ndarray, spread: float, tail: float
) -> tuple[float, np.ndarray, float, float]:
    """Return minus the log-likelihood of exchange errors, its slopes in each, spread and tail."""
    scaled = error / spread
    bend = 1.0 + (tail * scaled) ** 2
    z = np.arcsinh(tail * scaled) / tail
    slope = z / np.sqrt(bend) + tail**2 * scaled / bend
    loss = float((0.5 * z * z + 0.5 * np.log(bend)).sum() + len(error) * np.log(spread))
    widen = float((1.0 - slope * scaled).sum() / spread)
    stretch = float((z * (scaled / np.sqrt(bend) - z) / tail + tail * scaled**2 / bend).sum())
    return loss, slope / spread, widen, stretch


def score_information(expected: np.ndarray, margin: float) -> np.ndarray:
    """Return the expected information of each winner about its expected score."""
    won, lost = ndtr(expected - margin), ndtr(-expected - margin)

    def density(x: np.ndarray) -> np.ndarray:
        return np.exp(-0.5 * x * x) / np.sqrt(2.0 * np.pi)

    up, down = density(expected - margin), density(expected + margin)
    shares = (won, lost, 1.0 - won - lost)
    slopes = (up, down, up - down)
    information = np.zeros(len(expected))
    for slope, share in zip(slopes, shares, strict=True):
        information += slope**2 / np.maximum(share, 1e-9)
    return information


def exchange_information(spread: float, tail: float) -> float:
    """Return the expected information of an exchange about its mean."""
    noise = spread * np.sinh(tail * NODES) / tail
    slope = exchange_loss(noise, spread, tail)[1]
    return float((slope**2).mean())


def blurred_exchange_loss(
    error: np.ndarray, variance: np.ndarray, spread: float, tail: float
) -> float:
    """Return minus the log-likelihood of errors that also hold a normal of known `variance`."""
    nodes = NODES[4::8]
    shifted = error[:, None] - np.sqrt(variance)[:, None] * nodes
    scaled = shifted / spread
    z = np.arcsinh(tail * scaled) / tail
    logs = -0.5 * z * z - 0.5 * np.log1p((tail * scaled) ** 2)
    return float(len(error) * np.log(spread) - np.sum(logsumexp(logs, axis=1)))

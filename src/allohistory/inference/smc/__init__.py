"""Sequential Monte Carlo: particles, kernels, the tempered sampler. Knows no record."""

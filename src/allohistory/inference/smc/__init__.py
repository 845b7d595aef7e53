"""Sequential Monte Carlo: particles, kernels, the tempered sampler; independent of the record."""

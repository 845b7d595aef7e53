"""Inference: laws and noise conditioned on the record, and scores on held-out data."""

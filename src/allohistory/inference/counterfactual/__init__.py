"""Counterfactuals: direct effects of a change, and what happens to the record under it."""

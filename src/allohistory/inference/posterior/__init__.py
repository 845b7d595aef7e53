"""Posterior: the target, the fit, its diagnostics, and the histories that a scenario ships."""

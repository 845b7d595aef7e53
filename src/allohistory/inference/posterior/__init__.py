"""The target, the fit, and the posterior histories that a scenario ships."""

"""How well the model fits history: predictive checks, held-out years, scores."""

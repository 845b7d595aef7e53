"""Contradictions: what a chronicle says that its own earlier lines make false or absurd."""

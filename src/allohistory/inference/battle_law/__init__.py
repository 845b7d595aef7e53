"""The law of battle, fitted separately to battles of public data."""

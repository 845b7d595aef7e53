"""The law of battle, fitted by itself to battles of public data."""

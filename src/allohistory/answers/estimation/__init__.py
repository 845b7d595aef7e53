"""Estimates with their two errors: of simulation, and of parameters."""

"""Observations: the entries of the record and their likelihood given a timeline."""

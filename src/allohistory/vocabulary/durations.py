"""Durations: how weeks make years, and how often what is checked monthly is checked."""

WEEKS_A_YEAR = 52.1775
WEEK = 1.0 / WEEKS_A_YEAR  # years in a week
MONTHLY = 4  # weeks between checks of a treaty, and whether a side returns to talks

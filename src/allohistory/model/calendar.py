"""The calendar: conversion between weeks of the model and dates of history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

DAYS_A_YEAR = 365.2425
FOREVER = 9999  # a week after the end of any calendar


@dataclass(frozen=True)
class Calendar:
    """Weeks counted from `start`; `weeks` of them are simulated."""

    start: date
    weeks: int

    def week_of(self, day: date) -> int:
        """Return the week in which `day` lies; below 0 before the start."""
        return (day - self.start).days // 7

    def date_of(self, week: int) -> date:
        """Return the first day of `week`."""
        return self.start + timedelta(days=7 * int(week))

    def year_of(self, week: int) -> float:
        """Return the first day of `week` as a year with its fraction."""
        day = self.date_of(week)
        return day.year + (day - date(day.year, 1, 1)).days / DAYS_A_YEAR

    @cached_property
    def months(self) -> tuple[date, ...]:
        """First day of every month that the calendar covers in part."""
        last = self.date_of(self.weeks - 1)
        year, month = self.start.year, self.start.month
        firsts = []
        while (year, month) <= (last.year, last.month):
            firsts.append(date(year, month, 1))
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)  # noqa: PLR2004
        return tuple(firsts)


def calendar_of(start: date, end: date) -> Calendar:
    """Return the calendar of a scenario that begins on `start` and ends on `end`."""
    return Calendar(start, max(1, (end - start).days // 7))

"""Amounts and days as the shop writes them, whatever the process's locale."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(when: date) -> str:
    """March 9."""
    return f"{MONTHS[when.month - 1]} {when.day}"


def dollars(cents: int) -> str:
    """3750 -> "$37.50". Raises ValueError for a negative amount, which no policy grants or charges."""
    if cents < 0:
        raise ValueError(f"an amount cannot be {cents} cents")
    return f"${cents // 100}.{cents % 100:02d}"

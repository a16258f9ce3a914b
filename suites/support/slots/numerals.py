"""Numbers in words."""

from __future__ import annotations

BELOW_TWENTY = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
TENS = ("twenty", "thirty")
IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
    "twenty": "twentieth",
    "thirty": "thirtieth",
}


def cardinal(n: int) -> str:
    """24 -> "twenty-four". Raises IndexError from 40 on, which nothing here counts to."""
    if n < 20:
        return BELOW_TWENTY[n]
    tens = TENS[n // 10 - 2]
    return f"{tens}-{BELOW_TWENTY[n % 10]}" if n % 10 else tens


def ordinal(n: int) -> str:
    """24 -> "twenty-fourth"."""
    tens, dash, last = cardinal(n).rpartition("-")
    return tens + dash + IRREGULAR.get(last, f"{last}th")


def nth(n: int) -> str:
    """24 -> "24th"."""
    ending = "th" if 11 <= n % 100 <= 13 else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n}{ending}"


def spelled(digits: str) -> str:
    """ "201" -> "two zero one"."""
    return " ".join(BELOW_TWENTY[int(digit)] for digit in digits)

"""Markdown pages as sections and tables, for tests that hold the documentation to the code."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"


def sections(page: Path) -> dict[str, str]:
    """Heading (without #s and backticks) -> the text below it, up to the next heading."""
    parts = re.split(r"^#{1,4} +(.+)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {parts[i].replace("`", "").strip(): parts[i + 1] for i in range(1, len(parts), 2)}


def rows(text: str) -> list[list[str]]:
    """Body cells of the table in `text`, without backticks; `\\|` is a bar inside a cell."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("|")]
    cells = [re.split(r"(?<!\\)\|", line[1:-1].replace("`", "")) for line in lines]
    return [[cell.replace("\\|", "|").strip() for cell in row] for row in cells[2:]]


def shell_blocks(text: str) -> list[str]:
    return re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL)

"""`python_tests`: whether a written Python function passes the document's tests, in the sandbox."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from suites.sandbox import completes

_FENCE = re.compile(r"```[ \t]*(?:python|py)?[ \t]*\r?\n(.*?)(?:```|\Z)", re.DOTALL | re.IGNORECASE)
LONGEST = 100_000
"""Characters of an answer that are read; a function is never longer."""


def python_tests(document: Mapping[str, Any], answers: Sequence[str]) -> dict[str, float]:
    """`pass_at_1`: the share of answers that pass, the unbiased estimate of one try (Chen et al. 2021).

    The document has `prompt` (imports, signature and docstring), `entry_point` and `test` (a program
    that defines `check(candidate)`). An answer is the body that continues the prompt, or the whole
    function, alone or in the first fenced block.
    """
    passed = [
        completes(f"{program(document, answer)}\n{document['test']}\ncheck({document['entry_point']})\n")
        for answer in answers
    ]
    return {"pass_at_1": sum(passed) / len(passed) if passed else 0.0}


def program(document: Mapping[str, Any], answer: str) -> str:
    """The source that defines the function, from whichever form the answer has."""
    text = answer[:LONGEST].lstrip("\r\n")
    if text[:1] in (" ", "\t"):
        code = text.partition("\n```")[0]
    else:
        fenced = _FENCE.search(text)
        code = fenced[1] if fenced else text
    prompt = str(document["prompt"])
    if re.search(rf"^(?:async )?def {re.escape(document['entry_point'])}\b", code, re.MULTILINE):
        # The prompt first: its imports and helpers belong to the task; the last definition wins.
        return f"{prompt}    pass\n\n{code}"
    return prompt + code

"""Text of strangers (models, data sets, servers) made harmless where it is shown: shown, never obeyed."""

from __future__ import annotations

import re

from harness.report.tables import shorten

LONGEST_SENTENCE = 1000
LONGEST_TITLE = 200

_MARKDOWN = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        # Entities, because a backslash before these does not help inside every table or code span.
        "|": "&#124;",
        "`": "&#96;",
        "$": "&#36;",
        **{mark: f"\\{mark}" for mark in "\\*_[]~"},
    }
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def log_line(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """One printable line for a terminal or a CI log, in which no CI server finds a command.

    GitHub obeys lines that begin with `::` and `##[...]` anywhere; Azure and TeamCity obey `##name[...]`.
    """
    return re.sub(r":(?=:)", ": ", re.sub(r"#(?=#)", "# ", shorten(text, longest)))


def markdown(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """One line that stays plain text in GitHub-flavoured Markdown, also inside a table cell."""
    escaped = shorten(text, longest).translate(_MARKDOWN)
    # A bare address becomes a link without any mark-up.
    return escaped.replace("://", "&#58;//").replace("www.", "www&#46;")


def markdown_code(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """The same as code, where `@name` calls nobody and `#1` refers to nothing."""
    return f"<code>{markdown(text, longest)}</code>" if text else ""


def xml(text: str) -> str:
    """`text` with U+FFFD for what XML 1.0 cannot hold in any spelling (control characters, surrogates)."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def workflow_data(text: str, longest: int = LONGEST_SENTENCE) -> str:
    """The message of a GitHub workflow command; line breaks are kept."""
    return xml(text[:longest]).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def workflow_property(text: str, longest: int = LONGEST_TITLE) -> str:
    """A property's value of a GitHub workflow command."""
    return workflow_data(text, longest).replace(":", "%3A").replace(",", "%2C")

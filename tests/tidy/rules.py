"""What linters cannot see, as pure checks over text: each returns what is wrong, in words."""

import re

from tests.tidy.sources import functions, imported

FILE_LINES = 400
FUNCTION_LINES = 70

_SILENCED = re.compile(r"#\s*(noqa(?!:)|noqa:\s*[A-Z0-9, ]+|type:\s*ignore(\[[^\]]*\])?)\s*(?P<rest>.*)$")
_SQL_CLOCK = re.compile(
    r"\b(now\(\)|clock_timestamp\(|CURRENT_TIMESTAMP|statement_timestamp\(|LOCALTIMESTAMP)", re.IGNORECASE
)
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>", re.IGNORECASE)
_INLINE_STYLE = re.compile(r"<style\b|\sstyle=", re.IGNORECASE)
_INLINE_EVENT = re.compile(r"<[^>]*\son[a-z]+=|hx-on[:-]", re.IGNORECASE)
_OTHER_HOST = re.compile(r"(src|href|action)=\"(https?:)?//", re.IGNORECASE)
_UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImplementedError")

NETWORK = ("httpx", "requests", "smtplib", "urllib.request", "socket", "apprise", "django.core.mail")
PAGES = ("django.http", "django.shortcuts", "django.views", "django.urls", "ninja")


def too_long(text: str) -> list[str]:
    """A file over 400 lines wants to be a folder; a function over 70 does not fit on a screen."""
    wrong = []
    lines = text.count("\n")
    if lines > FILE_LINES:
        wrong.append(f"{lines} lines: make a folder of it")
    wrong += [
        f"line {line}: {name} has {length} lines" for name, line, length in functions(text) if length > FUNCTION_LINES
    ]
    return wrong


def silenced_without_reason(text: str) -> list[str]:
    """Every noqa and every ignored type says why."""
    wrong = []
    for number, line in enumerate(text.splitlines(), start=1):
        found = _SILENCED.search(line)
        if found and not re.search(r"\w{3,}", found["rest"]):
            wrong.append(f"line {number}: {found[0].strip()} has no reason")
    return wrong


def unfinished(text: str) -> list[str]:
    return [f"line {n}: {line.strip()}" for n, line in enumerate(text.splitlines(), 1) if _UNFINISHED.search(line)]


def sql_clock(text: str) -> list[str]:
    """SQL asks wayhome_now(), as everything does (I12)."""
    return [
        f"line {n}: {line.strip()}"
        for n, line in enumerate(text.splitlines(), 1)
        if _SQL_CLOCK.search(line.replace("wayhome_now()", ""))
    ]


def page_dangers(text: str) -> list[str]:
    """Inline script, style and events break the policy; another host learns who reads the page."""
    wrong = []
    for name, pattern in (
        ("inline script", _INLINE_SCRIPT),
        ("inline style", _INLINE_STYLE),
        ("inline event", _INLINE_EVENT),
        ("another host", _OTHER_HOST),
    ):
        wrong += [f"{name}: {found[0][:80]}" for found in pattern.finditer(text)]
    return wrong


def imports_of(text: str, banned: tuple[str, ...]) -> list[str]:
    return sorted(
        {name for name in imported(text) for prefix in banned if name == prefix or name.startswith(prefix + ".")}
    )

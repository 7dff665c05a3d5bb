"""Puts the command line's help texts into both READMEs, between their markers; ``--check`` only compares.

Run: ``make docs``.
"""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READMES = (ROOT / "README.md", ROOT / "README.zh.md")
_BLOCK = re.compile(r"(<!-- help: (?P<command>[a-z ]*?) ?-->\n)```text\n.*?```\n", re.DOTALL)


@cache
def help_of(command: str) -> str:
    """What ``nianbao COMMAND --help`` prints."""
    program = [str(Path(sys.executable).parent / "nianbao"), *command.split(), "--help"]
    environment = {"COLUMNS": "80", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    return subprocess.run(program, capture_output=True, text=True, check=True, env=environment).stdout  # noqa: S603


def filled(readme: str) -> str:
    """A README with the help texts as they are now."""
    return _BLOCK.sub(
        lambda match: (
            f"{match[1]}```text\n$ nianbao {match['command']} --help\n{help_of(match['command'])}```\n".replace(
                "nianbao  --", "nianbao --"
            )
        ),
        readme,
    )


def main(arguments: list[str]) -> int:
    """Write, or with ``--check`` say which README is behind."""
    status = 0
    for path in READMES:
        now = path.read_text(encoding="utf-8")
        if (want := filled(now)) == now:
            continue
        if "--check" in arguments:
            sys.stderr.write(f"{path.name}: the help texts are not those of the command line. Run `make docs`.\n")
            status = 1
        else:
            path.write_text(want, encoding="utf-8")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

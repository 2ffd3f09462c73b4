"""The auditing process: `python -m hagukumi.deident.tables.audit < published.json > ranges.json`.

It reads what is published and nothing else (no true value, no word of how the cells were chosen), attacks it and writes the ranges.
"""

from __future__ import annotations

import sys

from hagukumi.deident.tables.attack import attack
from hagukumi.deident.tables.published import Published


def main() -> int:
    """Standard input to standard output; 2 when the input cannot be read."""
    try:
        published = Published.from_json(sys.stdin.read())
    except (ValueError, KeyError, TypeError) as error:
        sys.stderr.write(f"unreadable: {type(error).__name__}\n")
        return 2
    sys.stdout.write(attack(published).to_json())
    return 0


if __name__ == "__main__":
    sys.exit(main())

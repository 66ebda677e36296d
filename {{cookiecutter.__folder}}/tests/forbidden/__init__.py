"""What this service must never do, where neither ruff nor import-linter can tell: a part of `make check`.

The sources are read, never run. A line that breaks a rule for a good reason says so, `# allowed: the reason`; where ruff
complains too, its own `# noqa: BLE001 - the reason` serves both.
"""

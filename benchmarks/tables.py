"""What was measured, as tables in Markdown. Each has its limits beside the figures."""

from statistics import median

FRAMEWORKS = {"fastapi": "FastAPI", "django": "Django"}

LIMITS = {
    "fastapi": {"200": 1.40, "domain error 409": 1.65, "validation": 0.90, "unforeseen 500": 1.95},
    "django": {"200": 1.15, "domain error 409": 1.05, "validation": 1.00, "unforeseen 500": 1.25},
}
LINE_LIMIT, IMPORT_LIMIT = 0.50, 1.15
"""Ratios, at most."""

PEERS = {"fastapi": "fastapi-problem", "django": "drf-standardized-errors"}

Row = list[str]

Measured = dict[str, dict[str, list[float]]]
"""What was measured in each round, by what it is of."""


def request_costs(framework: str, versions: dict[str, str], microseconds: Measured) -> str:
    """What each kind of request costs in each variant, and the ratios to the framework alone."""
    measured = {name: {case: median(rounds) for case, rounds in cases.items()} for name, cases in microseconds.items()}
    bare, peer = measured["bare"], PEERS[framework]
    labels = {
        "bare": f"{FRAMEWORKS[framework]} alone",
        "ours": "**the service**",
        "peer": f"{peer} {versions[peer]}",
        "tutorial": "as in most tutorials",
    }
    rows = [["", *bare]]
    for name, label in labels.items():
        rows.append([label, *(f"{spent:.1f} ({spent / bare[case]:.2f})" for case, spent in measured[name].items())])
        if name == "ours":
            ratios = {case: spent / bare[case] for case, spent in measured[name].items()}
            rows.append(["at most", *(judged(ratios[case], limit) for case, limit in LIMITS[framework].items())])
    return table(rows)


def logged_by_server(microseconds: Measured) -> list[str]:
    """What the framework alone costs where its server logs what it lets out, for information."""
    if "logged" not in microseconds:
        return []
    (case, rounds), *_ = microseconds["logged"].items()
    logged, ours = median(rounds), median(microseconds["ours"][case])
    text = (
        "FastAPI alone lets an unforeseen exception out to its server, which costs nothing above. Where it is logged as "
        f"uvicorn logs it, the request takes {logged:.1f} µs: the service's ratio to that is {ours / logged:.2f}.\n"
    )
    return [text]


def lines_written(framework: str, lines: dict[str, dict[str, int]]) -> str:
    """How many lines each kind of request writes in each variant."""
    labels = {
        "bare": f"{FRAMEWORKS[framework]} alone",
        "ours": "the service",
        "peer": PEERS[framework],
        "tutorial": "as in tutorials",
    }
    return "; ".join(f"{label} {', '.join(map(str, lines[name].values()))}" for name, label in labels.items())


def other_costs(framework: str, line: dict[str, list[float]], imports: Measured) -> str:
    """What a log line costs, and what importing does (in milliseconds), and the ratios to what they are compared with."""
    labels = {
        "import": f"importing the app, against {FRAMEWORKS[framework]}, database layer and structlog",
        "ready": "until it is ready to answer, against the same",
    }
    rows = [["", "the service", "compared with", "ratio", "at most"]]
    rows.append(
        compared("one log line, against the standard library", line["ours"], line["standard"], "µs", LINE_LIMIT)
    )
    for name, measured in imports.items():
        rows.append(compared(labels[name], measured["ours"], measured["alone"], "ms", IMPORT_LIMIT))
    return table(rows)


def compared(label: str, ours: list[float], other: list[float], unit: str, limit: float) -> Row:
    ratio = median(ours) / median(other)
    spent = (f"{median(measured):.1f} {unit}" for measured in (ours, other))
    return [label, *spent, f"{ratio:.2f}", judged(ratio, limit)]


def judged(ratio: float, limit: float) -> str:
    return f"{limit:.2f}: {'ok' if round(ratio, 2) <= limit else 'over'}"


def table(rows: list[Row]) -> str:
    """In Markdown, and aligned, since it is also printed."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [" | ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)) for row in rows]
    rule = " | ".join("-" * width for width in widths)
    return "\n".join(f"| {line} |" for line in [lines[0], rule, *lines[1:]]) + "\n"

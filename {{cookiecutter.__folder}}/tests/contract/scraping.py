"""Reads what `/metrics` says."""

import httpx2
from prometheus_client.parser import text_string_to_metric_families

Samples = dict[str, float]
"""Values by name and labels, as `http_requests_total{method="GET"}`; the labels are in order."""


def scrape(client: httpx2.Client) -> Samples:
    """All that the service says of itself.

    Args:
        client: Of the service.
    """
    answer = client.get("/metrics")
    assert answer.status_code == 200
    return samples(answer.text)


def samples(text: str) -> Samples:
    """What stands in an answer in Prometheus' own format.

    Args:
        text: The answer.
    """
    return {
        series(sample.name, **sample.labels): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def grown(before: Samples, after: Samples) -> Samples:
    """What has grown, and by how much.

    Args:
        before: What it was.
        after: What it is now.
    """
    differences = {name: value - before.get(name, 0) for name, value in after.items()}
    return {name: difference for name, difference in differences.items() if difference}


def series(name: str, **labels: str) -> str:
    """What a value is called here.

    Args:
        name: The name.
        labels: The labels.
    """
    pairs = ",".join(f'{label}="{value}"' for label, value in sorted(labels.items()))
    return name + ("{" + pairs + "}" if pairs else "")

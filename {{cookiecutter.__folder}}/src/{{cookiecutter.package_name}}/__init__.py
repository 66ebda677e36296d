"""The service. `api` answers requests; `errors` is what can go wrong; `telemetry` is what operators see of it."""

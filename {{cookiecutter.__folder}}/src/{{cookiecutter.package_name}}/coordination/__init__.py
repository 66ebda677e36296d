"""What several processes of this service share: locks, idempotency keys, and the counts of rate limits.

It is kept in this process's memory, or in Redis with the setting `REDIS_URL`: one process needs no Redis, and several
need one. `locks` and `rate_limits` are for the service's code; `idempotency` is used through `api.idempotency`.
"""

"""What this service does when something that it depends on is slow, wrong or gone.

Each dependency is declared once (see `dependency`), and every call to it passes, from the outside to the inside: its
fallback, its deadline, its retries, its breaker, its bulkhead, and the timeout of one attempt.
"""

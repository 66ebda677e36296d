"""A service that misbehaves in every way there is, on this machine: for tests, and to try things with.

    python -m tests.misbehaving  # lists the ways, and waits for requests
    curl http://127.0.0.1:9009/hangs

Each way is a path; whatever follows it (`/hangs/of-this-test`) keeps the calls of one test apart from those of others.
"""

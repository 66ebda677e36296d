"""Side effects that never fail what they belong to, and are never lost.

A service adds them to the outbox, a table, in the transaction of its change: with the change they are kept, or with it
they are gone. A thread of each process delivers them afterwards, again and again until it succeeds. So each happens at
least once; when a process is killed right after a delivery, it happens a second time.
"""

"""What Redis is told to do in one step, in Lua."""

REPLACE = """
local present = redis.call('GET', KEYS[1])
if present and present ~= ARGV[1] and present ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
"""
"""Puts ARGV[2] for ARGV[3] milliseconds where ARGV[1] is, or nothing; see `MemoryStore.replace`."""

REMOVE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) else return 0 end"
"""Removes ARGV[1]; see `MemoryStore.remove`."""


def milliseconds(seconds: float) -> int:
    """A time as Redis takes it: at least one, since it refuses zero."""
    return max(1, round(seconds * 1000))

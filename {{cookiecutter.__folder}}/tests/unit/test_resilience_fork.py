"""A child process begins anew: nothing of the parent's breakers, places and threads is in it."""

import subprocess
import sys
import textwrap

SCRIPT = """
    import os, threading

    from {{ cookiecutter.package_name }}.errors import ServiceError
    from {{ cookiecutter.package_name }}.errors.upstream import DependencyFailed
    from {{ cookiecutter.package_name }}.resilience.dependency import Breaker, Bulkhead, Dependency

    def fail():
        raise DependencyFailed(dependency="it", status=500)

    broken = Dependency("broken", retry=None, breaker=Breaker(minimum_calls=1))
    busy = Dependency("busy", bulkhead=Bulkhead(1, queue=0))
    forced = Dependency("forced")
    forced.force("open")

    try:
        broken.call(fail)
    except ServiceError:
        pass
    inside, leave = threading.Event(), threading.Event()
    threading.Thread(target=busy.call, args=(lambda: inside.set() or leave.wait(30),)).start()
    inside.wait(30)

    def seen():
        try:
            place = busy.call(lambda: "free")
        except ServiceError:
            place = "none"
        return f"{broken.state} {place} {forced.state}"

    child = os.fork()
    if child == 0:
        print("child:", seen(), flush=True)
        os._exit(0)
    os.waitpid(child, 0)
    print("parent:", seen())
    leave.set()
"""


def test_a_child_begins_anew() -> None:
    script = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(SCRIPT)]
    ran = subprocess.run(script, capture_output=True, text=True, timeout=60, check=True)  # noqa: S603
    said = [line for line in ran.stdout.splitlines() if line.startswith(("child:", "parent:"))]
    assert said == ["child: closed free open", "parent: open none open"]

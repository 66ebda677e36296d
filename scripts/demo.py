"""Generates a service under build/, starts it with routes that fail on purpose, and prints what to try.

`make demo` for FastAPI, `make demo FRAMEWORK=django` for Django; ERROR_FORMAT and VALIDATION_STATUS work alike.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

from cookiecutter.exceptions import CookiecutterException
from cookiecutter.main import cookiecutter

TEMPLATE = Path(__file__).parent.parent
BUILD = TEMPLATE / "build"
HOST, PORT = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
QUESTIONS = ("framework", "error_format", "validation_status")
START_TIMEOUT = 110
"""Seconds until the service must answer, its environment included."""

WHAT_TO_TRY = """
{name} runs at {url} (source: {folder}). In another terminal:

    curl -i {url}/api/v1/ping                    # all is well
    curl -i {url}/no/such/route                  # an unknown route
    curl -i {url}/failing/visitors -H 'Content-Type: application/json' -d '{{"email": '    # a broken body
    curl -i {url}/failing/visitors -H 'Content-Type: application/json' -d '{{"age": 3}}'   # an invalid one
    curl -i {url}/failing/ours                   # an error of its own
    curl -i {url}/failing/unforeseen             # an exception that nobody foresaw

Each failure's log record appears below, under the same request id. The interface: {url}/docs, its errors:
{url}/errors. Stop with Ctrl+C.
"""


def main() -> None:
    refuse_taken_port()
    service = generate()
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    process = subprocess.Popen(["make", "--no-print-directory", "try"], cwd=service, env=environment)  # noqa: S607
    try:
        wait_until_it_answers(process)
        url = f"http://{HOST}:{PORT}"
        print(WHAT_TO_TRY.format(name=service.name, url=url, folder=os.path.relpath(service)), flush=True)
        process.wait()
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()


def refuse_taken_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except (OSError, ValueError, OverflowError) as exc:
            sys.exit(f"PORT {PORT} on {HOST} cannot be used: {exc}. Try another, for example: make demo PORT=8123")


def generate(output: Path = BUILD / "demo", **answers: str) -> Path:
    """A new service in that folder, with the default answers but for these and those that the environment gives."""
    answers = {name: os.environ[name.upper()] for name in QUESTIONS if name.upper() in os.environ} | answers
    shutil.rmtree(output, ignore_errors=True)
    try:
        folder = cookiecutter(
            str(TEMPLATE), no_input=True, default_config=True, extra_context=answers, output_dir=str(output)
        )
    except (CookiecutterException, ValueError) as exc:
        sys.exit(f"The service was not generated: {exc}")
    return Path(folder)


def wait_until_it_answers(process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while process.poll() is None and time.monotonic() < deadline:
        try:
            socket.create_connection((HOST, int(PORT)), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The service did not start; what it said stands above.")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)  # as shells say it: ended by Ctrl+C

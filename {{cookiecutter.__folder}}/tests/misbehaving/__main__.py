"""Misbehaves until it is told to end, for trying things by hand."""

import argparse
import sys
import threading

from .server import serving
from .ways import WAYS


def main() -> None:
    """Listens, and says where."""
    parser = argparse.ArgumentParser(prog="python -m tests.misbehaving", description=__doc__)
    parser.add_argument("way", nargs="?", choices=list(WAYS), help="the one to show the address of; all by default")
    parser.add_argument("--port", type=int, default=9009)
    asked = parser.parse_args()
    with serving(WAYS, asked.port) as server:
        for name in [asked.way] if asked.way else WAYS:
            summary = (WAYS[name].__doc__ or "").partition("\n")[0]
            sys.stdout.write(f"{server.url}/{name:<24}{summary}\n")
        sys.stdout.flush()
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(0)

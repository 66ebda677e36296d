"""A worker that knows the side effects of the tests: `python -m tests.failing.worker NAME PORT`.

Its service has another name than usual: several tests may use the same Redis at the same time. PORT is for its metrics.
"""

import importlib
import sys

from {{ cookiecutter.package_name }} import __main__, config
from {{ cookiecutter.package_name }}.api.app import create_app

if __name__ == "__main__":
    config.NAME = sys.argv[1]
    create_app()
    importlib.import_module("tests.failing.side_effects")  # not before: it has to do with the database
    sys.argv[1:] = ["worker", "--threads", "2", "--metrics-port", sys.argv[2]]
    __main__.main()

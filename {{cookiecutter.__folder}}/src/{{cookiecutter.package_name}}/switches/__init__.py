"""What an operator switches while the service runs, without a restart: maintenance, and the breakers of dependencies.

A command writes a switch into the table; every process looks into the table once a second (see `watching`).
"""

"""What any operation can fail with that asks the database: for `fails_with`, beside the errors of its own."""

from ..errors.data import DataConflict
from ..errors.dependencies import DatabaseTimeout, DatabaseUnavailable

READING = (DatabaseTimeout, DatabaseUnavailable)
WRITING = (DataConflict, DatabaseTimeout, DatabaseUnavailable)

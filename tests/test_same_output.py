"""Both engines write the same service, whatever is chosen."""

from pathlib import Path

from engines import files


def test_both_engines_write_the_same_files_modes_and_bytes(born_of_cookiecutter: Path, born_of_copier: Path) -> None:
    assert files(born_of_cookiecutter) == files(born_of_copier)

"""One world for each engine, put back after each request that wrote."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.databases import TestDatabase
from tests.support.world import World, world_beside


@pytest.fixture(scope="package")
def world(database: TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world_beside(database, Path(tmp_path_factory.mktemp("matrix"))) as made:
        yield made

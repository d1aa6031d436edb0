"""The real elections are here, or their absence is said aloud."""

import os

import pytest
from real_elections import FOLDER, NONE_HERE, say


def test_the_real_elections_are_here_or_their_absence_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    if FOLDER.exists():
        return
    say(capsys, NONE_HERE)
    assert "CIVIC_PABULIB" not in os.environ, NONE_HERE
    pytest.skip(NONE_HERE)

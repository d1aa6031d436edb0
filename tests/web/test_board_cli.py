"""The board's commands, on a computer with neither database nor settings."""

import os
import stat
import subprocess
import sys

import pytest
from click.testing import CliRunner

from civic.cli.board import board
from civic.sealing import belongs, fingerprint, read_private, read_public
from civic.sealing.shares import join
from tests.support.sources import ROOT

PASSPHRASE = "korrekt hest batteri"


@pytest.fixture
def run(tmp_path):
    """`flask board …` in a folder of its own; what is typed comes line by line."""

    def run(*arguments, typed=""):
        return CliRunner().invoke(board, [str(argument) for argument in arguments], input=typed)

    return run


@pytest.fixture
def key(run, tmp_path):
    file = tmp_path / "noegle"
    assert run("new-key", file, typed=f"{PASSPHRASE}\n{PASSPHRASE}\n").exit_code == 0
    return file


def test_a_new_key_is_two_files_that_its_owner_alone_may_read(key):
    public_key = read_public(key.with_name("noegle.pub").read_text())
    assert belongs(read_private(key.read_text(), PASSPHRASE), public_key)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_the_fingerprint_is_shown_and_the_passphrase_is_not(run, tmp_path):
    done = run("new-key", tmp_path / "k", typed=f"kort\nkort\n{PASSPHRASE}\n{PASSPHRASE}\n")
    assert "at least 12 characters" in done.stderr
    assert fingerprint(read_public((tmp_path / "k.pub").read_text())) in done.stdout
    assert PASSPHRASE not in done.output
    assert fingerprint(read_public((tmp_path / "k.pub").read_text())) in run("show-key", tmp_path / "k.pub").stdout


def test_a_key_is_never_overwritten(run, key):
    before = key.read_bytes()
    done = run("new-key", key, typed=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    assert done.exit_code == 1 and "is there already" in done.stderr
    assert key.read_bytes() == before


def test_two_parts_of_three_make_the_key_again(run, key, tmp_path):
    private_key = read_private(key.read_text(), PASSPHRASE)
    assert run("split-key", key, "--needed", 2, "--among", 3, typed=f"{PASSPHRASE}\n").exit_code == 0
    parts = [tmp_path / f"noegle.part-{n}" for n in (1, 2, 3)]
    assert join([part.read_text() for part in parts[1:]]) == private_key
    assert run("join-key", tmp_path / "igen", *parts[:2], typed=f"{PASSPHRASE}\n{PASSPHRASE}\n").exit_code == 0
    assert read_private((tmp_path / "igen").read_text(), PASSPHRASE) == private_key
    done = run("join-key", tmp_path / "for-faa", parts[0])
    assert "1 parts were given and 2 are needed" in done.stderr
    assert not (tmp_path / "for-faa").exists()


def test_a_wrong_passphrase_splits_nothing(run, key, tmp_path):
    done = run("split-key", key, "--needed", 2, "--among", 3, typed="en anden sætning\n")
    assert done.exit_code == 1 and "does not open this file" in done.stderr
    assert not list(tmp_path.glob("*.part-*"))


def test_the_command_needs_no_database(tmp_path):
    environ = {k: v for k, v in os.environ.items() if not k.startswith("CIVIC")}
    environ |= {"CIVIC_DATA": str(tmp_path / "data"), "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}
    command = [sys.executable, "-m", "flask", "board", "new-key", str(tmp_path / "k")]
    typed = f"{PASSPHRASE}\n{PASSPHRASE}\n"
    done = subprocess.run(command, cwd=ROOT, env=environ, input=typed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert read_private((tmp_path / "k").read_text(), PASSPHRASE)
    assert not list(tmp_path.rglob("*.sqlite3"))

"""The board's key, made and kept away from the server: `flask board …`. No database, no settings, no network."""

import os
from pathlib import Path

import click

from civic import sealing
from civic.sealing import KeyFault, shares
from civic.sealing.keyfile import SHORTEST_PASSPHRASE

WHY = {
    "damaged": "the key file is damaged or was changed; use another copy",
    "not-private": "this is not a private key file",
    "public-given": "this is the public key; the private one is the file without .pub",
    "wrong-passphrase": "the passphrase does not open this file",
    "passphrase-short": "the passphrase must have at least {least} characters; five or six random words are good",
    "impossible-split": "choose 2 or more parts that are needed, among at most {most}",
    "no-shares": "there is no part of a key in these files",
    "damaged-share": "part number {number} is mistyped or incomplete: a part has 33 words",
    "mixed-shares": "these parts do not belong to the same key",
    "too-few-shares": "{given} parts were given and {needed} are needed",
}
A_FILE = click.Path(path_type=Path, dir_okay=False)
A_FILE_THAT_IS = click.Path(path_type=Path, dir_okay=False, exists=True)


@click.group("board")
def board() -> None:
    """Make, split and join the key of a ballot box. Works on a computer without a network."""


@board.command("new-key")
@click.argument("file", type=A_FILE)
def new_key(file: Path) -> None:
    """Make a key: FILE is the private one, locked by a passphrase; FILE.pub goes to the server."""
    public_file = file.with_name(file.name + ".pub")
    _refuse_to_overwrite(file, public_file)
    private_key, public_key = sealing.new_key_pair()
    _write(file, _locked(private_key))
    _write(public_file, sealing.public_file(public_key))
    click.echo(f"\n{file}: the private key. Keep it off the server and off the net, in two places.")
    click.echo(f"{public_file}: the public key, to be sent in on the board's page.")
    _show_fingerprint(public_key)


@board.command("split-key")
@click.argument("file", type=A_FILE_THAT_IS)
@click.option("--needed", type=int, required=True, help="How many parts open the box.")
@click.option("--among", type=int, required=True, help="How many parts there are, one for each member.")
def split_key(file: Path, needed: int, among: int) -> None:
    """Make the private key in FILE into parts of 33 words: FILE.part-1, FILE.part-2 and so on."""
    private_key = _unlocked(file)
    files = [file.with_name(f"{file.name}.part-{number}") for number in range(1, among + 1)]
    _refuse_to_overwrite(*files)
    try:
        parts = shares.split(private_key, needed=needed, among=among)
    except KeyFault as fault:
        raise _refusal(fault) from fault
    for number, (part, words) in enumerate(zip(files, parts, strict=True), start=1):
        text = shares.share_file(words, number=number, needed=needed, among=among, private_key=private_key)
        _write(part, text)
        click.echo(f"{part}: part {number} of {among}")
    click.echo(f"Any {needed} of them open the box; fewer tell nothing. Give each member one, on paper or in a file.")
    _show_fingerprint(sealing.public_of(private_key))


@board.command("join-key")
@click.argument("file", type=A_FILE)
@click.argument("parts", type=A_FILE_THAT_IS, nargs=-1, required=True)
def join_key(file: Path, parts: tuple[Path, ...]) -> None:
    """Make the private key file FILE again from the members' PARTS."""
    _refuse_to_overwrite(file)
    try:
        private_key = shares.join([_text_of(part) for part in parts])
    except KeyFault as fault:
        raise _refusal(fault) from fault
    _write(file, _locked(private_key))
    click.echo(f"\n{file}: the private key, joined from {len(parts)} parts.")
    _show_fingerprint(sealing.public_of(private_key))


@board.command("show-key")
@click.argument("file", type=A_FILE_THAT_IS)
def show_key(file: Path) -> None:
    """The fingerprint of a public key file, which the other member types on the board's page."""
    try:
        _show_fingerprint(sealing.read_public(_text_of(file)))
    except KeyFault as fault:
        raise click.ClickException("this is not a public key file, or it is damaged") from fault


def _locked(private_key: bytes) -> str:
    """The key file, under a passphrase that is asked for twice."""
    click.echo(f"Choose a passphrase of {SHORTEST_PASSPHRASE} characters or more. Without it nobody can open the box.")
    while True:
        passphrase = click.prompt("Passphrase", hide_input=True, confirmation_prompt="The same again")
        try:
            return sealing.private_file(private_key, passphrase)
        except KeyFault as fault:
            click.echo(f"Error: {_refusal(fault).message}", err=True)


def _unlocked(file: Path) -> bytes:
    passphrase = click.prompt("Passphrase", hide_input=True)
    try:
        return sealing.read_private(_text_of(file), passphrase)
    except KeyFault as fault:
        raise _refusal(fault) from fault


def _text_of(file: Path) -> str:
    """What the file says; a file of something else says nothing that we know."""
    return file.read_bytes().decode(errors="replace")


def _write(file: Path, text: str) -> None:
    """A new file that its owner alone may read, on disk before anything else is said."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _refuse_to_overwrite(*files: Path) -> None:
    for file in files:
        if file.exists():
            raise click.ClickException(f"{file} is there already; nothing was written")
        if not file.parent.is_dir():
            raise click.ClickException(f"there is no folder {file.parent}")


def _refusal(fault: KeyFault) -> click.ClickException:
    return click.ClickException(WHY[fault.code].format(**fault.details))


def _show_fingerprint(public_key: bytes) -> None:
    click.echo("\nThe key's fingerprint. Write it down: another member types it to confirm the key.")
    click.echo(f"  {sealing.fingerprint(public_key)}")
    click.echo(f"  {sealing.fingerprint_words(public_key)}\n")

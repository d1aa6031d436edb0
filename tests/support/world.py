"""One world for many requests: a round with everything in it, put back as it was whenever a request wrote."""

import io
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade
from werkzeug.test import TestResponse

from civic import create_app, statements
from civic.accounts.demonstration import person_by_key
from civic.accounts.queries import grants_of
from civic.clock import move_clock_to
from civic.database import Base, db
from civic.discussion.services import comment
from civic.files.services import keep_picture
from civic.moderation.queries import Measure, Rule, Target, case_by_public_id
from civic.moderation.services import Statement, decide, report
from civic.proposals.inviting import invite, link_hash
from civic.proposals.queries import invitation_by_hash
from civic.proposals.services import Illustration
from civic.qualification.inquiries import ask_author
from civic.qualification.offers import offer_merge
from civic.results.services import open_and_count, sign_count
from civic.roll.queries import requests_of
from civic.roll.requests import ask_for_roll
from civic.roll.services import check_roll
from civic.rounds.phases import Phase
from tests.support.databases import TestDatabase
from tests.support.factories import NOON, Make
from tests.support.paper import Paper, cpr_of
from tests.support.pictures import jpeg
from tests.support.reading import ReadingClient

WRITE = re.compile(r"\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO|MERGE\s+INTO|TRUNCATE)\s+\"?(\w+)", re.I)


class Who(StrEnum):
    """Everyone who may knock at a door, seen from a proposal by `AUTHOR` in Sabro's round."""

    VISITOR = ""
    AUTHOR = "sabro-1"
    NEIGHBOUR = "sabro-2"
    STRANGER = "trige-1"
    PLAYMAKER = "playmaker-2"
    OTHER_PLAYMAKER = "playmaker-1"
    STAFF = "medarbejder-1"
    BOARD = "valgstyrer-1"
    ADMINISTRATOR = "administrator-1"


@dataclass(frozen=True)
class Key:
    """What one person's browser holds."""

    cookie: str
    token: str


class World:
    """A migrated database beside the tests' own, with one round in progress and one that has been counted."""

    def __init__(self, database: TestDatabase, url: str, folder: Path) -> None:
        self.database, self.folder = database, folder
        settings = replace(database.settings, database_url=url, data_directory=folder / "data")
        self.app: Flask = create_app(settings)
        self.statements: list[str] = []
        self.places: dict[str, str] = {}
        self.moment = NOON
        with self.app.app_context():
            upgrade()
            self._furnish()
            db.session.remove()
            sa.event.listen(db.engine, "before_cursor_execute", self._note)
        self._note_what_goes_past_sqlalchemy()
        self.keys = {who: self._key_of(who) for who in Who}
        self._freeze()

    def _note(self, _conn: object, _cursor: object, statement: str, *_: object) -> None:
        self.statements.append(statement)

    def _note_what_goes_past_sqlalchemy(self) -> None:
        """What is sent by `civic.statements` raises no event of SQLAlchemy's."""
        spelt = statements._spelt

        def noted(*statement: Any) -> Any:
            found = spelt(*statement)
            self.statements.append(found.text)
            return found

        statements._spelt = noted  # type: ignore[assignment]

    def _furnish(self) -> None:
        make = Make()
        for who in Who:
            if who:
                make.account(who)
        self._counted_round(make)
        move_clock_to(NOON)
        round = make.round(phase=Phase.PROPOSALS, name="Sabro 2026")
        made = {"proposal": make.proposal(round, title="Bænk: proposal", cost=10_000_00)}
        picture = Illustration(keep_picture(io.BytesIO(jpeg()), uploaded_by=None), "Søen")
        made["approved"] = make.proposal(round, title="Bænk: approved", cost=10_000_00, pictures=[picture])
        other = make.proposal(round, author=Who.NEIGHBOUR, title="En anden bænk")
        draft = make.draft(round, title="En kladde om bænke")
        move_clock_to(round.qualification_at)
        make.approved(made["approved"], 30_000_00)
        make.roll(round)
        self._ask_for_roll(make, round)
        playmaker = make.account(Who.PLAYMAKER)
        self.places |= {
            "area": "sabro",
            "area_id": str(make.area("sabro").id),
            "round": round.slug,
            "proposal": made["proposal"].slug,
            "other_id": str(other.id),
            "approved": made["approved"].slug,
            "project": str(made["approved"].number),
            "draft": draft.slug,
            "seen": made["proposal"].updated_at.isoformat(),
            "comment": comment(proposal_id=made["proposal"].id, author_id=make.account(Who.NEIGHBOUR), body="Hør!"),
            "account": str(make.account(Who.OTHER_PLAYMAKER)),
            "person": cpr_of("sabro-1"),
            "grant": str(next(iter(grants_of([make.account(Who.OTHER_PLAYMAKER)]).values()))[0].id),
            "question": ask_author(
                proposal_id=made["proposal"].id, asked_by=make.account(Who.PLAYMAKER), words="Hvor?"
            ),
            "offer": offer_merge(
                proposal_id=made["proposal"].id, into_id=other.id, title="Begge", words="Ens", offered_by=playmaker
            ),
            **self._moderated(make, made["proposal"].id),
            **self._invited(make, made["proposal"].id),
            "picture": picture.name,
        }
        self.dates = round.dates

    @staticmethod
    def _invited(make: Make, proposal_id: int) -> dict[str, str]:
        """An invitation that the neighbour can take, and another that can be taken back."""
        author, neighbour = make.account(Who.AUTHOR), person_by_key(Who.NEIGHBOUR)
        assert neighbour
        secrets = [invite(proposal_id=proposal_id, invited_by=author, name=neighbour.name) for _ in range(2)]
        other = invitation_by_hash(link_hash(secrets[1]))
        assert other
        return {"invitation": secrets[0], "invited": other.public_id}

    @staticmethod
    def _moderated(make: Make, proposal_id: int) -> dict[str, str]:
        """A reported comment that waits, and another about which something was decided; both by the neighbour."""
        said = [
            comment(proposal_id=proposal_id, author_id=make.account(Who.NEIGHBOUR), body=body)
            for body in ("Hold op!", "Sludder!")
        ]
        cases = [
            report(kind=Target.COMMENT, target=each, reported_by=make.account(Who.STRANGER), rule=Rule.ABUSE)
            for each in said
        ]
        warned = case_by_public_id(cases[1])
        assert warned
        statement = Statement(Measure.WARN, Rule.ABUSE, "Skrev sludder.", "Tal pænt.")
        ruling = decide(case_id=warned.id, decided_by=make.account(Who.STAFF), statement=statement)
        return {"case": cases[0], "ruling": ruling}

    def _ask_for_roll(self, make: Make, round: Any) -> None:
        """Another list waits to be the roll, and somebody asks to be on it."""
        lines = ["person;area;born\n", "6101901234;sabro;1990-01-01\n"]
        report = check_roll(round_id=round.id, lines=lines, uploaded_by=make.account(Who.BOARD))
        ask_for_roll(
            round_id=round.id,
            roll_key=b"?" * 32,
            area_id=make.area().id,
            words="Jeg bor her.",
            contact="",
            old_enough=None,
        )
        self.places |= {"upload": report.upload_id, "asked": requests_of(round.id)[0].reference}

    def _counted_round(self, make: Make) -> None:
        move_clock_to(NOON.replace(year=2024))
        counted = make.voting(40_000_00, 70_000_00, name="Sabro 2024")
        make.vote(counted, "1")
        self._paper(make, counted)
        move_clock_to(counted.result_at)
        open_and_count(round_id=counted.id, by=make.account("valgstyrer-2"))
        sign_count(round_id=counted.id, signed_by=make.account("valgstyrer-3"))
        self.places["counted"] = counted.slug

    def _paper(self, make: Make, round: Any) -> None:
        """One person votes on paper, and two type the ballot."""
        paper = Paper(make, round)
        paper.mark("sabro-5")
        paper.read(paper.list(), f"1;{cpr_of('sabro-4')}")
        for ballot in paper.ballots(paper.batch(2)):
            paper.by_two(ballot, "1")

    def _key_of(self, who: Who) -> Key:
        client = ReadingClient(self.app)
        if who:
            client.sign_in(who)
        token = client.token()
        cookie = client.raw.get_cookie("civic")
        assert cookie
        return Key(cookie.value, token)

    def _freeze(self) -> None:
        self._let_go()
        self.database.freeze("world")
        shutil.copytree(self.folder / "data", self.folder / "kept")

    def restore(self) -> None:
        """Everything as it was when the world was made, at the moment travelled to."""
        tables = self.touched
        self._let_go()
        self.database.thaw("world", tables)
        if tables - {"web_session"}:
            shutil.rmtree(self.folder / "data")
            shutil.copytree(self.folder / "kept", self.folder / "data")
        self.travel(self.moment)

    def _let_go(self) -> None:
        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def travel(self, moment: Any) -> None:
        self.moment = moment
        with self.app.app_context():
            move_clock_to(moment)

    def enter(self, phase: Phase) -> None:
        """Let the clock stand an hour into the phase."""
        starts = dict(self.dates.starts())
        hour = (self.dates.information - self.dates.framing) / 240
        self.travel(starts[phase] + hour if phase in starts else self.dates.framing - hour)

    def ask(self, who: Who, method: str, url: str, form: Mapping[str, Any] | None = None) -> TestResponse:
        """One request by this person. `written` tells afterwards whether it changed anything."""
        key = self.keys[who]
        client = self.app.test_client(use_cookies=False)
        headers = {"Cookie": f"civic={key.cookie}"}
        self.statements.clear()
        if method == "GET":
            response = Context().run(client.get, url, headers=headers)
        else:
            data = {"csrf_token": key.token, **{k: self._filled(v) for k, v in (form or {}).items()}}
            response = Context().run(client.post, url, data=data, headers=headers)
        response.close()
        return response

    @property
    def written(self) -> list[str]:
        """The statements of the last request that changed something other than the visitor's own session."""
        return [statement for statement in self.statements if _table_of(statement) not in {None, "web_session"}]

    @property
    def touched(self) -> set[str]:
        """The tables that the last request wrote to, sessions too, and those whose rows go with theirs."""
        tables = {table for statement in self.statements if (table := _table_of(statement))}
        follow = {
            table.name
            for table in Base.metadata.tables.values()
            for key in table.foreign_keys
            if key.ondelete and key.column.table.name in tables
        }
        return tables | follow

    def _filled(self, value: Any) -> Any:
        if isinstance(value, str):
            return value.format(**self.places)
        return (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value


def _table_of(statement: str) -> str | None:
    """The table that a statement writes to, or None."""
    written = WRITE.match(statement)
    return written[1] if written else None


@contextmanager
def world_beside(database: TestDatabase, folder: Path) -> Iterator[World]:
    """A world on the engine of `database`."""
    with database.another("world") as url:
        world = World(database, url, folder)
        yield world
        world._let_go()

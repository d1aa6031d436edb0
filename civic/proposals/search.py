"""Find proposals by words, however their Danish letters and endings are typed.

Each proposal keeps the stems of its words, folded, in one column, those of the title first. Both engines look through
it alike: neither's own full-text search knows Danish compounds (`plads` is in `legeplads`) and folds as we do.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from civic.database import db
from civic.proposals.models import Category, CostKind, CostLine, Proposal, State
from civic.proposals.queries import HIDDEN, PUBLIC
from civic.proposals.stemming import stem

LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
WORD = re.compile(r"[^\W_]+")
# More than the database could count to would be refused by it.
LAST_PAGE = 1_000_000
MOST_WORDS = 12
# Shorter stems are looked for as whole words: `sø` is not in `løsøre`.
SHORTEST_PART = 4
MOST_ALIKE = 5
ON_A_PAGE = 100
# Between the stems of the title and the others.
DIVIDER = "|"
COMMON_WORDS = """
    af alle at blive bliver da de dem den der deres det dig din du efter eller en end er et for fordi forslag fra faa
    gerne giver gode god godt goere ham han har have hele her hos hun hvad hvem hvor i ikke ind ja jeg kan kommer lave
    lidt man mange med meget men mere mig min mod naar nogle noget nok nu ny nye nyt og ogsaa om op os over paa saa sig
    skal som stor store til ud under vaere var ved vi vil vores
"""
COMMON = frozenset(stem(word) for word in COMMON_WORDS.split())


NOT_PUBLIC = tuple(state for state in State if state not in PUBLIC)


class Order(StrEnum):
    """How the proposals of a list follow each other."""

    NUMBER = "nummer"
    NEWEST = "nyeste"
    CHEAPEST = "billigste"
    DEAREST = "dyreste"


@dataclass(frozen=True)
class Wanted:
    """Which proposals to find, all of it at once: with every one of `words` in their title, text or place."""

    words: str = ""
    area_id: int | None = None
    category: Category | None = None
    state: State | None = None
    order: Order = Order.NUMBER


class Listed(NamedTuple):
    """A proposal as a list shows it; `price` in øre is the checked one, or what its authors ask for.

    `state` is the name of the State: a list is looked up by all it holds, and a name is quicker to hash.
    """

    title: str
    slug: str
    price: int
    body: str
    place: str
    state: str
    area_id: int
    picture_name: str | None
    picture_text: str


@dataclass(frozen=True)
class Found:
    """One page of what was found, and how many there are in all."""

    proposals: tuple[Listed, ...]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // ON_A_PAGE))


def folded(text: str) -> str:
    """`text` in small letters without accents; æ, ø and å as ae, oe and aa, as they are typed abroad."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).casefold().translate(LETTERS))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def stems(text: str) -> list[str]:
    """The stems of the words in the text, each once, in their order."""
    return list(dict.fromkeys(stem(word) for word in WORD.findall(folded(text))))


def search_key(title: str, *others: str) -> str:
    """What a proposal is found by."""
    named = stems(title)
    rest = [each for each in stems(" ".join(others)) if each not in set(named)]
    return " ".join(["", *named, DIVIDER, *rest, ""])


def found(round_id: int, wanted: Wanted, *, page: int = 1) -> Found:
    """A round's public proposals that are wanted, a hundred on each page from 1. One query, if the page is there."""
    words = stems(wanted.words)[:MOST_WORDS]
    only = {"area_id": wanted.area_id, "category": wanted.category, "state": wanted.state}
    given = {name: value for name, value in only.items() if value is not None}
    asked = {"round": round_id, **given, **{f"word{n}": _pattern(word) for n, word in enumerate(words)}}
    page = min(max(page, 1), LAST_PAGE)
    rows = db.session.execute(
        _listing(wanted.order, tuple(given), len(words)), {**asked, "before": (page - 1) * ON_A_PAGE}
    ).all()
    if not rows and page > 1:
        return found(round_id, wanted)
    return Found(tuple(Listed._make(row[1:]) for row in rows), rows[0][0] if rows else 0, page)


@lru_cache(maxsize=200)
def _listing(order: Order, given: tuple[str, ...], words: int) -> sa.Select[Any]:
    """The question for a page of the list and how many there are in all, put together once for each of its forms."""
    table = Proposal.__table__.c
    wanted = [
        table.round_id == sa.bindparam("round"),
        # By words, every row must be looked into: that goes fastest in their own order, which no index of states keeps.
        table.state.not_in(NOT_PUBLIC) if words else table.state.in_(PUBLIC),
        table.id.not_in(HIDDEN),
        *(table[name] == sa.bindparam(name) for name in given),
        *(table.search_key.like(sa.bindparam(f"word{n}")) for n in range(words)),
    ]
    line = CostLine.__table__.c
    asked = sa.select(sa.func.sum(line.amount)).where(line.proposal_id == table.id, line.kind == CostKind.ASKED)
    price = sa.func.coalesce(table.price, asked.scalar_subquery(), 0)
    orders = {
        Order.NUMBER: (table.number,),
        Order.NEWEST: (table.submitted_at.desc(), table.number.desc()),
        Order.CHEAPEST: (price, table.number),
        Order.DEAREST: (price.desc(), table.number),
    }
    # First which ones: what they say is long, and need not be carried while all of them are put in order.
    # How many there are is counted on the way through the words, or else from an index alone.
    count = sa.select(sa.func.count(table.id)).where(*wanted).correlate(None).scalar_subquery()
    hits = sa.select(table.id, (sa.func.count().over() if words else count).label("found")).where(*wanted)
    hit = hits.order_by(*orders[order]).limit(ON_A_PAGE).offset(sa.bindparam("before")).cte("hit").c
    return (
        sa.select(hit.found, table.title, table.slug, price, table.body, table.place)
        .add_columns(sa.type_coerce(table.state, sa.String), table.area_id, table.picture_name, table.picture_text)
        .where(table.id == hit.id)
        .order_by(*orders[order])
    )


def alike(round_id: int, title: str, *, but: int | None = None) -> Sequence[Proposal]:
    """The round's public proposals that this title may repeat, the likeliest first. One query, or none."""
    telling = [each for each in stems(title) if each not in COMMON and len(each) > 1][:MOST_WORDS]
    if not telling:
        return []
    # A word in the title counts twice, one in the text once; half of the words must be found, or all of one or two.
    points = [
        sa.case(
            (Proposal.search_key.like(f"{_pattern(each)}{DIVIDER}%"), 2),
            (Proposal.search_key.like(_pattern(each)), 1),
            else_=0,
        )
        for each in telling
    ]
    score = sum(points[1:], start=points[0])
    near = _public(round_id).where(score >= max(2, len(telling)))
    if but is not None:
        near = near.where(Proposal.id != but)
    return db.session.scalars(near.order_by(score.desc(), Proposal.number).limit(MOST_ALIKE)).all()


def pinned(round_id: int) -> Sequence[Proposal]:
    """The round's public proposals with a place on the map, by number."""
    placed = _public(round_id).where(Proposal.latitude.is_not(None), Proposal.longitude.is_not(None))
    return db.session.scalars(placed.order_by(Proposal.number, Proposal.id)).all()


def _public(round_id: int) -> sa.Select[Proposal]:
    return sa.select(Proposal).where(
        Proposal.round_id == round_id,
        Proposal.state.in_(PUBLIC),
        Proposal.id.not_in(HIDDEN),
    )


def _pattern(stem: str) -> str:
    """What the key must be like; a stem has letters and digits only."""
    return f"%{stem}%" if len(stem) >= SHORTEST_PART else f"% {stem} %"

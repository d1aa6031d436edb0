"""Very many proposals at once, put into the tables directly: the services would take minutes."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from civic.clock import fresh_now
from civic.database import transaction
from civic.proposals import search
from civic.proposals.models import CostLine, Proposal
from civic.proposals.queries import State

TITLES = ("Bænke ved søen", "Ny legeplads i midten", "Frugttræer langs stien", "Belysning ved hallen", "Et drivhus")
BODY = (
    "Vi mangler et sted at mødes, **både** for børn og ældre. Her har vi talt med naboerne i lang tid, og mange har "
    "lovet at hjælpe. Pengene går til materialer, og vi bygger selv med hjælp fra foreningerne i byen.\n\n"
    "- Vi begynder i foråret\n- Alle kan være med\n"
)
STATES = (State.SUBMITTED, State.SUBMITTED, State.SUBMITTED, State.APPROVED, State.REJECTED)


def many_proposals(round: Any, area_id: int, author_id: int, count: int) -> None:
    """So many public proposals with two cost lines each in the round, after those that are there."""
    with transaction() as session:
        first = (session.scalar(sa.select(sa.func.max(Proposal.number)).where(Proposal.round_id == round.id)) or 0) + 1
        moment, rows = fresh_now(), []
        keys = [search.search_key(title, BODY, "Torvet") for title in TITLES]
        for number in range(first, first + count):
            title, state = f"{TITLES[number % len(TITLES)]} {number}", STATES[number % len(STATES)]
            rows.append(
                {
                    "round_id": round.id,
                    "area_id": area_id,
                    "author_id": author_id,
                    "slug": f"forslag-{round.id}-{number}",
                    "number": number,
                    "title": title,
                    "body": BODY,
                    "place": f"Torvet {number}",
                    "search_key": f"{keys[number % len(TITLES)]}{number} ",
                    "state": state,
                    "price": 10_000_00 + number * 100_00 if state is State.APPROVED else None,
                    "created_at": moment,
                    "updated_at": moment,
                    "submitted_at": moment + timedelta(seconds=number),
                }
            )
        session.execute(sa.insert(Proposal), rows)
        made = session.execute(
            sa.select(Proposal.id, Proposal.number).where(Proposal.round_id == round.id, Proposal.number >= first)
        )
        lines = [
            {"proposal_id": row.id, "position": position, "label": label, "amount": amount + row.number * 100}
            for row in made
            for position, (label, amount) in enumerate((("Materialer", 8_000_00), ("Maskiner", 2_000_00)), start=1)
        ]
        session.execute(sa.insert(CostLine), lines)

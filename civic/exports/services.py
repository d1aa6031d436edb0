"""Make the files of a published result. Pure reading: nothing is written to the database."""

import csv
import io
import random
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from civic import tally
from civic.clock import local
from civic.markup import unmarked
from civic.results.page import result_view
from civic.results.queries import Run, outcome_of, selections_of
from civic.results.tallies import ballots_for, instance_of
from civic.rounds.queries import Round
from civic.tally import pabulib
from civic.web.language import amounts_in

OERE = 100
COLUMNS = (
    "nr",
    "id",
    "forslag",
    "stemmer",
    "point",
    "pris_kr",
    "hoejst_til_hver_kr",
    "penge_foer_kr",
    "afgoerelse",
    "faar_kr",
    "tilbage_kr",
    "hvorfor",
)
# A cell that a spreadsheet would run as a formula is written as text.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def result_as_csv(round: Round, run: Run) -> bytes:
    """The allocation as a spreadsheet: one line per project in the order they were taken; amounts in whole kroner.

    `point` is filled in where points decide, `hoejst_til_hver_kr` where voters pay.
    UTF-8 with a byte order mark and semicolons, as Danish spreadsheets expect.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    unit = {"DKK": "_kr", "": ""}.get(round.currency, f"_{round.currency.lower()}")
    writer.writerow(name.removesuffix("_kr") + unit if name.endswith("_kr") else name for name in COLUMNS)
    with amounts_in(round.currency):
        view = result_view(round, run)
    for line in view.lines:
        step = line.step
        row = [step.number, step.project, line.proposal.title, step.votes]
        row += [pabulib.decimal(line.score).replace(".", ",") if view.in_points else "", _kroner(step.cost)]
        row += ["" if line.price is None else _kroner(line.price), _kroner(step.before), line.label]
        row += [
            _kroner(step.amount),
            _kroner(step.after),
            unmarked(f"{line.sentence.why} {line.sentence.lacked}".strip()),
        ]
        writer.writerow([_cell(value) for value in row])
    return ("\ufeff" + out.getvalue()).encode()


def _kroner(oere: tally.Money) -> str:
    """`1250,50`, or `1250`: what a Danish spreadsheet reads as a number."""
    whole, rest = divmod(int(oere), 100)
    return f"{whole},{rest:02d}" if rest else str(whole)


def _cell(value: object) -> object:
    text = str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA_STARTS) else value


def result_as_pabulib(round: Round, run: Run) -> bytes:
    """The election as a Pabulib file, amounts in kroner: ballots shuffled, voter ids drawn, nothing else of a voter."""
    instance = instance_of(round)
    in_kroner = tally.Instance(
        budget=Fraction(instance.budget, OERE),
        projects=tuple(replace(project, cost=Fraction(project.cost, OERE)) for project in instance.projects),
        conflict_groups=instance.conflict_groups,
    )
    return pabulib.write_election(
        in_kroner,
        ballots_for(round, selections_of(round.id)),
        _meta(round, run),
        random.SystemRandom(),
        selected=outcome_of(run).selected,
    )


def rule_in_kroner(rule: tally.Rule) -> dict[str, str]:
    """What META says of the rule in a file whose amounts are kroner."""
    return pabulib.rule_meta(replace(rule, step=Fraction(rule.step) / OERE))


def _meta(round: Round, run: Run) -> dict[str, str]:
    begin, end = local(round.voting_at), local(round.result_at)
    rule = outcome_of(run).rule
    return {
        **rule_in_kroner(rule),
        "description": f"{round.name}: {round.theme}",
        "country": "Denmark",
        "unit": "Aarhus",
        "instance": str(end.year),
        "date_begin": _date(begin),
        "date_end": _date(end),
        **({"currency": round.currency} if round.currency else {}),
        "language": "da",
    }


def _date(moment: datetime) -> str:
    return f"{moment:%d.%m.%Y}"

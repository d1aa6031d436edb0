"""Pabulib (.pb) files, read and written; pure: bytes in, bytes out."""

from civic.tally.pabulib.faults import BadFile, Fault, Problem
from civic.tally.pabulib.official import official_rule, rule_meta
from civic.tally.pabulib.reader import Election, read_election
from civic.tally.pabulib.writer import decimal, write_election

__all__ = [
    "BadFile",
    "Election",
    "Fault",
    "Problem",
    "decimal",
    "official_rule",
    "read_election",
    "rule_meta",
    "write_election",
]

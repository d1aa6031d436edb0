"""The rules a round may be counted by, with what staff need not choose."""

from civic.tally import RuleName

# Amounts are in øre; equal shares raise everyone's share by a whole krone at a time.
KRONE = 100
CHOICES = (RuleName.AARHUS, RuleName.EQUAL_SHARES)

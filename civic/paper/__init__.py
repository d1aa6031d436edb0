"""Votes on paper: printed ballots, marks on the roll, counted batches, two entries of every ballot, one protocol."""

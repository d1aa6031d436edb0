"""The rehearsal: a whole election with invented voters on a database of its own, from the roll to the count package."""

"""The roll, the ballot and the sealed box."""

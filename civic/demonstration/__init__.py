"""A made-up Oplandspuljen to look at, to try and to show: people, rounds in every phase, and a clock to move."""

"""The public board: which receipts are in the box, and checkpoints that nobody can take back."""

"""Public pages that gather from many rooms: front page, area, round, help."""

"""Files for others: CSV and Pabulib."""

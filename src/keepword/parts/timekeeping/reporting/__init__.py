"""What a report is: its question, and the table that answers it. Plain Python."""

"""People out of CSV files: looked through first, then taken in like people added by hand."""

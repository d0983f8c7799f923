"""Lists and records as CSV files, made by the worker."""

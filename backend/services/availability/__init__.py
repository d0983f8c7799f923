"""When doctors see patients: the next days, the weekly pattern, exceptions, leave, closures."""

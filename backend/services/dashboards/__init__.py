"""What each role sees first, gathered."""

"""What the admin may do."""

"""What the doctor may do."""

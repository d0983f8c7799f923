"""Doctors: found, hired, edited, kept from practising."""

"""Appointments: booked, moved, seen through, cancelled; and the lists that each role sees."""

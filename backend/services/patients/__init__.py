"""Patients' records: kept, searched, read by those who may."""

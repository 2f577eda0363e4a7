"""Warnings of other systems, read and written: CAP 1.2 and the form of the national release system (12379)."""

"""The rules of the work. Standard library only; no clock, no database, no framework."""

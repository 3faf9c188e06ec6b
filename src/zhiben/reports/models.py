"""Months, what was reported in them, and the papers written from them."""

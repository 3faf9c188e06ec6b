"""Figures: what an indicator comes to, for whom, in which days, as known when; and the rows behind it."""

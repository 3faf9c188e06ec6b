"""A part of `reports`: 月调度, from the first question of a month to the figures frozen for good."""

"""A part of `inspections`: what is decided before a visit: the plan of a year, draws, who stays away."""

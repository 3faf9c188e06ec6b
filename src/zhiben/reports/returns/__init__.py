"""A part of `reports`: what sections, towns and enterprises report for a month, with an account or a code."""

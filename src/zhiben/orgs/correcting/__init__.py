"""A part of `orgs`: what was entered wrongly of a subject is put right; what was known before stays."""

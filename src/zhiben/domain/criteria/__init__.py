"""Criteria by which a hazard is judged major, and which of them a description is about."""

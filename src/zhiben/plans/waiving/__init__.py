"""A part of `plans`: one person asks that an obligation be forgiven, another decides."""

"""A part of `inspections`: the phones visits are taken along on, what they sent, and what clashed."""

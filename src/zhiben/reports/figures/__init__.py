"""The figures of an authority: counted from facts, hazards, visits, documents and obligations, row by row."""

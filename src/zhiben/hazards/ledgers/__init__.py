"""Hazard ledgers taken over: judged row by row, imported as one act, undone as another.

A part of `hazards`: `judging` what a ledger would do, `likeness` what is known already or looks so, `actions`
the import and its undoing, `queries` what can be asked about imports.
"""

"""Records as tables: the template of a kind, a filled table read and judged, imported as one act, undone.

A part of `records`: `columns` what stands in a table, `sheets` Excel and CSV, `unpack` a process that reads
Excel, `judging` every row before anything is written, `actions` the import and its undoing.
"""

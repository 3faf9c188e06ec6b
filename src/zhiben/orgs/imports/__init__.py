"""A part of `orgs`: enterprises and people imported from tables, and the whole of an import undone.

`judging` says of every row what it would do before anything is written; `enterprises` and `people` what is
theirs in that; `values` what holds already; `store` writes, `actions` says when it may be done.
"""

"""Backups: everything an installation knows, in one file that either database can be made from again.

    making.make(folder, at)          one file, one moment, while the installation goes on working
    restoring.restore(archive, …)    into an empty installation: all of it or nothing

Beside the room's own files because it is one mechanism of its own: `schema` which tables there are, `rows`
how their values are written, `archive` the file, `keep` the keys apart from it, `store` the way back into
tables, `exporting` the same for readers who have no program of ours.
docs/reference/backup-format.md describes the file.
"""

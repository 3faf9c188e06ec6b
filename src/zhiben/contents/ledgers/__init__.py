"""Hazard ledgers (隐患台账) as they are really kept: sheets with titles, merged heads, sub-columns, footers.

`grid` what a sheet holds; `heads` where its headings stand and what each column is; `values` days and words
in cells; `reading` every row, right or wrong in words. What the words are says content/imports/hazards.yaml.
"""

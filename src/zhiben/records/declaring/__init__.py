"""Record kinds of an authority's own: written in the browser, tried, put in force as editions of `library`.

A part of `records`: `declared` what a kind says and where from, `trying` what another text of it would do,
`actions` putting it in force, `queries` what is asked.
"""

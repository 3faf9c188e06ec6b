"""A part of `tasks`: one decision over many obligations of a list, told row by row in its manifest."""

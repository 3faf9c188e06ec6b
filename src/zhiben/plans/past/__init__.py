"""A part of `plans`: the made-up past of a demonstration, recorded in one act and counted once at its end."""

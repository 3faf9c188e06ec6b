"""A part of `tasks`: lists a person comes back to, 我的筛选. Local: a way to look, nobody's act."""

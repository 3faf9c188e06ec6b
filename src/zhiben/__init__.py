"""治本: the working platform of a three-year safety plan."""

VERSION = "1.0"  # as in pyproject.toml

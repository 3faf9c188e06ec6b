"""调度表 as files: of which form an authority makes them, and those that were made from frozen figures."""

"""收尾: the end of a plan: what is open then, where each of it goes, and the archive of the whole."""

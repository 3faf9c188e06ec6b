"""Telling people beyond the bell: by mail, by SMS, and in a group through its robot."""

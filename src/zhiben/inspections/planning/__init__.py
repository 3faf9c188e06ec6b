"""A part of `inspections`: what is decided before a visit: yearly plan, draws, who stays away, joint visits."""

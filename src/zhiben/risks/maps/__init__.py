"""A part of `risks`: an enterprise's own floor plans, and where on them its risk points lie."""

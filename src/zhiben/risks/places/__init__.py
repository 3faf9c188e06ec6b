"""A part of `risks`: where things happen — sites, equipment, posts — and the code on the label of each."""

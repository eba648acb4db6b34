"""Pages: one file each, only arranging; what draws is in `parts`."""

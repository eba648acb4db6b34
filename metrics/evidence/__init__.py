"""What the data say about the map: health, links, moments, coverage, promises, quality."""

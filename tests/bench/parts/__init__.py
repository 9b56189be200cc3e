"""One file a part: `measure(place)` gives its figures, on a database of its own."""

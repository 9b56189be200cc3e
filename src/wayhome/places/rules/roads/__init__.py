"""Streets as rules see them: what an OpenStreetMap way means, distances, ways by car, crossings."""

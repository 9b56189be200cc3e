"""Reading an OpenStreetMap extract (osmium) and finding ways over it (igraph)."""

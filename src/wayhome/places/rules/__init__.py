"""What is decided about premises, hazards, safe places, roads and shapes, purely."""

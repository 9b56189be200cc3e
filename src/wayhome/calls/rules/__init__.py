"""What is decided about calls: what a location says, how far it can be trusted, what a class of service means. Pure."""

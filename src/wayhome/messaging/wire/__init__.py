"""What goes over the wire, without database and without settings: the channels send so, and so does the sentinel."""

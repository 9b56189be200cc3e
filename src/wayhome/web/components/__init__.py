"""What every screen shares: the head of the page, who watches now, and small fragments."""

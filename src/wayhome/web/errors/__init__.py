"""What a page says when it cannot be shown."""

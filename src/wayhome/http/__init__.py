"""What pages and the API share: the mount, limits, sessions, problem documents."""

"""What is shown when a call, an alarm or a visit needs it: it composes what the rooms below know."""

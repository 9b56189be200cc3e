"""The briefing: who it is, where they are, what is known there, in the order in which it is needed."""

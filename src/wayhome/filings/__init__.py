"""What the police hold of a worker's home and workplace: asked for, sent, accepted, renewed, withdrawn (C5)."""

"""Sample data for trying and training: a fixed cast, moved through the SOP by the real commands."""

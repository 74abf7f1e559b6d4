"""Charts: specified from figures, drawn on the server, and said in words."""

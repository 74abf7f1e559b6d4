"""What `make bench` measures: each piece of work beside the least it could cost."""

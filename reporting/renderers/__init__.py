"""A report as a file: each module here turns a `Report` into bytes, and does nothing else."""

"""The project's benchmark: each figure beside the floor that the same machine reached in the same run."""

"""The words of the documents that the office sets itself."""

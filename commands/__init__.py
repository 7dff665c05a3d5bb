"""The commands: what a person types, put together from the packages (see README.md)."""

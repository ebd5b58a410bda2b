"""The door for operators."""


def main() -> int:
    """Run the command line."""
    return 0

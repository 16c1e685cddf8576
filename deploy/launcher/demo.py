"""`deploy/demo`: the whole program on this machine, filled with the sample company."""


def main(argv: list[str]) -> int:
    """Start the demo."""
    raise SystemExit(len(argv))

"""The name under which the rooms are installed: beside this package in a checkout, inside it in a wheel."""


def main() -> None:
    """The command `jiedui`."""
    from flows.cli import main as command

    command()

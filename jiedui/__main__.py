"""`python -m jiedui` is the command `jiedui`."""

from jiedui import main

main()

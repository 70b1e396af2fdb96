"""``python -m xxgk.cli`` does what ``xxgk`` does."""

from xxgk.cli import main

main(prog_name="xxgk")

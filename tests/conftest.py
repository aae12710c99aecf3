"""Puts tests/lib on the path of every ring."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "lib"))
sys.dont_write_bytecode = True

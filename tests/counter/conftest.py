"""The fixtures of the counter's tests."""

from conftest_counter import address, postgres, service, steady, store

__all__ = ["address", "postgres", "service", "steady", "store"]

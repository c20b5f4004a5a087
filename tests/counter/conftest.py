"""The fixtures of the counter's tests."""

from conftest_counter import address, postgres, service, store

__all__ = ["address", "postgres", "service", "store"]

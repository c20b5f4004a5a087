"""Deploying: what output/ holds, to where citizens read it."""

"""Articles out of other programs' files: each format gives one value, one writer makes articles of all."""

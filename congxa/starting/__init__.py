"""A new portal: what its owner is asked, the files that it begins with, the folder that holds them."""

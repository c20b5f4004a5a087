"""The command `check`: what an editor's eye would find, each kind of finding a rule of its own."""

"""Live preview: the editor saves, the browser shows it, whatever is wrong is explained on the page.

`serve` is the straight line: watch -> settle -> build -> tell the browsers. `watching` and `settling`
give the changes, `building` has them built by `worker` in a process of its own, `server` serves what
came of it and `hub` tells the open pages.
"""

"""The redirect rules of a portal, as nginx, Caddy or Apache read them.

    python deploy/redirects.py nginx output/_redirects > cong-xa-chuyen-huong.map

`build.py deploy` does the same by itself where a target says `redirects: nginx` (or caddy, apache).
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from congxa.deploy.redirects import main

if __name__ == "__main__":
    main(sys.argv[1:])

"""The command line: `pullbook start`, or `python -m pullbook start`."""

import sys

from pullbook.teach.classroom.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m pardalote` is the command `pardalote`."""

from pardalote.cli import main

raise SystemExit(main())

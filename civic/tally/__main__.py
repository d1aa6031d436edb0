"""`python -m civic.tally FILE.pb…`: see `civic.tally.command`."""

import sys

from civic.tally.command import main

sys.exit(main())

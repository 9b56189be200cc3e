"""`python -m wayhome.visits.daysheet DAY ZONE < calendar.ics`: see bounded.py."""

import sys

from wayhome.visits.daysheet.bounded import main

sys.exit(main(sys.argv[1:]))

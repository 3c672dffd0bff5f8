"""The application as a server loads it. With thousands of rows in memory for a moment, garbage is sought less often.

Python looks through all living objects after each 700 new ones or so, and a page of 4,000 members makes hundreds of
thousands: measured, that search took two thirds of the page. What lives as long as the process is never looked through.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "aca_portal.settings")

application = get_wsgi_application()

gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)

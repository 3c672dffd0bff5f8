"""`python manage.py work`: do the long work that requests leave to a worker, until it is told to stop."""

import signal
import threading

from django.db import close_old_connections

from aca_portal.command import PortalCommand
from aca_portal.database import wait_for_locks
from coalitions.imports.jobs import work_off
from coalitions.mail.outbox import send_waiting

PAUSE = 1.0  # seconds between two looks into the queue


class Command(PortalCommand):
    help = (
        "Read, import and undo the long files that staff upload, and send the mail that waits. Runs until it is "
        "stopped, and then finishes what it is at; work that was interrupted is taken up again."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what waits now, and end")

    def handle(self, *, once, **options):
        wait_for_locks()
        if once:
            self.stdout.write(f"Jobs done: {work_off()}. Mails sent: {send_waiting()}.")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: stop.set())
        while not stop.is_set():
            close_old_connections()
            work_off()
            send_waiting()
            stop.wait(PAUSE)

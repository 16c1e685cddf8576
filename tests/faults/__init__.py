"""Trials on real processes: killed workers, a lost Redis, two of everything, a broken mail server, a restarted database.

Short in `./deploy/test`; long by hand: `FAULTS=long ./deploy/test tests/faults -q`. Each trial prints its counts.
"""

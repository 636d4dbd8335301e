"""What can be measured of a game during training, one family of signals a file.

Each is a function of one :class:`~ganworks.health.signals.snapshot.Snapshot`; all are cheap, draw no random numbers of
the training, and leave networks and data as they were.
"""

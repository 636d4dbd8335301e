"""What to do with a trained system, one application a file: functions on systems and tensors.

Tools know no runs and no command line; ``ganworks.cli`` has a verb, or a study of ``ganworks explore``, for each.
Those that look into a latent space find it with :mod:`ganworks.tools.latent`, whatever the system.
"""

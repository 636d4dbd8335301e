"""Why a game is ill: candidates from its settings, data and code, ranked by what the signals say of each.

``settings.py`` compares the configuration, ``faults.py`` knows the marks of faults in code, ``observations.py`` turns
signals into yes and no, ``predictions.py`` says as data what each cause predicts, ``ranking.py`` adds up the evidence,
and ``treatment.py`` says what to change.
"""

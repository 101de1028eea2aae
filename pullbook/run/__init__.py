"""What happened: every simulator (line, chain, beer game, promises, the trial of a plan), the run, its
figures, sweeps.
"""

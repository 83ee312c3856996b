"""Models of layers and settings that random numbers have chosen: the first of a seed."""

from composed import composed

SEED, COUNT = 11, 70


def cases():
    for version in ("3", "2"):
        for n in range(COUNT):
            yield composed(version, SEED, n)

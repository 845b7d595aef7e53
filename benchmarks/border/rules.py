"""The numbers of the small border, the same for all three ways in which it is written.

Two actors face each other in four sectors. An incident brings on others and raises tension, which
fades; some open a quarrel, which each side raises, holds or drops by logit, until it is settled.
The numbers are invented: they make a border of some dozens of incidents a year.
"""

WEEKS = 728
ACTORS = ("north", "south")
SECTORS = ("river", "hills", "lake", "steppe")
RATES = (0.10, 0.20, 0.15, 0.05)  # incidents a week where nothing excites them

FADING = 26.0  # weeks: half-life of tension
TENSION_WEIGHT = 1.0  # growth of incidents (log) at the fullest tension
TENSION_SCALE = 5.0  # tension that counts for half of the fullest
HEAT = 0.2  # tension that an incident adds
STEP_HEAT = 0.5  # tension that a step up the ladder adds
BRANCHING = 0.4  # further incidents that one brings on
EXCITEMENT = 3.0  # weeks: half-life of what brings them on
KEEP_TENSION = 0.5 ** (1.0 / FADING)  # share left after a week
KEEP_EXCITED = 0.5 ** (1.0 / EXCITEMENT)
MOST_A_WEEK = 12  # incidents of one week in one sector
SHOTS = 0.3  # chance that an incident opens a quarrel
EVEN = 0.5  # chance that the second side begins an incident

TOP = 5  # highest rung of the ladder
RAISING = -0.5  # worth of raising, other things equal
RUNG_COST = 0.5  # what each rung takes from it
TENSION_WORTH = 1.0  # what the fullest tension adds to it
BACKING = -0.5  # worth of backing down, other things equal
RUNG_FEAR = 0.2  # what each rung adds to it
PRECISION = (2.0, 1.5)  # how sharply each actor chooses
SETTLING = 0.2  # chance that a quarrel which both hold is talked out

BACK, HOLD, RAISE = range(3)
INCIDENT, ESCALATION, SETTLEMENT = range(3)

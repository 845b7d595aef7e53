"""Hand-written logs: a border fight, and a road to war."""

from tests.answers.stage import timeline

from allohistory.answers.narrative.chronicle import chronicle_of

USSR, JAPAN, USA, CHINA = range(4)
KHASAN, HALHA = range(2)
BESET, OIL, ADVANTAGE, THREAT = range(4)


def row_of(kind, week, **columns):
    return {"kind": kind, "week": week, **columns}


def near_khasan(kind, week, actor, other, **columns):
    return row_of(kind, week, actor=actor, other=other, place=KHASAN, **columns)


FIGHT = [
    near_khasan("incident", 356, JAPAN, USSR, what=0, option=1, rung=2),
    near_khasan("battle", 357, JAPAN, USSR, cause=0, rung=3, amount=200, amount2=300),
    near_khasan("escalation", 358, USSR, JAPAN, cause=0, rung=4, probability=0.25),
    near_khasan("battle", 359, USSR, JAPAN, cause=2, rung=4, amount=700, amount2=1534),
    near_khasan("battle", 360, USSR, JAPAN, cause=2, rung=4, amount=10, amount2=20),
    near_khasan("settlement", 361, USSR, JAPAN, cause=2, option=1, rung=4, span=6),
    near_khasan("politics", 362, JAPAN, USSR, cause=5, what=0),
]
ROAD_TO_WAR = [
    row_of("world_event", 510, what=0),
    row_of("report", 511, actor=USSR, other=JAPAN, what=0, option=2, cause=0, probability=0.6),
    row_of("decision", 515, actor=JAPAN, other=USSR, what=0, option=2, cause=0, probability=0.34,
        reasons=(BESET, OIL, ADVANTAGE), weights=(1.2, -0.4, 0.3)),
    row_of("war", 516, actor=JAPAN, other=USSR, cause=2, rung=6),
]  # fmt: skip


def texts(rows, level="brief"):
    return [entry.text for entry in chronicle_of(timeline(rows), level)]

"""A small model of plain values and its timelines, for the tests of chronicles."""

import datetime as dt
from types import SimpleNamespace

import numpy as np
from tests.answers.synthetic import WORDS, events

from allohistory.engine import Design
from allohistory.scenario import Number

START = dt.date(1931, 9, 14)


def named(**more):
    return SimpleNamespace(**more)


def sure(value):
    return Number(value=value, source="archive", standing="documented")


def view(**terms):
    weights = {name.replace("__", "."): sure(value) for name, value in terms.items()}
    return {"all": named(constant=sure(0.1), terms=weights)}


SCENARIO = named(
    id="toy",
    title="A toy",
    actors={
        "ussr": named(name="Soviet Union", short="Moscow", people="Soviet", commands={}),
        "japan": named(
            name="Empire of Japan",
            short="Tokyo",
            people="Japanese",
            commands={"kwantung": named(name="Kwantung Army (in Manchuria)")},
        ),
        "usa": named(name="United States", short="Washington", people="American", commands={}),
        "china": named(name="Republic of China", short="Nanjing", people="Chinese", commands={}),
    },
    sectors={
        "khasan": named(name="Khasan and the Tumen"),
        "halha": named(name="The Halha"),
    },
    talks={
        "neutrality": named(
            name="Talks on neutrality", treaty="Neutrality Pact", outside={"ussr": view(threat=1)}
        ),
        "railway": named(name="Sale of the railway", treaty="Railway Agreement", outside={}),
    },
    clauses={
        "no_attack": named(text="neither attacks the other", temptation={}, amount=None),
        "viet_minh_disarms": named(
            text="the Viet Minh lays down its arms", temptation={}, amount=None
        ),
        "price": named(text="the price is 140 million yen", temptation={}, amount=None),
    },
    decisions={
        "strike_north": named(
            name="Strike north",
            symbolic=None,
            options={
                "wait": named(text="Tokyo waits.", views={}),
                "prepare": named(text="Tokyo doubles the Kwantung Army.", views={}),
                "strike": named(
                    text="Japan attacks the Soviet Union",
                    views=view(beset__ussr=2.0, advantage__ussr=-1.0, oil_need=-1.0),
                ),
            },
        ),
        "embargo_japan": named(
            name="Embargo",
            symbolic=None,
            options={
                "trade": named(text="Washington trades on.", views={}),
                "embargo": named(text="Washington cuts off oil.", views={}),
            },
        ),
    },
    events={
        "barbarossa": named(text="Germany invades the Soviet Union."),
        "mukden": named(text="A rail is blown up at Mukden."),
    },
    directives={
        "withdraw": named(text="to withdraw to Yan'an", client="ccp"),
        "disarm": named(text="to disarm", client="viet_minh"),
    },
    channels={"sorge": named(name="Sorge ring"), "press": named(name="Press")},
    groups={
        "kwantung_army": named(name="Kwantung Army"),
        "ussr_far_east": named(name="Soviet Far East"),
    },
    questions={
        "war": named(text="Is there war?", ask="P(war('japan', 'ussr'))", unit=None, actual=True),
        "wars": named(text="How many wars?", ask="E(count(war()))", unit="wars", actual=2.0),
    },
)


class Calendar:
    """Weeks from the start."""

    weeks = 729

    def date_of(self, week):
        return START + dt.timedelta(days=7 * week)

    def week_of(self, date):
        return (date - START).days // 7

    months = ()


MODEL = named(
    scenario=SCENARIO,
    vocabulary=WORDS,
    names=dict(WORDS.axes),
    clauses=dict(WORDS.clauses),
    calendar=Calendar(),
    drivers=(
        ("beset", "japan", "ussr"),
        ("oil_need", "japan", None),
        ("advantage", "japan", "ussr"),
        ("threat", "ussr", None),
    ),
)


RECIPE = named(model=MODEL, design=Design(4, seed=7), histories=None, plan=None, stale="")


def timeline(rows, row=0):
    """Return a replay with these events, in the order of their serial numbers."""
    table = events([{"timeline": 0, **event} for event in rows])
    table.pop("timeline")
    return SimpleNamespace(model=MODEL, events=table, series={}, row=row)


def ensemble(histories):
    """Return an ensemble of such timelines, with replays."""
    rows = [{"timeline": k, **event} for k, history in enumerate(histories) for event in history]
    columns = events(rows)

    def events_of(k):
        rows = columns["timeline"] == k
        return {name: column[rows] for name, column in columns.items()}

    return SimpleNamespace(
        model=MODEL,
        timelines=len(histories),
        laws_of=np.arange(len(histories)),
        events=columns,
        events_of=events_of,
        series_of=lambda _: {},
        series={},
        months=(),
        laws={},
        seed=7,
        given=1.0,
        recipe=RECIPE,
        replay=lambda k: timeline(histories[k], k),
    )

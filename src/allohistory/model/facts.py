"""Facts: the structure of the scenario as arrays, one function a mechanism.

Who faces whom, the week of each date, the rows of the tables that an option owns. Facts contain no
debatable numbers: those are laws.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np

from allohistory.errors import ModelError
from allohistory.kit import hash_of
from allohistory.mechanisms.bargaining import LEVELS, MOST_CLAUSES
from allohistory.model.axes import owner_of
from allohistory.model.calendar import FOREVER, Calendar
from allohistory.model.laws import sides_of
from allohistory.model.tables import Tables
from allohistory.scenario import Scenario
from allohistory.scenario.schema.bargains import Amount, Clause
from allohistory.scenario.schema.course import Decision, Event
from allohistory.vocabulary.events import AFTER, DATED, HAZARD, WINDOW
from allohistory.vocabulary.ground import TERRAINS


class Compiler:
    """Compiler that fills the tables from the scenario, then the facts from both."""

    def __init__(self, scenario: Scenario, calendar: Calendar, tables: Tables) -> None:
        self.scenario, self.calendar, self.tables = scenario, calendar, tables
        self.rows: dict[
            tuple[str, str, int], Any
        ] = {}  # (block.field, ...) of spans, filled by `flatten`
        self.bits = {name: talk.clauses for name, talk in scenario.talks.items()}
        self.flatten()

    def place(self, axis: str, member: str | None) -> int:
        """Return the place of `member` on `axis`, or -1."""
        return self.tables.place(axis, member)

    def week(self, day: date | None, otherwise: int = FOREVER) -> int:
        """Return the week of `day`, or `otherwise` for none."""
        return otherwise if day is None else self.calendar.week_of(day)

    def flatten(self) -> None:
        """Put every view, requirement and effect into the tables, and remember the rows."""
        for name, event in self.scenario.events.items():
            self.flatten_event(name, event)
        for name, decision in self.scenario.decisions.items():
            self.flatten_decision(name, decision)
        for name, clause in self.scenario.clauses.items():
            self.flatten_clause(name, clause)
        for name, directive in self.scenario.directives.items():
            self.rows["obeyed_effects", name, 0] = self.tables.add_effects(directive.if_obeyed)
            self.rows["defied_effects", name, 0] = self.tables.add_effects(directive.if_defied)
        for name, talk in self.scenario.talks.items():
            for side, party in enumerate(talk.parties):
                views = self.tables.add_views(self.place("actor", party), talk.outside.get(party))
                self.rows["outside", name, side] = views

    def flatten_event(self, name: str, event: Event) -> None:
        """Put the requirements and effects of an event into the tables."""
        self.rows["event_needs", name, 0] = self.tables.add_requirements(
            event.requires, event.unless
        )
        self.rows["event_effects", name, 0] = self.tables.add_effects(event.effects)
        if event.after is not None:
            anchor = self.tables.condition(event.after)
            self.rows["event_anchor", name, 0] = (anchor, anchor + 1)
        first = len(self.tables.views)
        if event.hazard is not None and event.hazard.terms:
            actor = self.place("actor", event.hazard.actor)
            self.tables.add_view(actor, "all", None, event.hazard.terms)
        self.rows["event_views", name, 0] = (first, len(self.tables.views))

    def flatten_decision(self, name: str, decision: Decision) -> None:
        """Put the requirements, views and effects of a decision into the tables."""
        actor = self.place("actor", decision.actor)
        needs = self.tables.add_requirements(decision.requires, decision.unless)
        self.rows["decision_needs", name, 0] = needs
        for option_name, option in decision.options.items():
            full = f"{name}.{option_name}"
            self.rows["option_views", full, 0] = self.tables.add_views(actor, option.views)
            self.rows["option_effects", full, 0] = self.tables.add_effects(option.effects)

    def flatten_clause(self, name: str, clause: Clause) -> None:
        """Put the views, temptation and effects of a clause into the tables."""
        parties = sides_of(self.scenario, "clause", name)
        for side, party in enumerate(parties):
            views = self.tables.add_views(self.place("actor", party), clause.views.get(party))
            self.rows["clause_views", name, side] = views
            for grade_name, grade in (clause.amount.at if clause.amount else {}).items():
                views = self.tables.add_views(self.place("actor", party), grade.views.get(party))
                self.rows[f"grade.{grade_name}", name, side] = views
        owes = self.place("actor", clause.owed_by)
        self.rows["temptation", name, 0] = self.tables.add_views(owes, clause.temptation)
        first, last = self.tables.add_effects(clause.effects)
        if clause.directive is not None:
            self.tables.add_act("directive", self.place("directive", clause.directive))
            last += 1
        self.rows["clause_effects", name, 0] = (first, last)

    def fill(self, facts: np.record) -> None:
        """Fill `facts` (one record)."""
        self.name_all(facts)
        self.fill_choice(facts.choice)
        self.fill_conditions(facts.conditions)
        self.fill_events(facts.world_events)
        self.fill_affairs(facts.affairs)
        self.fill_forces(facts)
        self.fill_intelligence(facts.intelligence)
        self.fill_politics(facts.politics)
        self.fill_situation(facts.situation)
        self.fill_decisions(facts.decisions)
        self.fill_clients(facts.clients)
        self.fill_talks(facts.diplomacy)
        self.fill_clauses(facts.diplomacy)
        self.fill_sectors(facts.incidents)
        facts.battle.start = self.calendar.year_of(0)

    def name_all(self, facts: np.record) -> None:
        """Fill in the sizes of all axes and the hashes of their members' names."""
        for axis, layout in self.tables.axes.items():
            facts.sizes[axis] = len(layout.members)
            if axis in facts.names.dtype.names:
                facts.names[axis][: len(layout.members)] = [
                    hash_of(name) for name in layout.members
                ]
        tables = self.tables
        facts.sizes.driver = len(tables.slots)
        facts.sizes.condition = len(tables.conditions)
        facts.sizes.effect = len(tables.effects)

    def fill_choice(self, choice: np.record) -> None:
        """Fill in terms, views and requirements."""
        for t, (slot, _) in enumerate(self.tables.terms):
            choice.slot[t] = slot
        for v, (faction, first, last) in enumerate(self.tables.views):
            choice.faction[v], choice.first[v], choice.last[v] = faction, first, last
        for r, (condition, negated) in enumerate(self.tables.requirements):
            choice.condition[r], choice.negated[r] = condition, negated

    def fill_conditions(self, conditions: np.record) -> None:
        """Fill in what conditions are about."""
        for (kind, i, j, weeks), c in self.tables.conditions.items():
            conditions.kind[c], conditions.i[c], conditions.j[c] = kind, i, j
            conditions.weeks[c] = weeks

    def fill_events(self, event: np.record) -> None:
        """Fill in the times and requirements of events."""
        for e, (name, entry) in enumerate(self.scenario.events.items()):
            actors = [self.place("actor", actor) for actor in entry.actors] + [-1, -1]
            event.actor[e], event.other[e] = actors[:2]
            event.first_need[e], event.last_need[e] = self.rows["event_needs", name, 0]
            event.first_view[e], event.last_view[e] = self.rows["event_views", name, 0]
            event.until[e] = self.week(entry.until)
            if entry.after is not None:
                weeks = entry.after.weeks_after
                event.kind[e], event.anchor[e] = AFTER, self.rows["event_anchor", name, 0][0]
                event.early[e], event.likely[e], event.late[e] = (
                    weeks.early, weeks.likely, weeks.late,
                )  # fmt: skip
            elif entry.window is not None:
                event.kind[e] = WINDOW
                event.early[e] = self.week(entry.window.early)
                event.likely[e] = self.week(entry.window.likely)
                event.late[e] = self.week(entry.window.late)
            elif entry.hazard is not None:
                event.kind[e] = HAZARD
                event.early[e], event.late[e] = (
                    self.week(entry.hazard.from_),
                    self.week(entry.hazard.to),
                )
            else:
                event.kind[e] = DATED
                event.early[e] = self.week(entry.date)

    def fill_affairs(self, affairs: np.record) -> None:
        """Fill in effects: their targets, modes and owners."""
        for k, effect in enumerate(self.tables.effects):
            for name in ("code", "i", "j", "mode", "seen_by"):
                affairs[name][k] = effect[name]
        fading = [k for k, effect in enumerate(self.tables.effects) if effect["fades"] is not None]
        affairs.passing[: len(fading)] = fading
        for kind in ("event", "option", "clause"):
            for n, name in enumerate(self.tables.axes[kind].members):
                first, last = self.rows[f"{kind}_effects", name, 0]
                affairs[f"first_of_{kind}"][n], affairs[f"last_of_{kind}"][n] = first, last
        for kind in ("obeyed", "defied"):
            for n, name in enumerate(self.tables.axes["directive"].members):
                first, last = self.rows[f"{kind}_effects", name, 0]
                affairs[f"first_of_{kind}"][n], affairs[f"last_of_{kind}"][n] = first, last
        for o, option in enumerate(self.tables.axes["option"].members):
            affairs.decision[o] = self.place("decision", option.partition(".")[0])
        self.fill_neighbours(affairs)

    def fill_neighbours(self, affairs: np.record) -> None:
        """Fill in sellers of oil, and who faces whom across a border."""
        for a, actor in enumerate(self.scenario.actors.values()):
            if actor.oil is not None:
                affairs.uses_oil[a] = 1
                for seller in actor.oil.sellers:
                    affairs.seller[a, self.place("actor", seller)] = 1
                for enemy in actor.oil.great_wars:
                    affairs.great_war[a, self.place("actor", enemy)] = 1
        for s, sector in enumerate(self.scenario.sectors.values()):
            for side, holder in enumerate((sector.a, sector.b)):
                affairs.pair_border[s, side] = self.place("actor", holder.actor)

    def fill_forces(self, facts: np.record) -> None:
        """Fill in the owners of forces and the forces they face."""
        for g, (name, group) in enumerate(self.scenario.groups.items()):
            a, faces = self.place("actor", group.actor), self.place("group", group.faces)
            facts.buildup.actor[g], facts.buildup.faces[g] = a, faces
            theirs = facts.buildup.groups_of[a]
            theirs[int((theirs >= 0).sum())] = g
            other = self.scenario.groups[group.faces]
            if other.faces == name:
                facts.situation.facing[a, self.place("actor", other.actor)] = g

    def fill_intelligence(self, intelligence: np.record) -> None:
        """Fill in channels and beliefs."""
        for c, channel in enumerate(self.scenario.channels.values()):
            intelligence.owner[c] = self.place("actor", channel.owner)
            intelligence.about[c] = self.place("actor", channel.about)
            intelligence.group[c] = self.place("group", channel.group)
            intelligence.open_from[c] = self.week(channel.from_)
            intelligence.open_until[c] = self.week(channel.to)
            intelligence.is_open[c] = int(channel.open)
            intelligence.sees_intent[c] = int(channel.hit.value != channel.false_alarm.value)
        for c, channel in enumerate(self.scenario.channels.values()):
            if channel.hit.prior is not None or channel.false_alarm.prior is not None:
                intelligence.sees_intent[c] = 1
        for b, belief in enumerate(self.scenario.beliefs.values()):
            intelligence.of[b] = self.place("actor", belief.of)
            intelligence.on[b] = self.place("actor", belief.about)

    def fill_politics(self, politics: np.record) -> None:
        """Fill in factions and commands."""
        for name in self.tables.axes["faction"].members:
            f = self.place("faction", name)
            politics.actor[f] = self.place("actor", owner_of(self.scenario, "factions", name))
        for name in self.tables.axes["command"].members:
            c, actor = self.place("command", name), owner_of(self.scenario, "commands", name)
            politics.of[c] = self.place("actor", actor)
            view = self.scenario.actors[actor].commands[name].view
            politics.shares[c] = self.place("faction", view)

    def fill_situation(self, situation: np.record) -> None:
        """Fill in drivers, seasons and months."""
        for (driver, actor, other), n in self.tables.slots.items():
            situation.driver[n], situation.actor[n], situation.other[n] = driver, actor, other
        for actor, months in self.scenario.head.campaign_months.items():
            for month in months:
                situation.season[self.place("actor", actor), month - 1] = 1
        for week in range(len(situation.month)):
            situation.month[week] = self.calendar.date_of(week).month - 1

    def fill_decisions(self, decisions: np.record) -> None:
        """Fill in the times and options of decisions."""
        for d, (name, decision) in enumerate(self.scenario.decisions.items()):
            first = self.place("option", f"{name}.{next(iter(decision.options))}")
            decisions.actor[d] = self.place("actor", decision.actor)
            decisions.other[d] = self.concerned(decision)
            decisions.opens[d] = max(0, self.week(decision.from_))
            decisions.closes[d] = self.week(decision.to) + 1
            decisions.every[d] = decision.every
            decisions.by_chance[d] = int(decision.chance is not None)
            decisions.once[d] = int(decision.once)
            decisions.again[d] = decision.again or 0
            needs = self.rows["decision_needs", name, 0]
            decisions.first_need[d], decisions.last_need[d] = needs
            decisions.first_option[d], decisions.options[d] = first, len(decision.options)
            for option in decision.options:
                full = f"{name}.{option}"
                o = self.place("option", full)
                views = self.rows["option_views", full, 0]
                decisions.first_view[o], decisions.last_view[o] = views

    def concerned(self, decision: Decision) -> int:
        """Return the actor a decision concerns: the other side of a war or gauge in its effects."""
        for option in decision.options.values():
            for effect in option.effects:
                names = effect.war or ((effect.actor, effect.toward) if effect.toward else ())
                for name in names:
                    if name != decision.actor:
                        return self.place("actor", name)
        return -1

    def fill_clients(self, clients: np.record) -> None:
        """Fill in patrons, clients and directives."""
        for c, client in enumerate(self.scenario.clients.values()):
            clients.patron[c] = self.place("actor", client.patron)
            clients.client[c] = self.place("actor", client.client)
            clients.disowned[c] = int(client.disowned)
            clients.against[c] = self.place("actor", client.against)
            clients.founded[c] = self.week(client.exists.date)
            clients.founding[c] = self.place("event", client.exists.event)
        for d, directive in enumerate(self.scenario.directives.values()):
            clients.of[d] = self.place("client", directive.client)

    def mask(self, talk: str, clauses: Iterable[str]) -> int:
        """Return `clauses` of `talk` as bits."""
        return sum(1 << self.bits[talk].index(clause) for clause in clauses)

    def fill_talks(self, talks: np.record) -> None:
        """Fill in the parties, clauses and rules of talks."""
        for t, (name, talk) in enumerate(self.scenario.talks.items()):
            members = self.bits[name]
            if len(members) > MOST_CLAUSES:
                raise ModelError(
                    f"talk {name!r} is about {len(members)} clauses; at most {MOST_CLAUSES} can be "
                    "bargained over at once: leave some out of terms"
                )
            talks.member[t, : len(members)] = [self.place("clause", clause) for clause in members]
            talks.core[t] = self.mask(name, talk.core)
            talks.is_pact[t] = int(talk.pact)
            talks.interval[t] = talk.round
            talks.table[t] = self.mask(name, members)
            for side, party in enumerate(talk.parties):
                talks.party[t, side] = self.place("actor", party)
                views = self.rows["outside", name, side]
                talks.first_outside[t, side], talks.last_outside[t, side] = views
            self.fill_packages(talks, t, name)

    def fill_packages(self, talks: np.record, t: int, name: str) -> None:
        """Fill in the sets of clauses that the rules of talks `name` allow."""
        core, members = int(talks.core[t]), self.bits[name]
        clauses = [self.scenario.clauses[member] for member in members]
        needs = [self.mask(name, set(clause.needs) & set(members)) for clause in clauses]
        bars = [self.mask(name, set(clause.bars) & set(members)) for clause in clauses]
        tied = core
        for bit, clause in enumerate(clauses):
            others = (needs[bit] | bars[bit]) & ~core
            tied |= others | (1 << bit if others or clause.amount is not None else 0)
            if clause.amount is not None:
                talks.graded[t] |= 1 << bit
        talks.free[t] = ((1 << len(members)) - 1) & ~tied
        packages = [
            mask
            for mask in range(1, 1 << len(members))
            if mask & core == core
            and all(
                mask & needs[bit] == needs[bit] and not mask & bars[bit]
                for bit in range(len(members))
                if mask >> bit & 1
            )
        ]
        talks.packages[t, : len(packages)], talks.count[t] = packages, len(packages)

    def fill_clauses(self, talks: np.record) -> None:
        """Fill in who owes each clause to whom."""
        for c, (name, clause) in enumerate(self.scenario.clauses.items()):
            talks.owed_by[c] = self.place("actor", clause.owed_by)
            talks.wanted_by[c] = self.place("actor", clause.wanted_by)
            talks.directive[c] = self.place("directive", clause.directive)
            talks.first_temptation[c], talks.last_temptation[c] = self.rows["temptation", name, 0]
            for side in range(len(sides_of(self.scenario, "clause", name))):
                views = self.rows["clause_views", name, side]
                talks.first_view[c, side], talks.last_view[c, side] = views
            if clause.amount is not None:
                self.fill_amounts(talks, c, name, clause.amount)

    def fill_amounts(self, talks: np.record, c: int, name: str, amount: Amount) -> None:
        """Fill in the amounts of a graded clause: even steps of their logarithm."""
        stated = [grade.amount for grade in amount.at.values()]
        talks.grades[c] = len(stated)
        levels = np.geomspace(stated[0], stated[-1], LEVELS)
        before = np.clip(np.searchsorted(stated, levels, side="right") - 1, 0, len(stated) - 2)
        low, high = np.take(stated, before), np.take(stated, before + 1)
        talks.amounts[c], talks.grade_before[c] = levels, before
        talks.grade_share[c] = np.log(levels / low) / np.log(high / low)
        for side in range(len(sides_of(self.scenario, "clause", name))):
            for n, grade in enumerate(amount.at):
                views = self.rows[f"grade.{grade}", name, side]
                talks.first_grade[c, side, n], talks.last_grade[c, side, n] = views

    def fill_sectors(self, incidents: np.record) -> None:
        """Fill in who holds each border sector."""
        incidents.start = self.calendar.year_of(0)
        for s, sector in enumerate(self.scenario.sectors.values()):
            incidents.opens[s] = self.week(sector.opens.date)
            incidents.opening[s] = self.place("event", sector.opens.event)
            incidents.terrain[s] = TERRAINS[sector.terrain]
            incidents.season_peak[s] = sector.season_peak - 1
            for side, holder in enumerate((sector.a, sector.b)):
                incidents.actor[s, side] = self.place("actor", holder.actor)
                incidents.local[s, side] = self.place("actor", holder.for_ or holder.actor)
                incidents.command[s, side] = self.place("command", holder.command)
                incidents.group[s, side] = self.place("group", holder.group)
                incidents.client_group[s, side] = self.group_of(holder.for_)
            incidents.lead[s] = int(hash_of(sector.a.actor) > hash_of(sector.b.actor))

    def group_of(self, client: str | None) -> int:
        """Return the place of the first force of `client`, or -1."""
        owned = (name for name, group in self.scenario.groups.items() if group.actor == client)
        return self.place("group", next(owned, None))

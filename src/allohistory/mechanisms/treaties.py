"""Treaties: how a treaty is kept, broken, denounced, and ends.

The second half of `diplomacy`, whose blocks it reads and writes. Each month the party that owes a
clause keeps or breaks it, weighing temptation against good faith; a promise that a third party does
not perform is broken too; a breach is detected with some probability, and is remembered as a
grievance. A clause ends with its term, or when its notice has run after a denunciation.
"""

from allohistory.kit import (
    NOTABLE,
    appraise,
    cause_of,
    compiled,
    emit,
    explain,
    logistic,
    note_amounts,
    note_chance,
    purpose,
    uniforms,
)
from allohistory.mechanisms.bargaining import MOST_CLAUSES
from allohistory.vocabulary.durations import MONTHLY, WEEKS_A_YEAR
from allohistory.vocabulary.events import BREACH_SEEN, CLAUSE_BROKEN, DENOUNCED, LAPSED, PRETENDS

KEEP = purpose("diplomacy.keep")


@compiled
def side_of(facts, t, actor):
    """Return the side (0, 1) of `actor` in talks `t`; the first for anybody else."""
    return 1 if facts.diplomacy.party[t, 1] == actor else 0


@compiled
def note(world, facts, log, t, kind, side, cause, detail, option=-1):
    """Log an event of talks `t`, remember it as their last, and return its serial."""
    own = world.diplomacy
    a, b = facts.diplomacy.party[t, side], facts.diplomacy.party[t, 1 - side]
    serial = emit(log, world, detail, kind, cause=cause, actor=a, other=b, what=t, option=option)
    own.serial[t] = serial
    own.last_serial[a, b] = serial
    own.last_serial[b, a] = serial
    return serial


@compiled
def cheapen(own, law, reader, actor):
    """Make the announcements of `actor` bind less in the eyes of `reader`."""
    own.word[reader, actor] *= 1.0 - law.diplomacy.cheapening


@compiled
def end_treaty(world, facts, t):
    """End the treaty of talks `t`, and its clauses except those of another treaty in force."""
    for bit in range(MOST_CLAUSES):
        end_clause(world, facts, t, bit)


@compiled
def end_clause(world, facts, t, bit):
    """End the clause at `bit` of the treaty of talks `t`, unless another treaty contains it."""
    own, c = world.diplomacy, facts.diplomacy.member[t, bit]
    if own.signed_mask[t] >> bit & 1 == 0:
        return
    own.signed_mask[t] &= ~(1 << bit)
    if own.under[c] == t:
        own.under[c] = treaty_with(world, facts, c)
        if own.under[c] < 0:
            own.in_force[c] = 0


@compiled
def treaty_with(world, facts, c):
    """Return the first talks whose treaty contains clause `c`, or -1."""
    for t in range(facts.sizes.talk):
        for bit in range(MOST_CLAUSES):
            included = world.diplomacy.signed_mask[t] >> bit & 1
            if included and facts.diplomacy.member[t, bit] == c:
                return t
    return -1


@compiled
def is_unperformed(world, facts, d):
    """Return whether directive `d` was not carried out, or its client has split off."""
    response = world.clients.response[d]
    split = response < 0 and world.clients.estranged[facts.clients.of[d]] == 1
    return split or response >= PRETENDS


@compiled
def keep_or_break(world, law, facts, log, t, bit):
    """Keep or break the clause at `bit` of treaty `t` for a month, and maybe detect a breach."""
    own, c = world.diplomacy, facts.diplomacy.member[t, bit]
    performer, wronged = facts.diplomacy.owed_by[c], facts.diplomacy.wanted_by[c]
    breaks, shows = uniforms(world, KEEP, facts.names.clause[c], 0)
    directive = facts.diplomacy.directive[c]
    if own.in_force[c] == 1:
        if directive >= 0 and is_unperformed(world, facts, directive):
            own.unperformed[c] = 1
        first, last = facts.diplomacy.first_temptation[c], facts.diplomacy.last_temptation[c]
        pull = appraise(world, law, facts, first, last) - law.diplomacy.good_faith
        chance = logistic(law.decisions.precision[performer] * pull)
        if last > first and breaks < chance:
            own.in_force[c] = 0
            cause = cause_of(world, law, facts, first, last, own.signed_serial[t])
            serial = emit(
                log,
                world,
                NOTABLE,
                CLAUSE_BROKEN,
                cause=cause,
                actor=performer,
                other=wronged,
                what=c,
            )
            note_chance(log, serial, chance)
            explain(log, serial, world, law, facts, first, last)
    broken = own.in_force[c] == 0 or own.unperformed[c] == 1
    if broken and own.seen[c] == 0 and shows < law.diplomacy.monitor[c]:
        own.seen[c] = 1
        own.grievance[wronged, performer] += 1.0
        emit(
            log,
            world,
            NOTABLE,
            BREACH_SEEN,
            cause=own.signed_serial[t],
            actor=wronged,
            other=performer,
            what=c,
        )


@compiled
def notice_of(law, facts, t, bit):
    """Return the weeks for which a clause of treaty `t` binds after a denunciation.

    A clause without a notice of its own binds as long as the core does.
    """
    longest = law.diplomacy.notice[facts.diplomacy.member[t, bit]]
    if longest > 0.0:
        return longest
    for core in range(MOST_CLAUSES):
        if facts.diplomacy.core[t] >> core & 1:
            longest = max(longest, law.diplomacy.notice[facts.diplomacy.member[t, core]])
    return longest


@compiled
def has_run_out(world, law, facts, t, bit):
    """Return whether the term of a clause of treaty `t` has ended, or its notice has run."""
    own, c = world.diplomacy, facts.diplomacy.member[t, bit]
    years = law.diplomacy.term[c] if law.diplomacy.term[c] > 0.0 else law.diplomacy.lasts[t]
    if world.clock.week - own.signed_week[t] >= years * WEEKS_A_YEAR:
        return True
    noticed = own.noticed[t] - 1
    return noticed >= 0 and world.clock.week - noticed >= notice_of(law, facts, t, bit)


@compiled
def denounce(world, law, facts, log, t):
    """Let a side give notice of the treaty of talks `t`."""
    own = world.diplomacy
    side, cause = side_of(facts, t, world.affairs.denouncer[t]), world.affairs.denounced_by[t]
    serial = note(world, facts, log, t, DENOUNCED, side, cause, NOTABLE)
    own.noticed[t] = world.clock.week + 1
    longest = 0.0
    for bit in range(MOST_CLAUSES):
        if own.signed_mask[t] >> bit & 1:
            longest = max(longest, notice_of(law, facts, t, bit))
    note_amounts(log, serial, own.signed_week[t], longest)


@compiled
def run_out(world, law, facts, log, t):
    """End the clauses of treaty `t` whose time has come, and with its core the treaty."""
    own, core = world.diplomacy, facts.diplomacy.core[t]
    for bit in range(MOST_CLAUSES):
        if own.signed_mask[t] >> bit & 1 and has_run_out(world, law, facts, t, bit):
            end_clause(world, facts, t, bit)
    if own.signed_mask[t] & core == 0:
        end_treaty(world, facts, t)
        if own.noticed[t] != world.clock.week + 1:  # without notice it ends as it is denounced
            note(world, facts, log, t, LAPSED, 0, own.serial[t], NOTABLE)
        own.noticed[t] = 0


@compiled
def live_under(world, law, facts, log, t):
    """Simulate a week of the treaty of talks `t`: war, denunciation, its term, its clauses."""
    own, table = world.diplomacy, facts.diplomacy
    a, b = table.party[t, 0], table.party[t, 1]
    age = world.clock.week - own.signed_week[t]
    if world.hostilities.at_war[a, b] == 1:
        end_treaty(world, facts, t)
        own.noticed[t] = 0
        return
    if world.affairs.denounced[t] == 1 and own.noticed[t] == 0:
        denounce(world, law, facts, log, t)
    run_out(world, law, facts, log, t)
    if age > 0 and age % MONTHLY == 0:
        for bit in range(MOST_CLAUSES):
            if own.signed_mask[t] >> bit & 1 and own.under[table.member[t, bit]] == t:
                keep_or_break(world, law, facts, log, t, bit)


@compiled
def is_superseded(world, facts, t):
    """Return whether the two have a treaty not to fight, or have since negotiated another."""
    own, a, b = world.diplomacy, facts.diplomacy.party[t, 0], facts.diplomacy.party[t, 1]
    if facts.diplomacy.is_pact[t] == 0:
        return False
    return own.bound[a, b] == 1 or (own.serial[t] >= 0 and own.pact_talk[a, b] != t)


@compiled
def remember(world, law, facts):
    """Let grievances and memories of broken-off talks fade, and note who is bound and who talks."""
    own = world.diplomacy
    for a in range(facts.sizes.actor):
        for b in range(facts.sizes.actor):
            own.grievance[a, b] *= own.grievance_kept
            own.walked_out[a, b] *= own.soreness_kept
            own.word[a, b] = 1.0 - (1.0 - own.word[a, b]) * own.soreness_kept
            own.bound[a, b] = 0
            own.talking[a, b] = 0
    for t in range(facts.sizes.talk):
        a, b = facts.diplomacy.party[t, 0], facts.diplomacy.party[t, 1]
        if own.signed_mask[t] != 0 and facts.diplomacy.is_pact[t] == 1:
            own.bound[a, b] = 1
            own.bound[b, a] = 1
        if own.open[t] == 1:
            own.talking[a, b] = 1
            own.talking[b, a] = 1

"""Intelligence: what each side believes about the other, and how these beliefs change.

An observer holds a probability that another prepares to attack, from it a forecast of the attack
itself, and a mean and variance of the log strength of each hostile group. These are updated by
channels: late, noisy, biased, some of them fed by the other side. Belief follows Bayes' rule
tempered by the receiver's conservatism (a share of the full update: Edwards 1968), and bad news is
withheld on the way up where leaders punish it.
Between reports preparations are assumed to begin and end at random, so that fear returns to a
resting level that tension raises; and knowledge of strength becomes outdated. Nobody expects an
attack by an enemy with whom he is at war already. What can be counted is divisions and arms; what
troops are worth is learnt in battle, and from events that are seen (an effect's `seen_by`).
"""

from math import exp, log

from allohistory.kit import (
    FULL,
    NOTABLE,
    block,
    clip,
    compiled,
    emit,
    index,
    log_odds,
    logistic,
    normal_quantile,
    note_chance,
    number,
    per,
    purpose,
    uniform,
    uniform_each,
    uniforms,
)
from allohistory.vocabulary.durations import WEEK
from allohistory.vocabulary.events import ALARM, CALM, FRIGHT, REPORT

MEMORY = 32  # weeks of past truth kept for late channels
CERTAIN = 6.0  # limit of log-odds of belief
ALARMING, CALMING = 0.5, 0.25  # probabilities of attack that start and end an alarm
NO_PLANT = -1

STATE = block(
    prepares=per(
        "actor", "actor", unit="0..1", says="the first's belief that the second prepares an attack"
    ),
    attack=per(
        "actor",
        "actor",
        unit="0..1",
        says="chance that the first gives to an attack within a year",
    ),
    strength=per("actor", "group", unit="divisions", says="divisions it is believed to have"),
    counted=per("actor", "group", unit="log divisions", says="log of its arms, as believed"),
    repute=per("actor", "actor", unit="log", says="quality of troops, as believed"),
    reckoned=per("actor", "group", unit="log divisions", says="log of the believed strength"),
    variance=per("actor", "group", unit="log2", says="variance of the believed log arms"),
    past_intent=per(MEMORY, "channel", unit="0..1", says="past preparations for attack"),
    past_count=per(MEMORY, "group", unit="log divisions", says="past arms"),
    alarmed=index("actor", "actor", says="1 while the first thinks attack more likely than not"),
    alarmed_by=index("actor", "actor", says="serial of the report that alarmed it", start=-1),
    reported=index("channel", says="serial of the last report, -1 before", start=-1),
    resting_odds=per("belief", unit="odds", says="odds of attack without reports or tension"),
    alarming=per("channel", unit="log-odds", says="what an alarm adds to belief"),
    calming=per("channel", unit="log-odds", says="what a calm report adds to belief"),
    speaks=per("channel", unit="0..1", says="workspace: this week's draws"),
)
FACTS = block(
    owner=index("channel", says="who receives its reports"),
    about=index("channel", says="whom it watches"),
    group=index("channel", says="group whose strength it reports, -1 if none"),
    open_from=index("channel", says="first week in which it works"),
    open_until=index("channel", says="week after the last"),
    is_open=index("channel", says="1 if it sees only what is declared"),
    sees_intent=index("channel", says="1 if it reports on preparations for attack"),
    planted=index("channel", says="report fed to it: 0 calm, 1 alarm, -1 nothing", start=-1),
    planted_from=index("channel", says="first week in which it is fed"),
    planted_until=index("channel", says="week after the last"),
    of=index("belief", says="who believes"),
    on=index("belief", says="about whom"),
)
LAW = block(
    hit=per("channel", unit="0..1", says="chance that a report alarms when attack is prepared"),
    false_alarm=per(
        "channel", unit="0..1", says="chance that a report alarms when no attack is prepared"
    ),
    reports=per("channel", unit="1/year", says="reports per year"),
    delay=per("channel", unit="weeks", says="age of the information reported"),
    noise=per("channel", unit="log", says="error of a reported strength, one sd"),
    bias=per("channel", unit="log", says="how far reports overstate strength"),
    conservatism=per("actor", unit="0..1", says="share of a full Bayesian update made"),
    punishment=per("actor", unit="0..1", says="share of unwelcome news that is withheld"),
    attack=per("belief", unit="0..1", says="believed chance of attack at the start"),
    resting=per("belief", unit="0..1", says="believed chance of attack without reports"),
    strength=per("belief", unit="log", says="error of the believed strength at the start"),
    collusion=per("belief", unit="0..1", says="belief at the start that others act in concert"),
    ending=number("1/week", "chance that preparations for an attack are given up"),
    tension_weight=number("log-odds", "fear added by full tension"),
    tension_scale=number("tension", "tension with half of the full effect"),
    silence=number("0..1", "weight of a calm report relative to an alarming one"),
    piercing=number("0..1", "share of concealed strength that closed channels see"),
    staleness=number("log2/week", "growth of uncertainty about strength"),
    follow=number("1", "attacks within a year that follow from certain preparations"),
    opportunity=number("1", "log of how many times as many follow where the victim is beset"),
    burden=number("1", "the same, fewer, where the attacker is"),
    unnoticed=number("0..1", "how likely an attack seems where no preparations are seen"),
    doubt=number("log2", "uncertainty about strength at the start"),
    insight=number("1/week", "share of an error about quality that a week of fighting corrects"),
)
WRITES = ("intelligence",)

REPORTS = purpose("intelligence.report")
READS = purpose("intelligence.read")
PASSES = purpose("intelligence.pass")


@compiled
def opening(world, law, facts):
    """Start with beliefs that are right about strength, except for the errors in the laws."""
    own, rule = world.intelligence, law.intelligence
    for i in range(len(own.strength)):
        for j in range(len(own.repute)):
            own.repute[i, j] = world.affairs.quality[j]
        for g in range(len(world.buildup.strength)):
            own.counted[i, g] = world.buildup.counted[g]
            own.variance[i, g] = rule.doubt
    for b in range(facts.sizes.belief):
        i, j = facts.intelligence.of[b], facts.intelligence.on[b]
        own.prepares[i, j] = rule.attack[b]
        for g in range(facts.sizes.group):
            if facts.buildup.actor[g] == j:
                own.counted[i, g] += rule.strength[b]
    for i in range(len(own.strength)):
        for g in range(len(world.buildup.strength)):
            show_strength(world, facts, i, g)


@compiled
def show_strength(world, facts, i, g):
    """Compute the strength that `i` believes group `g` to have.

    In divisions it is what divisions of the group's present mix of arms, and of the quality of the
    opening, would be as strong as it is believed to be.
    """
    own = world.intelligence
    own.reckoned[i, g] = own.counted[i, g] + own.repute[i, facts.buildup.actor[g]]
    error = exp(own.reckoned[i, g] - world.buildup.counted[g])
    own.strength[i, g] = error * world.buildup.divisions[g]


@compiled
def remember(world, facts):
    """Keep this week's truth for late channels."""
    own, slot = world.intelligence, world.clock.week % MEMORY
    for g in range(facts.sizes.group):
        own.past_count[slot, g] = world.buildup.counted[g]
    for c in range(facts.sizes.channel):
        about, owner = facts.intelligence.about[c], facts.intelligence.owner[c]
        own.past_intent[slot, c] = world.affairs.intent[about, owner]


@compiled
def drift(world, law, facts, b):
    """Let belief `b` return toward its resting level, and knowledge of strength become outdated."""
    own, rule = world.intelligence, law.intelligence
    i, j = facts.intelligence.of[b], facts.intelligence.on[b]
    if world.hostilities.at_war[i, j] == 1:  # what was feared has come: nobody has to be told
        own.prepares[i, j] = 1.0
        own.alarmed[i, j] = 0
    else:
        tension = world.affairs.tension[i, j]
        fear = exp(rule.tension_weight * tension / (tension + rule.tension_scale))
        begins = clip(rule.ending * own.resting_odds[b] * fear, 0.0, 1.0)
        feared = own.prepares[i, j]
        own.prepares[i, j] = feared * (1.0 - rule.ending) + (1.0 - feared) * begins
    own.attack[i, j] = forecast(world, law, i, j)
    learn_quality(world, law, facts, i, j)
    for n in range(len(facts.buildup.actor)):
        g = facts.buildup.groups_of[j, n]
        if g < 0:
            break
        own.variance[i, g] = min(own.variance[i, g] + rule.staleness, 4.0 * rule.doubt)
        show_strength(world, facts, i, g)


@compiled
def forecast(world, law, i, j):
    """Return the chance that `i` gives to an attack by `j` within a year.

    Few preparations end in an attack; some attacks are prepared unnoticed. Whoever is beset
    elsewhere knows what that tempts his neighbours to, and whoever has his hands full attacks less.
    """
    own, rule = world.intelligence, law.intelligence
    if world.hostilities.at_war[i, j] == 1:
        return 1.0
    affairs = world.affairs
    beset = clip(affairs.threat[i] + affairs.committed[i], 0.0, 1.0)
    busy = clip(affairs.threat[j] + affairs.committed[j], 0.0, 1.0)
    ready = own.prepares[i, j] + rule.unnoticed * (1.0 - own.prepares[i, j])
    return 1.0 - exp(-rule.follow * ready * exp(rule.opportunity * beset - rule.burden * busy))


@compiled
def learn_quality(world, law, facts, i, j):
    """Let `i` learn what `j`'s troops are worth, from fighting them and from what it has seen."""
    own = world.intelligence
    own.repute[i, j] += world.affairs.shown[i, j]
    fought = world.hostilities.at_war[i, j] == 1
    for n in range(len(facts.buildup.actor)):
        g = facts.buildup.groups_of[j, n]
        if g < 0:
            break
        faced = facts.buildup.faces[g]
        if facts.buildup.actor[faced] == i and world.battle.lost[g] > 0.0:
            fought = True
    if fought:
        error = world.affairs.quality[j] - own.repute[i, j]
        own.repute[i, j] += law.intelligence.insight * error


@compiled
def hear_of_strength(world, law, facts, c, then, u):
    """Update the believed strength of the group that channel `c` watches."""
    own, rule = world.intelligence, law.intelligence
    i, g = facts.intelligence.owner[c], facts.intelligence.group[c]
    true = own.past_count[then, g]
    pierced = 0.0 if facts.intelligence.is_open[c] == 1 else rule.piercing
    if world.affairs.concealment[g] != 0.0:
        true += log(1.0 - world.affairs.concealment[g] * (1.0 - pierced))
    report = true + rule.bias[c] + rule.noise[c] * normal_quantile(u)
    gain = own.variance[i, g] / (own.variance[i, g] + rule.noise[c] ** 2 + 1e-9)
    gain *= rule.conservatism[i]
    own.counted[i, g] += gain * (report - own.counted[i, g])
    own.variance[i, g] *= 1.0 - gain
    show_strength(world, facts, i, g)


@compiled
def hear_of_intent(world, law, facts, log_, c, then, u):
    """Update the belief in an attack by the report of channel `c`, unless it is withheld."""
    own, rule = world.intelligence, law.intelligence
    i, j = facts.intelligence.owner[c], facts.intelligence.about[c]
    if world.hostilities.at_war[i, j] == 1:
        return
    hit, false = clip(rule.hit[c], 0.01, 0.99), clip(rule.false_alarm[c], 0.01, 0.99)
    chance = false + (hit - false) * clip(own.past_intent[then, c], 0.0, 1.0)
    alarm = planted(world, facts, c)
    if alarm == NO_PLANT:
        alarm = ALARM if u < chance else CALM
    unwelcome = 1.0 - own.prepares[i, j]
    if alarm == CALM:
        says = own.calming[c]
    elif uniform(world, PASSES, facts.names.channel[c], 0) < rule.punishment[i] * unwelcome:
        return
    else:
        says = own.alarming[c]
    moved = log_odds(own.prepares[i, j]) + rule.conservatism[i] * says
    own.prepares[i, j] = logistic(clip(moved, -CERTAIN, CERTAIN))
    own.reported[c] = emit(log_, world, FULL, REPORT, actor=i, other=j, what=c, option=alarm)
    note_chance(log_, own.reported[c], own.prepares[i, j])
    take_fright(world, log_, i, j, c)


@compiled
def planted(world, facts, c):
    """Return what is fed to channel `c` this week, or -1."""
    week = world.clock.week
    if facts.intelligence.planted_from[c] <= week < facts.intelligence.planted_until[c]:
        return facts.intelligence.planted[c]
    return NO_PLANT


@compiled
def take_fright(world, log_, i, j, c):
    """Log when `i` begins to think an attack by `j` likelier than not, and end a past alarm."""
    own = world.intelligence
    if own.alarmed[i, j] == 0 and own.prepares[i, j] > ALARMING:
        own.alarmed[i, j] = 1
        own.alarmed_by[i, j] = emit(
            log_,
            world,
            NOTABLE,
            REPORT,
            cause=own.reported[c],
            actor=i,
            other=j,
            what=c,
            option=FRIGHT,
        )
        note_chance(log_, own.alarmed_by[i, j], own.prepares[i, j])
    elif own.alarmed[i, j] == 1 and own.prepares[i, j] < CALMING:
        own.alarmed[i, j] = 0


@compiled
def listen(world, law, facts, log_, c):
    """Let channel `c` report, if it works and has a report this week."""
    channels, rule = facts.intelligence, law.intelligence
    if world.intelligence.speaks[c] > rule.reports[c] * WEEK:
        return
    week = world.clock.week
    if week < channels.open_from[c] or week >= channels.open_until[c] or world.affairs.dead[c] == 1:
        return
    first, second = uniforms(world, READS, facts.names.channel[c], 0)
    then = (week - int(clip(rule.delay[c], 0.0, min(week, MEMORY - 1)))) % MEMORY
    if channels.group[c] >= 0:
        hear_of_strength(world, law, facts, c, then, first)
    if channels.sees_intent[c] == 1:
        hear_of_intent(world, law, facts, log_, c, then, second)


@compiled
def derive(world, law, facts):
    """Compute resting beliefs, and what each channel's reports say (their log likelihood ratio)."""
    own, rule = world.intelligence, law.intelligence
    for b in range(facts.sizes.belief):
        rest = clip(rule.resting[b], 0.001, 0.9)
        own.resting_odds[b] = rest / (1.0 - rest)
    for c in range(facts.sizes.channel):
        hit, false = clip(rule.hit[c], 0.01, 0.99), clip(rule.false_alarm[c], 0.01, 0.99)
        own.alarming[c] = log(hit / false)
        own.calming[c] = rule.silence * log((1.0 - hit) / (1.0 - false))


@compiled
def step(world, law, facts, log):
    """Process a week's reports."""
    remember(world, facts)
    for b in range(facts.sizes.belief):
        drift(world, law, facts, b)
    uniform_each(world, REPORTS, facts.names.channel, 0, world.intelligence.speaks)
    for c in range(facts.sizes.channel):
        listen(world, law, facts, log, c)

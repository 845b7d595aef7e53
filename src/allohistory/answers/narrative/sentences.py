"""Sentences: each kind of event as one English sentence, and the reasons for it in words.

The wording is ours; the nouns, decisions and clauses are the scenario's own texts.
Fighting on the border is described as a whole by `quarrels`, not row by row.
"""

from collections.abc import Callable

from allohistory.answers.narrative.events import Event, Names
from allohistory.answers.narrative.reasons import in_words, reasons_of, weight_sign
from allohistory.answers.wording import join_words, percent, round_number
from allohistory.vocabulary.events import (
    ACCIDENT,
    ALARM,
    BY_COMMANDER,
    CONCEDES,
    DROPS,
    FINAL,
    FRIGHT,
    GENERAL_WAR,
    HARDENS,
    MARKED,
    TRESPASS,
)

RUNG_WORDS = (
    "trespass",
    "exchange of fire",
    "patrol clash",
    "company-level clash",
    "division-level battle",
    "limited war",
    "general war",
)
CAUSE_WORDS = (
    "after a border mix-up",
    "on local initiative",
    "on orders",
)
REQUEST_WORDS = ("bled", "beaten", "weary of it", "unwilling to go further")
KIND_WORDS = ("on land", "on the water", "in the air")


def full_sentence(text: str) -> str:
    """Return a text that ends as a sentence does."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."


def capital(text: str) -> str:
    """Return a text that begins as a sentence does."""
    return text[:1].upper() + text[1:]


def rung_with_article(rung: int) -> str:
    """Return a rung with its article; general war has none."""
    noun = RUNG_WORDS[rung]
    if rung == GENERAL_WAR:
        return noun
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def world_event(names: Names, event: Event) -> str:
    """Return the scenario's own sentence for an outside event."""
    return full_sentence(names.event(event.what))


def decision(names: Names, event: Event) -> str:
    """Return the sentence of the option that was chosen."""
    return full_sentence(names.option(event.what, event.option)[1].text)


def talks_opened(names: Names, event: Event) -> str:
    """Describe the opening of talks."""
    actor, other = names.short(event.actor), names.short(event.other)
    return f"{actor} and {other} open talks{names.subject(event.what)}."


def offer(names: Names, event: Event) -> str:
    """Describe a package put on the table: first terms, a concession, a last word, harder terms."""
    actor, other = names.short(event.actor), names.short(event.other)
    public, secret = articles(names, event)
    clauses = [f"that {clause}" for clause in public]
    clauses += [f"in secret that {clause}" for clause in secret]
    if not clauses:
        return f"{actor} makes {other} an empty offer."
    if event.option == FINAL:
        return f"{actor} makes {other} what it calls its last offer: {join_words(clauses)}."
    if event.option == DROPS:
        return (
            f"{actor} drops what it had insisted on and proposes to {other} {join_words(clauses)}."
        )
    if event.option == HARDENS:
        return f"{actor} hardens its terms: it now proposes to {other} {join_words(clauses)}."
    verb = "gives way and proposes" if event.option == CONCEDES else "proposes"
    return f"{actor} {verb} to {other} {join_words(clauses)}."


def agreement(names: Names, event: Event) -> str:
    """Describe how offers meet, before anything is signed."""
    public, secret = articles(names, event)
    actor, other = names.short(event.actor), names.short(event.other)
    text = f"{actor} and {other} come to terms{names.subject(event.what)}"
    if public:
        text += f": {join_words(public)}"
    if secret:
        text += f"; in secret {join_words(secret)}"
    return text + "."


def retraction(names: Names, event: Event) -> str:
    """Describe how a side goes back on terms that had been agreed."""
    actor, other = names.short(event.actor), names.short(event.other)
    return f"{actor} goes back on the terms agreed with {other}{names.subject(event.what)}."


def standstill(names: Names, event: Event) -> str:
    """Describe how talks break up in which nothing has moved."""
    actor, other = names.short(event.actor), names.short(event.other)
    return (
        f"The talks between {actor} and {other}{names.subject(event.what)} break up after "
        f"{event.amount:.0f} weeks without a new offer."
    )


def articles(names: Names, event: Event) -> tuple[list[str], list[str]]:
    """Return the public and the secret clauses of a package, as parts of a sentence."""
    secret = names.clauses(event.what, event.mask & event.secret, event.amount)
    return names.clauses(event.what, event.mask & ~event.secret, event.amount), secret


def breakdown(names: Names, event: Event) -> str:
    """Describe how a side breaks off talks, perhaps over what the other asks for."""
    actor, other = names.short(event.actor), names.short(event.other)
    demands = names.clauses(event.what, event.mask)
    verb = "asks" if event.option == 0 else "insists"
    over = f"; {other} {verb} that {join_words(demands)}" if demands else ""
    return f"{actor} breaks off the talks with {other}{names.subject(event.what)}{over}."


def resumption(names: Names, event: Event) -> str:
    """Describe how a side asks for talks again that had been broken off."""
    actor, other = names.short(event.actor), names.short(event.other)
    return f"{actor} resumes the talks with {other}{names.subject(event.what)}."


def signing(names: Names, event: Event) -> str:
    """Describe the signing of a treaty and its clauses."""
    public, secret = articles(names, event)
    actor, other = names.short(event.actor), names.short(event.other)
    text = f"{actor} and {other} sign {names.treaty(event.what)}"
    if public:
        text += f": {join_words(public)}"
    if secret:
        text += f"; a secret article says that {join_words(secret)}"
    return text + "."


def clause_broken(names: Names, event: Event) -> str:
    """Describe the breach of a clause."""
    actor, other = names.short(event.actor), names.short(event.other)
    return f"{actor} breaks its promise to {other} that {names.clause(event.what)}."


def breach_seen(names: Names, event: Event) -> str:
    """Describe the discovery of a breach."""
    actor, other = names.short(event.actor), names.short(event.other)
    return f"{actor} finds that {other} is breaking its promise that {names.clause(event.what)}."


def denunciation(names: Names, event: Event) -> str:
    """Describe how a side gives notice of a treaty."""
    end = f"; it binds for another {event.amount2:.0f} weeks" if event.amount2 > 0.0 else ""
    return f"{names.short(event.actor)} denounces {names.treaty(event.what)}{end}."


def lapse(names: Names, event: Event) -> str:
    """Describe the end of a treaty at its term."""
    return capital(f"{names.treaty(event.what)} expires.")


def directive(names: Names, event: Event) -> str:
    """Describe an order from a patron to its client."""
    actor, other = names.short(event.actor), names.short(event.other)
    return f"{actor} orders {other} {names.directive(event.what)}."


def response(names: Names, event: Event) -> str:
    """Describe how a client answers an order, in one of five ways."""
    client, patron = names.short(event.actor), names.short(event.other)
    order = f"{patron}'s order {names.directive(event.what)}"
    answers = (
        f"{client} complies with {order}.",
        f"{client} complies, on paper only, with {order}.",
        f"{client} refuses {order}.",
        f"Over {order}, {client} breaks with {patron} but keeps its ideology.",
        f"Over {order}, {client} founds a rival party independent of {patron}.",
    )
    return answers[event.option]


def incident(names: Names, event: Event) -> str:
    """Describe one incident on the border."""
    first, second = names.people(event.actor), names.people(event.other)
    place = f"{KIND_WORDS[max(0, event.what) % 3]} {names.near(event.place)}"
    noun, cause = capital(RUNG_WORDS[event.rung]), CAUSE_WORDS[event.option]
    if event.rung == TRESPASS:
        return f"{noun} by {first} troops {place}, {cause}."
    begun = cause if event.option == ACCIDENT else f"begun by the {first} side {cause}"
    return f"{noun} {place} between {first} and {second} troops, {begun}."


def escalation(names: Names, event: Event) -> str:
    """Describe how a side takes a quarrel one rung higher."""
    who = names.short(event.actor)
    if event.option == BY_COMMANDER:
        who = f"{names.command(event.what)}, without orders,"
    rung = rung_with_article(event.rung)
    return f"{capital(who)} escalates the fighting {names.near(event.place)} to {rung}."


def order(names: Names, event: Event) -> str:
    """Describe an order to act on the border."""
    who = names.short(event.actor)
    place = names.near(event.place)
    if event.option == BY_COMMANDER:
        return f"{names.command(event.what)}, without asking {who}, orders an act {place}."
    return f"{who} orders {names.command(event.what)} to act {place}."


def reinforcement(names: Names, event: Event) -> str:
    """Describe how a side sends for more men in a quarrel."""
    who = names.short(event.actor)
    if event.option == BY_COMMANDER:
        who = names.command(event.what)
    wanted, there = round_number(event.amount), round_number(event.amount2)
    return f"{who} sends for {wanted} men {names.near(event.place)}; {there} are there."


def truce_asked(names: Names, event: Event) -> str:
    """Describe how a side asks for a truce, and why."""
    who, other = names.short(event.actor), names.short(event.other)
    asks = f"{who} asks {other} for a truce {names.near(event.place)}"
    return f"{asks}, {REQUEST_WORDS[event.option]}."


def truce_refused(names: Names, event: Event) -> str:
    """Describe how a side refuses a truce."""
    who, other = names.short(event.actor), names.short(event.other)
    return f"{who} refuses {other} a truce {names.near(event.place)}."


def demarcation(names: Names, event: Event) -> str:
    """Describe the end of a mixed commission on the border."""
    place = names.near(event.place)
    if event.option == MARKED:
        return f"A mixed commission marks the line {place}."
    return f"The mixed commission {place} breaks up without result."


def client_losses(names: Names, event: Event) -> str:
    """Describe what a client lost in a quarrel that is not told."""
    lost = f"{round_number(event.amount)} {names.people(event.actor)} troops"
    return f"{lost} are lost {names.near(event.place)}."


def war(names: Names, event: Event) -> str:
    """Describe the outbreak of general war."""
    return f"{names.short(event.actor)} goes to war with {names.short(event.other)}."


def report(names: Names, event: Event) -> str:
    """Describe what a source reports, or the alarm that it raises."""
    reader, about = names.short(event.actor), names.short(event.other)
    source = names.channel(event.what)
    if event.option == FRIGHT:
        return (
            f"{reader} now thinks it more likely than not that {about} is preparing to attack "
            f"(source: {source})."
        )
    verb = "is" if event.option == ALARM else "is not"
    return f"{reader} receives a report that {about} {verb} preparing to attack (source: {source})."


def transfer(names: Names, event: Event) -> str:
    """Describe the arrival of forces that were ordered."""
    count = f"{event.amount:.0f}"
    unit = "division" if count == "1" else "divisions"
    return f"Transfer complete: {names.group(event.what)}, now {count} {unit}."


def politics(names: Names, event: Event) -> str:
    """Describe how a centre tightens control over a command after a defeat."""
    return (
        f"After the defeat {names.near(event.place)}, {names.short(event.actor)} tightens its "
        f"control over {names.command(event.what)}."
    )


SENTENCES: dict[str, Callable[[Names, Event], str]] = {
    "world_event": world_event,
    "decision": decision,
    "talks_opened": talks_opened,
    "offer": offer,
    "walked": breakdown,
    "returned": resumption,
    "signed": signing,
    "clause_broken": clause_broken,
    "breach_seen": breach_seen,
    "denounced": denunciation,
    "lapsed": lapse,
    "directive": directive,
    "response": response,
    "incident": incident,
    "escalation": escalation,
    "order": order,
    "reinforcement": reinforcement,
    "truce_asked": truce_asked,
    "truce_refused": truce_refused,
    "client_losses": client_losses,
    "demarcation": demarcation,
    "war": war,
    "report": report,
    "transfer": transfer,
    "politics": politics,
    "agreed": agreement,
    "retracted": retraction,
    "stalled": standstill,
}


def sentence(names: Names, event: Event) -> str:
    """Return an event as a sentence."""
    if event.kind not in SENTENCES:
        return full_sentence(event.kind)
    return capital(SENTENCES[event.kind](names.at(event), event))


def why(names: Names, event: Event) -> str:
    """Return the chance of an event at the time, and the reasons that weighed most, in words."""
    names = names.at(event)
    parts = []
    if event.kind in CHOSEN and event.probability < 1.0:
        parts.append(f"chance {percent(event.probability)}")
    if event.kind == "offer":
        actor, other = names.short(event.actor), names.short(event.other)
        taken = percent(event.amount2)
        parts.append(f"{actor} puts the chance that {other} would take it at {taken}")
    if event.kind == "report":
        actor = names.short(event.actor)
        parts.append(f"{actor} now puts the chance at {percent(event.probability)}")
    reasons = reasons_of(
        event.reasons,
        event.weights,
        names.model.drivers,
        names.short_of,
        lambda actor, name: weight_sign(_views(names, event, actor), name),
        named=event.kind == "signed",
    )
    # The log notes the utility of the alternative beside a signature or a choice not to act.
    turned = event.kind == "signed" or (event.kind == "decision" and event.option == 0)
    words = in_words(reasons, turned=turned)
    if words:
        parts.append(words)
    if event.kind == "decision":
        decision = names.scenario.decisions[names.id("decision", event.what)]
        if decision.symbolic:
            parts.append(f"symbolic: {decision.symbolic}")
    return "; ".join(parts)


CHOSEN = (
    "decision", "walked", "signed", "clause_broken", "response", "escalation", "order",
    "reinforcement", "world_event",
)  # fmt: skip


def _views(names: Names, event: Event, actor: str) -> object:
    """Return the views that weighed in an event, from which the signs of weights are read."""
    if event.kind == "decision":
        options = dict(names.scenario.decisions[names.id("decision", event.what)].options)
        return list(options.values())[max(1, event.option)].views
    if event.kind == "clause_broken":
        clause = names.scenario.clauses.get(names.id("clause", event.what))
        return getattr(clause, "temptation", None)
    if event.kind in ("signed", "walked", "retracted"):
        talk = names.talk(event.what)
        return dict(talk.outside).get(actor) if talk else None
    return None

"""Sentences: each kind of event as one English sentence, and why it came, in words.

The wording is ours; the nouns, decisions and clauses are the scenario's own texts.
Fighting on the border is told as a whole by `quarrels`, not row by row.
"""

from collections.abc import Callable

from allohistory.answers.narrative.events import Event, Names
from allohistory.answers.narrative.reasons import in_words, reasons_of, weight_sign
from allohistory.answers.wording import join_words, percent
from allohistory.vocabulary.events import ALARM, BY_COMMANDER, FRIGHT

RUNG_WORDS = (
    "a trespass",
    "an exchange of shots",
    "a fight of patrols",
    "a fight of companies",
    "a battle of divisions",
    "a limited war",
    "general war",
)
CAUSE_WORDS = (
    "by accident of an unclear border",
    "on local initiative",
    "on orders from above",
)
KIND_WORDS = ("on land", "on the water", "in the air")


def full_sentence(text: str) -> str:
    """A text that ends as a sentence does."""
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."


def capital(text: str) -> str:
    """A text that begins as a sentence does."""
    return text[:1].upper() + text[1:]


def world_event(cast: Names, one: Event) -> str:
    """An outside event: the scenario's own sentence."""
    return full_sentence(cast.event(one.what))


def decision(cast: Names, one: Event) -> str:
    """A decision: the sentence of the option that was taken."""
    return full_sentence(cast.option(one.what, one.option)[1].text)


def talks_opened(cast: Names, one: Event) -> str:
    """Talks begin."""
    talk = cast.talk(one.what)
    about = f" ({talk.name})" if talk else ""
    return f"{cast.short(one.actor)} and {cast.short(one.other)} open talks{about}."


def offer(cast: Names, one: Event) -> str:
    """A package put on the table."""
    open_part, hidden = articles(cast, one)
    said = join_words(open_part + [f"in secret {each}" for each in hidden]) or "nothing"
    return f"{cast.short(one.actor)} offers {cast.short(one.other)}: {said}."


def articles(cast: Names, one: Event) -> tuple[list[str], list[str]]:
    """The open and the secret clauses of a package, as parts of a sentence."""
    hidden = cast.clauses(one.what, one.mask & one.secret)
    return cast.clauses(one.what, one.mask & ~one.secret), hidden


def breakdown(cast: Names, one: Event) -> str:
    """A side leaves the table, perhaps over what the other insists on."""
    talk = cast.talk(one.what)
    about = f" ({talk.name})" if talk else ""
    insisted = cast.clauses(one.what, one.mask)
    over = f"; {cast.short(one.other)} insisted that {join_words(insisted)}" if insisted else ""
    return (
        f"{cast.short(one.actor)} breaks off the talks with {cast.short(one.other)}{about}{over}."
    )


def resumption(cast: Names, one: Event) -> str:
    """A side comes back to the table."""
    talk = cast.talk(one.what)
    about = f" ({talk.name})" if talk else ""
    return f"{cast.short(one.actor)} comes back to the table with {cast.short(one.other)}{about}."


def signing(cast: Names, one: Event) -> str:
    """A treaty with what it says."""
    open_part, hidden = articles(cast, one)
    text = f"{cast.short(one.actor)} and {cast.short(one.other)} sign {cast.treaty(one.what)}"
    if open_part:
        text += f": {join_words(open_part)}"
    if hidden:
        text += f"; a secret article says that {join_words(hidden)}"
    return text + "."


def clause_broken(cast: Names, one: Event) -> str:
    """A clause is broken."""
    return (
        f"{cast.short(one.actor)} breaks its word to {cast.short(one.other)} that "
        f"{cast.clause(one.what)}."
    )


def breach_seen(cast: Names, one: Event) -> str:
    """A breach is noticed."""
    return (
        f"{cast.short(one.actor)} finds that {cast.short(one.other)} does not keep its word that "
        f"{cast.clause(one.what)}."
    )


def denunciation(cast: Names, one: Event) -> str:
    """A treaty ends before its time."""
    return f"{cast.short(one.actor)} denounces {cast.treaty(one.what)}."


def lapse(cast: Names, one: Event) -> str:
    """A treaty runs out."""
    return capital(f"{cast.treaty(one.what)} runs out.")


def directive(cast: Names, one: Event) -> str:
    """A patron gives an order to its client."""
    return f"{cast.short(one.actor)} tells {cast.short(one.other)} {cast.directive(one.what)}."


def response(cast: Names, one: Event) -> str:
    """A client answers an order in one of five ways."""
    client, patron = cast.short(one.actor), cast.short(one.other)
    order = f"{patron}'s order {cast.directive(one.what)}"
    answers = (
        f"{client} obeys {order}.",
        f"{client} pretends to obey {order}.",
        f"{client} refuses {order}.",
        f"{client} splits from {patron} under the same creed, over {order}.",
        f"{client} founds itself anew, free of {patron}, over {order}.",
    )
    return answers[one.option]


def incident(cast: Names, one: Event) -> str:
    """One incident on the border."""
    sides = f"{cast.people(one.actor)} and {cast.people(one.other)} troops"
    where = f"{capital(cast.near(one.place))}, {KIND_WORDS[max(0, one.what) % 3]}"
    begun = f"begun by the {cast.people(one.actor)} side {CAUSE_WORDS[one.option]}"
    if one.option == 0:
        begun = CAUSE_WORDS[0]
    return f"{where}, {RUNG_WORDS[one.rung]} between {sides}, {begun}."


def escalation(cast: Names, one: Event) -> str:
    """A quarrel is taken a rung higher."""
    who = cast.short(one.actor)
    if one.option == BY_COMMANDER:
        who = f"{cast.command(one.what)}, without orders,"
    return f"{capital(who)} raises the quarrel {cast.near(one.place)} to {RUNG_WORDS[one.rung]}."


def war(cast: Names, one: Event) -> str:
    """General war breaks out."""
    return f"{cast.short(one.actor)} goes to war with {cast.short(one.other)}."


def report(cast: Names, one: Event) -> str:
    """What a source says, or the fright it gives."""
    reader, about = cast.short(one.actor), cast.short(one.other)
    source = cast.channel(one.what)
    if one.option == FRIGHT:
        return (
            f"{reader} comes to think an attack by {about} more likely than not (source: {source})."
        )
    said = f"that {about} prepares to attack" if one.option == ALARM else f"that {about} is quiet"
    return f"A report reaches {reader} {said} (source: {source})."


def transfer(cast: Names, one: Event) -> str:
    """Ordered forces have arrived."""
    return f"The transfer is done: {cast.group(one.what)} now has {one.amount:.0f} divisions."


def politics(cast: Names, one: Event) -> str:
    """A centre takes a command in hand."""
    return (
        f"After the failure {cast.near(one.place)} {cast.short(one.actor)} takes "
        f"{cast.command(one.what)} more firmly in hand."
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
    "war": war,
    "report": report,
    "transfer": transfer,
    "politics": politics,
}


def sentence(cast: Names, one: Event) -> str:
    """An event as a sentence."""
    if one.kind not in SENTENCES:
        return full_sentence(one.kind)
    return capital(SENTENCES[one.kind](cast.at(one), one))


def why(cast: Names, one: Event) -> str:
    """The chance that an event had when it came, and the reasons that weighed, in words."""
    cast = cast.at(one)
    parts = []
    if one.kind in CHOSEN and one.probability < 1.0:
        parts.append(f"chance {percent(one.probability)}")
    if one.kind == "report":
        parts.append(f"{cast.short(one.actor)} now puts the chance at {percent(one.probability)}")
    reasons = reasons_of(
        one.reasons,
        one.weights,
        cast.model.drivers,
        cast.short_of,
        lambda actor, name: weight_sign(_views(cast, one, actor), name),
        named=one.kind == "signed",
    )
    # What is noted beside a signature, or a choice not to act, is the worth of the alternative.
    turned = one.kind == "signed" or (one.kind == "decision" and one.option == 0)
    told = in_words(reasons, turned=turned)
    if told:
        parts.append(told)
    return "; ".join(parts)


CHOSEN = ("decision", "signed", "clause_broken", "response", "escalation", "world_event")


def _views(cast: Names, one: Event, actor: str) -> object:
    """The views that weighed in an event, from which the signs of weights are read."""
    if one.kind == "decision":
        options = dict(cast.scenario.decisions[cast.id("decision", one.what)].options)
        return list(options.values())[max(1, one.option)].views
    if one.kind == "clause_broken":
        clause = cast.scenario.clauses.get(cast.id("clause", one.what))
        return getattr(clause, "temptation", None)
    if one.kind in ("signed", "walked"):
        talk = cast.talk(one.what)
        return dict(talk.outside).get(actor) if talk else None
    return None

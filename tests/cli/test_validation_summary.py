"""The validation on the screen: figures, surprises, held-out years, calibration."""

import math
from dataclasses import replace

import pytest
from tests.views.validation_sample import (
    COVERAGE,
    ENTRY,
    EXPECTED,
    FIT,
    HELD_OUT,
    PREDICTION,
    VALIDATION,
    band,
    with_validation,
    without_band,
)

from allohistory.answers.validation_report import Difference
from allohistory.cli.validation_summary import (
    coverage_text,
    describe_fit,
    gap,
    print_basis,
    print_calibration,
    print_figures,
    print_held_out,
    print_summary,
    print_surprises,
)
from allohistory.errors import counted


def flat(text):
    return " ".join(text.split())


def test_the_parts_come_in_their_order_with_the_warnings_first(screen):
    text = screen(print_summary, VALIDATION, everything=False)

    assert text.startswith(
        "No luck <here>.\n\nTwo rivals & a <river>: the model against its record"
    )
    heads = (
        "Record inside the bands", "Least expected events", "What the record says",
        "Held out", "Calibration by simulation",
    )  # fmt: skip
    places = [text.index(f"\n{head}") for head in heads]
    assert places == sorted(places)
    bare = screen(print_summary, replace(VALIDATION, updates=None, notes=()), everything=False)
    assert "What the record says" not in bare
    assert bare.startswith("\nTwo rivals")


def test_the_basis_counts_what_is_compared(screen):
    text = flat(screen(print_basis, VALIDATION))

    assert (
        "12 observations, 4 numbers in them compared with bands; 2 entries of the record are not "
        "used. 640 posterior histories of 2 runs."
    ) in text
    assert "worth about 140 independent histories" in text
    assert "20 on the worst" in text
    assert "histories" not in screen(print_basis, with_validation(fit=None))


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({"runs": 1, "histories": 1280}, "One run cannot show whether it has converged."),
        ({"agreed": True, "rising": None}, "The runs agree."),
        ({"agreed": True, "rising": 0.0}, "The runs agree."),
        (
            {"agreed": True, "rising": 6.44},
            (
                "The runs agree, but their log-likelihood ROSE by 6.4 nats over the second half of "
                "their rounds: they have not converged."
            ),
        ),
        (
            {"worst": 1.234},
            "The runs do NOT agree (up to 1.23 posterior sd apart): do not rely on these figures.",
        ),
        ({"worst": math.nan}, "The runs do NOT agree: do not rely on these figures."),
        (
            {"rising": 6.44, "worst": math.nan},
            "The runs do NOT agree: do not rely on these figures.",
        ),
    ],
)
def test_a_fit_says_whether_its_runs_agree(changes, verdict):
    fit = replace(FIT, **changes)
    assert (
        describe_fit(fit) == f"{fit.histories:,} posterior histories of {fit.runs} runs. {verdict}"
    )


def test_coverage_is_printed_for_new_and_for_conditioned_timelines(screen):
    text = flat(screen(print_figures, VALIDATION, everything=False))
    parts = (
        "1 of 2 in the 50 % bands (50 %, 10 to 90 %); 1 of 2 in the 90 % bands (50 %, 10 to 80 %)"
    )

    assert (
        f"with new noise (2,000 timelines): {parts} "
        f"with the noise of the posterior (2,000 timelines): {parts}"
    ) in text
    new = screen(print_figures, with_validation(reproduction=None), everything=False)
    assert "with new noise" in new
    assert "of the posterior" not in new


def test_numbers_outside_of_their_bands_are_listed(screen, rows):
    text = screen(print_figures, VALIDATION, everything=False)
    printed = rows(text)

    assert ["one figure OUTSIDE the 90 % band:"] in printed
    start = printed.index(["figure", "from", "record", "band"])
    assert printed[start + 1] == ["Incidents <a> year", "1939-01", "300", "50 to 200"]
    assert printed[start + 2][0].startswith("1 cannot be estimated: too few timelines have such")
    head, row = text.splitlines()[start : start + 2]
    assert head.endswith(" band")
    assert head.index("record") + len("record") == row.index("300") + 3


def figures(*bands):
    return with_validation(prediction=replace(PREDICTION, bands=bands), reproduction=None)


def test_numbers_inside_or_without_a_band_are_not_outside(screen):
    text = screen(print_figures, figures(band("a", 1938)), everything=False)
    assert "OUTSIDE" not in text
    assert "cannot be estimated" not in text
    neither = figures(without_band("a"), without_band("b"))
    text = flat(screen(print_figures, neither, everything=False))
    assert "OUTSIDE" not in text
    assert text.endswith("2 cannot be estimated: too few timelines have such an event: "
                         "Incidents <a> year, Incidents <a> year")  # fmt: skip


@pytest.mark.parametrize("template", [band("a", 1939), without_band("a")], ids=["out", "none"])
@pytest.mark.parametrize(
    ("number", "everything", "listed", "rest"),
    [
        (8, False, 8, ""),
        (9, False, 8, "... and 1 figure; --all shows it."),
        (10, False, 8, "... and 2 figures; --all shows them."),
        (10, True, 10, ""),
    ],
)
def test_eight_figures_are_listed_unless_all_are_requested(
    screen, template, number, everything, listed, rest
):
    text = flat(screen(print_figures, figures(*[template] * number), everything=everything))

    assert text.count("Incidents <a> year") == listed
    outside = counted(number, "figure")
    assert f"{outside} OUTSIDE" in text or f" {number} cannot be estimated" in text
    assert text.endswith(rest)
    assert ("--all" in text) is bool(rest)


def test_only_the_90_per_cent_band_decides(screen):
    wide = replace(band("a", 1938), inside=(False, True))
    narrow = replace(band("a", 1938), inside=(True, False))

    assert "OUTSIDE" not in screen(print_figures, figures(wide), everything=False)
    assert "one figure OUTSIDE" in screen(print_figures, figures(narrow), everything=False)


def test_coverage_of_nothing_says_so():
    assert coverage_text(COVERAGE[1]) == "1 of 2 in the 90 % bands (50 %, 10 to 80 %)"
    nothing = replace(COVERAGE[1], of=0, inside=0)
    assert coverage_text(nothing) == "nothing to compare with a 90 % band"


def test_surprises_are_listed_with_their_bits(screen, rows):
    text = screen(print_surprises, (ENTRY, EXPECTED), everything=False)
    printed = rows(text)

    assert printed[1:5] == [
        ["Least expected events"],
        ["entry", "day", "timelines agree", "surprise"],
        ["It came & went.", "1938-01-01", "0 of 400", ">9.6"],
        ["It came & went.", "1938-01-01", "300 of 400", "0.4"],
    ]
    assert printed[5][0].startswith("2 entries, 10 bits of surprise in all")
    head, first = text.splitlines()[2:4]
    assert first.endswith(" >9.6")
    assert head.index("agree") + len("agree") == first.index("400") + len("400")


def test_eight_surprises_are_listed_but_all_counted(screen):
    entries = (replace(ENTRY, text="b" * 70, timelines=1234),) * 9
    many = screen(print_surprises, entries, everything=False)

    assert many.count("b" * 60) == 8
    assert "b" * 61 not in many
    assert many.count("0 of 1,234") == 8
    assert "9 entries, 86 bits" in many  # 9 times 9.6
    assert "... and 1 entry; --all shows it." in many
    whole = screen(print_surprises, entries, everything=True)
    assert whole.count("0 of 1,234") == 9
    assert "--all" not in whole
    assert screen(print_surprises, (), everything=False) == ""


def test_held_out_counts_are_scored_beside_their_rivals(screen, rows):
    text = screen(print_held_out, VALIDATION)
    printed = rows(text)

    assert "Fitted up to 1938-12-31, scored to the end of 1942. 640 posterior" in flat(text)
    start = printed.index(
        ["yearly counts", "log score", "CRPS", "model minus rival, log score (90 %)"]
    )
    assert printed[start + 1 : start + 4] == [
        ["the model", "4.00", "31.5"],
        ["the model's priors", "4.40", "31.5"],
        ["last year again", "4.60", "31.5", "−0.50 (−0.90 to −0.10), better"],
    ]
    assert "one year: few. Below 0 the model is better." in text
    assert "each run of the fit: 4.01, 4.05." in flat(text)
    head, first = text.splitlines()[start : start + 2]
    for name, cell in (("log score", "4.00"), ("CRPS", "31.5")):
        assert head.index(name) + len(name) == first.index(cell) + len(cell)


def test_held_out_events_are_scored_beside_their_base_rate(screen):
    text = flat(screen(print_held_out, VALIDATION))
    assert text.endswith(
        "2 yes-or-no questions about 1 one-off events: Brier score 0.200 against 0.250 of the base "
        "rate, log score 0.500 against 0.600."
    )
    neither = replace(HELD_OUT, matters=None, counts=replace(HELD_OUT.counts, years=()))
    text = screen(print_held_out, with_validation(held_out=neither))
    assert "Brier" not in text
    assert "CRPS" not in text


def test_missing_parts_are_named_with_their_commands(screen):
    missing = screen(print_held_out, with_validation(held_out=None))
    assert missing == "\nHeld out\nMISSING: allohistory fit\n"
    missing = screen(print_calibration, replace(VALIDATION, calibration=None))
    assert missing == "\nCalibration by simulation\nMISSING: python calibrate.py\n"


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.9, -0.1, "better"), (-0.9, 0.0, "not significant"), (-1.0, 1.0, "not significant"),
        (0.0, 0.9, "not significant"), (0.1, 0.9, "WORSE"),
    ],
)  # fmt: skip
def test_a_difference_is_better_worse_or_neither(low, high, verdict):
    assert gap(Difference(-0.5, 0.2, low, high)).endswith(f"), {verdict}")


def test_a_difference_has_its_sign_and_its_interval():
    assert gap(Difference(-0.5, 0.2, -1.25, 0.125)) == "−0.50 (−1.25 to +0.12), not significant"


def test_a_calibration_counts_what_fails(screen):
    assert flat(screen(print_calibration, VALIDATION)) == (
        "Calibration by simulation 120 fits of two_rivals (2026-11-21): of 2 ranked quantities "
        "1 fail at 1 % after Holm's correction."
    )

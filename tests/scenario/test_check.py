"""The module as a program: the faults of each folder, and how many folders have some."""

import runpy

from allohistory.errors import Fault, UnknownScenario

# As a program, not imported: it would take the place of the function `check` of its package.
MAIN = runpy.run_module("allohistory.scenario.check", run_name="program")["main"]
FAULT = Fault("x.yaml", 1, 4, "a.b", "is odd", "mend it", "a: 5")
FAULTS = {"sound": [], "odd": [FAULT, FAULT]}


def check(folder):
    if folder not in FAULTS:
        raise UnknownScenario(f"there is no scenario {folder}")
    return FAULTS[folder]


def test_every_fault_of_every_folder_is_printed_and_faulty_folders_counted(monkeypatch, capsys):
    monkeypatch.setitem(MAIN.__globals__, "check", check)

    assert MAIN(["sound", "odd", "nowhere", "sound"]) == 2
    assert capsys.readouterr().out.splitlines() == [
        "sound: no faults",
        *["x.yaml:1:4 a.b: is odd; mend it", "    a: 5", "       ^"] * 2,
        "odd: 2 faults",
        "there is no scenario nowhere",
        "sound: no faults",
    ]


def test_no_folders_have_no_faults(capsys):
    assert MAIN([]) == 0
    assert capsys.readouterr().out == ""

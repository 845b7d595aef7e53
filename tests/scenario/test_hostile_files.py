"""Malicious or corrupted files: a fault, never a traceback or hang."""

import os
import socket
import time
from pathlib import Path

import pytest

from allohistory.errors import UnknownScenario
from allohistory.scenario import check, load
from allohistory.scenario.read import DEEPEST, LARGEST, MOST_FAULTS, MOST_NODES, read


def only(folder, file="actors.yaml"):
    faults = [fault for fault in check(folder) if fault.file.endswith(file)]
    assert len(faults) == 1, [str(fault) for fault in faults]
    return faults[0]


def test_an_alias_bomb_is_refused_at_its_first_anchor(put):
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + k)}: &{chr(98 + k)} [{', '.join([f'*{chr(97 + k)}'] * 9)}]\n" for k in range(20)
    )

    fault = only(put("actors.yaml", bomb))

    assert (fault.line, fault.column) == (1, 4)
    assert "anchor &a" in fault.message


def test_an_alias_to_itself_is_refused(put):
    assert "anchor" in only(put("actors.yaml", "actors: &a {x: *a}\n")).message


def test_an_alias_without_an_anchor_is_refused(put):
    assert "alias *a" in only(put("actors.yaml", "actors: *a\n")).message


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system", "!!int", "!mine", "!!binary", "!"]
)
def test_tags_are_refused(put, tag):
    fault = only(put("actors.yaml", f"actors: {tag} 'echo'\n"))

    assert "tag" in fault.message
    assert fault.line == 1


@pytest.mark.parametrize("pair", ["[]", "{}"])
def test_deep_nesting_is_refused(put, pair):
    opening = pair[0] if pair == "[]" else "{a: "
    fault = only(put("actors.yaml", f"actors: {opening * 200_000}"))

    assert "nested" in fault.message or "not YAML" in fault.message


def test_nesting_just_too_deep_says_so(put):
    text = "actors: " + "[" * DEEPEST + "]" * DEEPEST

    assert f"nested more than {DEEPEST} deep" in only(put("actors.yaml", text)).message


def test_deep_block_nesting_is_refused(put):
    text = "".join(f"{' ' * k}a:\n" for k in range(2000))

    assert "nested" in only(put("actors.yaml", text)).message


@pytest.mark.parametrize(
    "written",
    [
        "1e999",
        "-1e999",
        "9" * 400,
        "1" + "0" * 5000,
        ".inf",
        "-.inf",
        ".nan",
        "nan",
        "inf",
        "1_000",
        "1:30",
        "190:20:30",
        "0x10",
        "0o17",
        "017",
        "1,5.",
        "'0.5'",
        "yes",
        "true",
        "~",
        "",
        "[1]",
        "1e",
        "--1",
        "½",
        "٣",
    ],
)
def test_only_plain_decimals_are_numbers(folder, written):
    path = folder / "actors.yaml"
    old = "conservatism: 0.8\n"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, f"conservatism: {written}\n"))

    fault = only(folder)

    assert fault.path == "actors.borea.conservatism"
    assert "is not a number" in fault.message


@pytest.mark.parametrize("written", ["1e13", "-1e300", "123456789012345678901234567890"])
def test_a_number_of_absurd_size_is_refused(folder, written):
    path = folder / "forces.yaml"
    path.write_text(path.read_text().replace("tanks: 80", f"tanks: {written}"))

    fault = only(folder, "forces.yaml")
    assert fault.path.removesuffix(".value") == "groups.aurelia_river.tanks"
    assert fault.source_line[fault.column - 1 :].startswith(written)


@pytest.mark.parametrize("word", ["no", "off", "on", "yes", "y", "n", "No", "OFF"])
def test_words_that_older_yaml_read_as_booleans_stay_text(folder, word):
    path = folder / "actors.yaml"
    path.write_text(path.read_text().replace("short: Bor\n", f"short: {word}\n"))

    assert load(folder).actors["borea"].short == word


@pytest.mark.parametrize("word", ["no", "on", "1", "'true'"])
def test_a_flag_is_only_true_or_false(folder, word):
    path = folder / "channels.yaml"
    path.write_text(path.read_text().replace("open: false", f"open: {word}"))

    assert "neither true nor false" in only(folder, "channels.yaml").message


@pytest.mark.parametrize(
    "written",
    ["1950-1-2", "1950-02-30", "02.01.1950", "1950", "1950-01-02T00:00:00", "0000-00-00", "~"],
)
def test_a_date_is_a_day_of_the_calendar(folder, written):
    path = folder / "events.yaml"
    path.write_text(path.read_text().replace("date: 1950-06-05", f"date: {written}"))

    assert check(folder)


def test_a_number_where_a_text_belongs_stays_as_it_was_written(folder):
    path = folder / "actors.yaml"
    path.write_text(path.read_text().replace("short: Bor\n", "short: 1.50\n"))

    assert load(folder).actors["borea"].short == "1.50"


def test_a_duplicate_key_is_a_fault_at_the_second(put):
    fault = next(
        fault
        for fault in check(put("claims.yaml", "claims: {}\nclaims: {}\n"))
        if "twice" in fault.message
    )

    assert (fault.line, fault.column) == (2, 1)
    assert "line 1" in fault.hint


def test_merge_keys_are_not_merged(put):
    fault = only(put("claims.yaml", "claims: {}\n<<: {a: 1}\n"), "claims.yaml")

    assert "unknown key" in fault.message
    assert "write out" in fault.hint


@pytest.mark.parametrize("text", ["? [a, b]\n: 1\n", "{[a]: 1}\n", "{{a: 1}: 2}\n"])
def test_keys_are_plain_names(put, text):
    assert "as a key" in only(put("claims.yaml", text), "claims.yaml").message


def test_several_documents_are_refused(put):
    fault = only(put("claims.yaml", "claims: {}\n---\nclaims: {}\n"), "claims.yaml")

    assert "more than one document" in fault.message
    assert fault.line == 2


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing\n", "---\n", "---\n...\n", "~\n", "null\n", "[]\n", "word\n"]
)
def test_an_empty_file_is_a_fault(put, text):
    assert only(put("claims.yaml", text), "claims.yaml").message


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("title: café".encode("latin-1"), "not UTF-8 (byte 0xe9)"),
        ("claims: {}".encode("utf-16"), "UTF-16"),
        ("claims: {}".encode("utf-16-le"), "NUL byte"),
        ("claims: {}".encode("utf-16-be"), "NUL byte"),
        ("claims: {}".encode("utf-32"), "UTF-16"),
        (b"claims: {}\x00", "NUL byte"),
        (b"claims: {\x1b[31m}", "control character"),
        (b'claims: {"\\0": 1}', "control character"),
        (b"\x80\x81\x82", "not UTF-8"),
        (b"claims: \xed\xa0\x80", "not UTF-8"),
        (bytes(range(256)), "NUL byte"),
        (b"\xff\xfe", "UTF-16"),
    ],
)
def test_wrong_encodings_are_named(put, raw, says):
    assert says in only(put("claims.yaml", raw), "claims.yaml").message


def test_the_place_of_a_wrong_byte_is_given(put):
    fault = only(put("claims.yaml", b"claims:\n  G001: \xe9\n"), "claims.yaml")

    assert (fault.line, fault.column) == (2, 9)


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(folder, small):
    for path in folder.rglob("*.yaml"):
        text = path.read_text(encoding="utf-8")
        path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())

    assert load(folder) == small


def test_a_huge_file_is_refused_before_it_is_read(folder):
    with (folder / "actors.yaml").open("wb") as file:
        file.truncate(100_000_000)
    begin = time.perf_counter()

    fault = only(folder)

    assert "100,000,000 bytes" in fault.message
    assert time.perf_counter() - begin < 2


@pytest.mark.parametrize("entry", ["{}", "{naem: x}", "x", "[]"])
def test_a_file_full_of_faults_is_checked_in_seconds(put, entry):
    text = "actors:\n" + "".join(f"  actor_{k}: {entry}\n" for k in range(MOST_NODES // 25))
    begin = time.process_time()

    faults = check(put("actors.yaml", text))

    assert time.process_time() - begin < 2
    assert len([fault for fault in faults if fault.file.endswith("actors.yaml")]) == MOST_FAULTS + 1
    assert "more faults" in "".join(fault.message for fault in faults)


def test_a_file_of_too_many_values_is_refused(put):
    text = "claims: [" + "1," * (LARGEST // 4) + "]"

    assert "keys and values" in only(put("claims.yaml", text), "claims.yaml").message


def test_a_text_of_a_megabyte_is_too_long(put):
    fault = only(
        put(
            "claims.yaml",
            f"claims:\n  G001: {{status: used, why: {'x' * 1_000_000}}}\n"
            "  G002: {status: used, why: x}\n",
        ),
        "claims.yaml",
    )

    assert "too long" in fault.message
    assert len(fault.full()) < 1000


def test_a_symlink_loop_is_a_fault(folder):
    path = folder / "claims.yaml"
    path.unlink()
    path.symlink_to(path)

    assert "cannot be read" in only(folder, "claims.yaml").message


def test_a_folder_in_place_of_a_file_is_a_fault(folder):
    (folder / "claims.yaml").unlink()
    (folder / "claims.yaml").mkdir()

    assert only(folder, "claims.yaml").message == "is not a file"


def test_a_file_in_place_of_the_folder_of_what_ifs_is_a_fault(folder):
    for path in (folder / "whatifs").iterdir():
        path.unlink()
    (folder / "whatifs").rmdir()
    (folder / "whatifs").write_text("x")

    assert any("cannot be listed" in fault.message for fault in check(folder))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="NO NAMED PIPES on this system")
def test_a_pipe_does_not_hang(folder):
    (folder / "claims.yaml").unlink()
    os.mkfifo(folder / "claims.yaml")

    assert only(folder, "claims.yaml").message == "is not a file"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="NO UNIX SOCKETS on this system")
def test_a_socket_is_not_a_file(folder, monkeypatch):
    (folder / "claims.yaml").unlink()
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("claims.yaml")

        assert only(folder, "claims.yaml").message == "is not a file"


def test_an_endless_device_is_not_a_file(folder):
    (folder / "claims.yaml").unlink()
    document = read(Path("/dev/zero"), "claims.yaml")

    assert [fault.message for fault in document.faults] == ["is not a file"]


def test_a_file_that_vanishes_is_a_fault(tmp_path):
    document = read(tmp_path / "gone.yaml", "gone.yaml")

    assert document.faults[0].message == "there is no such file"


@pytest.mark.parametrize("name", ["nowhere", "", "a\0b", "x" * 5000, "../nowhere", "~"])
def test_a_missing_folder_is_answered_with_the_known_names(name):
    if name == "":
        return
    with pytest.raises(UnknownScenario):
        load(name)


def test_an_empty_folder_lacks_the_required_files(tmp_path):
    files = {fault.file.rsplit("/", 1)[-1] for fault in check(tmp_path)}

    assert files == {
        "scenario.yaml",
        "sources.yaml",
        "actors.yaml",
        "theatre.yaml",
        "forces.yaml",
        "questions.yaml",
    }


def test_an_unknown_file_is_a_fault_that_names_the_near_one(put):
    fault = only(put("actor.yaml", "actors: {}\n"), "actor.yaml")

    assert "'actors.yaml'" in fault.hint


def test_ten_thousand_what_ifs_are_not_all_read(folder):
    for k in range(600):
        (folder / "whatifs" / f"w{k}.yaml").write_text("id: x\n")

    assert check(folder)


def test_a_parameter_with_a_million_combinations_is_checked_at_once(folder):
    path = folder / "whatifs" / "league-clause.yaml"
    values = ", ".join(["league_disarms", "peace_on_the_river", *(f"c{k}" for k in range(30))])
    path.write_text(path.read_text().replace("[league_disarms, peace_on_the_river]", f"[{values}]"))
    begin = time.process_time()

    faults = check(folder)

    assert len(faults) == 30
    assert time.process_time() - begin < 5

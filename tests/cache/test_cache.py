"""What is kept is given back whole or not at all: beside other processes, killed ones, damage and hostile files."""

from __future__ import annotations

import hashlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from checker.cache import ANSWERS, Cache, key_of
from tests.checkout import ROOT

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [key_of(str(number)) for number in range(50)]
posix = pytest.mark.skipif(os.name != "posix", reason="owners, modes and signals are those of POSIX")


def value_for(key: bytes, size: int = 3000) -> bytes:
    return hashlib.sha256(key).digest() * (size // 32)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


@pytest.fixture
def filled(folder: Path) -> Path:
    cache = Cache(folder)
    cache.put((key, value_for(key)) for key in KEYS)
    cache.close()
    return folder


def kept(folder: Path) -> int:
    """How many values are there, each of them the right one."""
    cache = Cache(folder)
    found = [(key, cache.get(key)) for key in KEYS]
    cache.close()
    assert all(value in (None, value_for(key)) for key, value in found)
    return sum(value is not None for _, value in found)


def test_parts_can_not_be_shifted_into_one_another() -> None:
    keys = {key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("ab", "c", ""), key_of(b"ab", b"d")}
    assert len(keys) == 5
    assert key_of("ab", b"c") == key_of(b"ab", "c")


def test_what_is_put_is_got_by_this_run_and_the_next(folder: Path) -> None:
    cache = Cache(folder)
    assert cache.get(KEYS[0]) is None
    assert not folder.exists(), "asking makes no file"
    cache.put([(KEYS[0], b"one"), (KEYS[1], b"")])
    assert (cache.get(KEYS[0]), cache.get(KEYS[1]), cache.get(KEYS[2])) == (b"one", b"", None)
    cache.put([(KEYS[0], b"two")])
    cache.close()
    assert Cache(folder).get(KEYS[0]) == b"two"


def test_nothing_to_put_makes_no_file(folder: Path) -> None:
    Cache(folder).put([])
    assert not folder.exists()


def test_it_does_not_grow_without_end_and_forgets_the_oldest(folder: Path) -> None:
    limit = 200_000
    cache = Cache(folder, limit=limit)
    for number in range(200):
        key = key_of(str(number))
        cache.put([(key, value_for(key))])
        assert (folder / ANSWERS).stat().st_size <= limit + 20_000
    found = [number for number in range(200) if cache.get(key_of(str(number))) is not None]
    assert found == list(range(found[0], 200))
    assert 35 <= len(found) <= 66


def test_one_value_does_not_push_out_all_others(filled: Path) -> None:
    cache = Cache(filled, limit=200_000)
    cache.put([(key_of("large"), b"x" * 30_000), (key_of("small"), b"x")])
    assert cache.get(key_of("large")) is None
    assert cache.get(key_of("small")) == b"x"


@pytest.mark.parametrize("place", range(0, 200_000, 9_973))
def test_a_changed_byte_gives_the_right_value_or_none(filled: Path, place: int) -> None:
    raw = bytearray((filled / ANSWERS).read_bytes())
    raw[place % len(raw)] ^= 0x55
    (filled / ANSWERS).write_bytes(raw)
    kept(filled)
    cache = Cache(filled)
    cache.put((key, value_for(key)) for key in KEYS)
    assert kept(filled) in (0, 50)


def test_values_that_change_places_are_not_believed(filled: Path) -> None:
    with sqlite3.connect(filled / ANSWERS) as connection:
        connection.execute("UPDATE entries SET value = (SELECT value FROM entries WHERE key = ?)", (KEYS[0],))
    assert kept(filled) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"not a database at all" * 100,
        b"\x80\x04\x95cos\nsystem\n(S'exit 1'\ntR.",
        b"SQLite format 3\0" + b"\xff" * 5000,
    ],
)
def test_a_file_that_is_no_database_is_thrown_away(folder: Path, content: bytes) -> None:
    folder.mkdir(mode=0o700)
    (folder / ANSWERS).write_bytes(content)
    assert kept(folder) == 0
    cache = Cache(folder)
    cache.put([(KEYS[0], value_for(KEYS[0]))])
    cache.close()
    assert kept(folder) == 1


@pytest.mark.parametrize(
    "script",
    [
        "CREATE TABLE other (x)",
        "CREATE TABLE entries (key, digest)",
        "CREATE TABLE entries (key, digest, value); INSERT INTO entries VALUES (x'00', 1, 'text')",
        "CREATE VIEW entries AS SELECT x'00' AS key, x'00' AS digest, x'00' AS value",
        "CREATE VIEW entries AS SELECT x'00' AS key, load_extension('x') AS digest, 1 AS value",
    ],
)
def test_a_database_of_another_make_gives_nothing(folder: Path, script: str) -> None:
    folder.mkdir(mode=0o700)
    with sqlite3.connect(folder / ANSWERS) as connection:
        connection.executescript(script)
    assert kept(folder) == 0
    Cache(folder).put([(KEYS[0], value_for(KEYS[0]))])
    assert kept(folder) in (0, 1)


@posix
@pytest.mark.parametrize("mode", [0o777, 0o720, 0o702])
def test_a_folder_that_others_can_write_to_is_not_used(filled: Path, mode: int) -> None:
    filled.chmod(mode)
    assert kept(filled) == 0
    before = (filled / ANSWERS).read_bytes()
    Cache(filled).put([(key_of("new"), b"x")])
    assert (filled / ANSWERS).read_bytes() == before
    filled.chmod(0o755)
    assert kept(filled) == 50


@posix
def test_a_file_that_others_can_write_to_is_not_used(filled: Path) -> None:
    (filled / ANSWERS).chmod(0o666)
    assert kept(filled) == 0


@posix
def test_a_link_is_not_followed(filled: Path, tmp_path: Path) -> None:
    (filled / ANSWERS).rename(tmp_path / "elsewhere")
    (filled / ANSWERS).symlink_to(tmp_path / "elsewhere")
    assert kept(filled) == 0


def test_a_folder_in_place_of_the_file_is_no_error(folder: Path) -> None:
    (folder / ANSWERS).mkdir(parents=True)
    assert kept(folder) == 0
    Cache(folder).put([(KEYS[0], b"x")])


def test_a_place_that_can_not_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    cache = Cache(tmp_path / "file" / "below")
    assert cache.get(KEYS[0]) is None
    cache.put([(KEYS[0], b"x")])
    assert cache.get(KEYS[0]) is None


def test_whoever_can_not_write_now_still_reads(filled: Path) -> None:
    other = sqlite3.connect(filled / ANSWERS, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert kept(filled) == 50
    other.execute("ROLLBACK")
    other.close()


# Puts and gets the same values again and again, and ends with 1 where one is wrong.
_BUSY = """
import sys
from pathlib import Path
from checker.cache import Cache
from tests.cache.test_cache import KEYS, value_for
folder, rounds = Path(sys.argv[1]), int(sys.argv[2])
print("begun", flush=True)
for number in range(rounds):
    cache = Cache(folder, limit=120_000)
    cache.put((key, value_for(key)) for key in KEYS[number % 40 : number % 40 + 10])
    for key in KEYS:
        if cache.get(key) not in (None, value_for(key)):
            sys.exit(1)
    cache.close()
"""


def busy(folder: Path, rounds: int) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", _BUSY, str(folder), str(rounds)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)


def test_processes_beside_one_another_never_get_a_wrong_value(folder: Path) -> None:
    processes = [busy(folder, 40) for _ in range(4)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0, 0]
    for process in processes:
        assert process.stdout is not None
        process.stdout.close()
    assert 0 < kept(folder) <= 50


@posix
def test_a_process_killed_at_any_moment_leaves_right_values(folder: Path) -> None:
    for number in range(12):
        process = busy(folder, 100_000)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.005 + number * 0.007)
        process.send_signal(signal.SIGKILL)
        assert process.wait(timeout=60) == -signal.SIGKILL
        process.stdout.close()
        kept(folder)
    cache = Cache(folder)
    cache.put((key, value_for(key)) for key in KEYS)
    cache.close()
    assert kept(folder) == 50

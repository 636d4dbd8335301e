"""Studies, pictures, people and their answers in one SQLite file on this machine."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ganworks.errors import BadInput
from ganworks.studio.turing.plan import Item

SCHEMA = """
CREATE TABLE IF NOT EXISTS studies (
  code TEXT PRIMARY KEY, title TEXT, kind TEXT, items INTEGER, exposure INTEGER, feedback INTEGER, made REAL,
  models TEXT, salt BLOB, digest BLOB);
CREATE TABLE IF NOT EXISTS pictures (
  study TEXT REFERENCES studies ON DELETE CASCADE, number INTEGER, model TEXT, png BLOB, PRIMARY KEY (study, number));
CREATE TABLE IF NOT EXISTS people (
  token TEXT PRIMARY KEY, study TEXT REFERENCES studies ON DELETE CASCADE, number INTEGER, joined REAL, finished REAL);
CREATE TABLE IF NOT EXISTS trials (
  token TEXT PRIMARY KEY, person TEXT REFERENCES people ON DELETE CASCADE, number INTEGER, pictures TEXT, truth TEXT,
  model TEXT, answer TEXT, seconds REAL, shown REAL, UNIQUE (person, number));
"""


class Store:
    """The file; every method is a transaction of its own.

    Args:
        path: of the file, which is made with its folder when it is first written.
    """

    def __init__(self, path: Path):
        self.path = path

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self.path, timeout=20, isolation_level=None)
        except (OSError, sqlite3.Error) as error:
            raise BadInput(f"The answers cannot be kept in {self.path.name} ({error}).") from None
        connection.row_factory = sqlite3.Row
        try:
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("BEGIN IMMEDIATE")
            for statement in SCHEMA.split(";"):
                connection.execute(statement)
            yield connection
            connection.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            raise BadInput(f"The answers cannot be kept in {self.path.name} ({error}).") from None
        finally:
            connection.close()

    def add_study(self, facts: Mapping[str, Any], pictures: Sequence[tuple[str, bytes]]) -> None:
        """Keep a study and its pictures, each with its model or, of a real one, an empty name."""
        with self._open() as file:
            file.execute(
                "INSERT INTO studies VALUES (:code, :title, :kind, :items, :exposure, :feedback, :made, :models, "
                ":salt, :digest)",
                {**facts, "models": json.dumps(facts["models"]), "made": time.time()},
            )
            rows = [(facts["code"], number, model, png) for number, (model, png) in enumerate(pictures)]
            file.executemany("INSERT INTO pictures VALUES (?, ?, ?, ?)", rows)

    def studies(self) -> list[dict[str, Any]]:
        """All studies, the newest first, with how many people have finished and how many are at it."""
        with self._open() as file:
            rows = file.execute(
                "SELECT studies.*, COUNT(people.finished) AS finished, COUNT(people.token) AS joined FROM studies "
                "LEFT JOIN people ON people.study = studies.code GROUP BY code ORDER BY made DESC"
            ).fetchall()
        return [_study(row) for row in rows]

    def study(self, code: str) -> dict[str, Any] | None:
        """A study by its code."""
        with self._open() as file:
            row = file.execute("SELECT * FROM studies WHERE code = ?", (code,)).fetchone()
        return None if row is None else _study(row)

    def delete_study(self, code: str) -> None:
        """Forget a study, its pictures and all answers."""
        with self._open() as file:
            file.execute("DELETE FROM studies WHERE code = ?", (code,))

    def pool(self, code: str) -> dict[str, list[int]]:
        """Numbers of the pictures by model; the real ones under the empty name."""
        found: dict[str, list[int]] = {}
        with self._open() as file:
            for row in file.execute("SELECT number, model FROM pictures WHERE study = ? ORDER BY number", (code,)):
                found.setdefault(row["model"], []).append(row["number"])
        return found

    def add_person(self, code: str, token: str, trials: Sequence[tuple[str, Item]], most: int) -> int:
        """Keep a person and all that they will be shown; returns their number in the study.

        Raises:
            BadInput: so many have taken part already.
        """
        with self._open() as file:
            row = file.execute("SELECT COUNT(*), MAX(number) FROM people WHERE study = ?", (code,)).fetchone()
            if row[0] >= most:
                raise BadInput(f"{most} people have taken part, which is the most a study takes.")
            number = (row[1] or 0) + 1
            file.execute("INSERT INTO people VALUES (?, ?, ?, ?, NULL)", (token, code, number, time.time()))
            rows = [
                (name, token, place, json.dumps(item.pictures), item.truth, item.model)
                for place, (name, item) in enumerate(trials)
            ]
            file.executemany("INSERT INTO trials VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)", rows)
        return number

    def person(self, token: str) -> dict[str, Any] | None:
        """A person by their token."""
        with self._open() as file:
            row = file.execute("SELECT * FROM people WHERE token = ?", (token,)).fetchone()
        return None if row is None else dict(row)

    def forget_person(self, token: str) -> None:
        """Delete a person and all their answers."""
        with self._open() as file:
            file.execute("DELETE FROM people WHERE token = ?", (token,))

    def next_trial(self, person: str) -> dict[str, Any] | None:
        """The first trial that has no answer yet."""
        with self._open() as file:
            row = file.execute(
                "SELECT * FROM trials WHERE person = ? AND answer IS NULL ORDER BY number LIMIT 1", (person,)
            ).fetchone()
        return None if row is None else dict(row)

    def picture(self, trial: str, place: int) -> bytes | None:
        """A picture of the trial that its person has before them; None for any other."""
        with self._open() as file:
            row = file.execute(
                "SELECT trials.*, people.study FROM trials JOIN people ON people.token = trials.person "
                "WHERE trials.token = ? AND answer IS NULL AND trials.number = (SELECT MIN(number) "
                "FROM trials AS others WHERE others.person = trials.person AND others.answer IS NULL)",
                (trial,),
            ).fetchone()
            numbers = [] if row is None else json.loads(row["pictures"])
            if row is None or not 0 <= place < len(numbers):
                return None
            found = file.execute(
                "SELECT png FROM pictures WHERE study = ? AND number = ?", (row["study"], numbers[place])
            ).fetchone()
        return None if found is None else bytes(found["png"])

    def answer(self, person: str, trial: str, answer: str, seconds: float, shown: float) -> bool:
        """Keep an answer to the trial that a person has before them; False where it is none of theirs, or answered."""
        with self._open() as file:
            changed = file.execute(
                "UPDATE trials SET answer = ?, seconds = ?, shown = ? WHERE token = ? AND person = ? "
                "AND answer IS NULL AND number = (SELECT MIN(number) FROM trials WHERE person = ? AND answer IS NULL)",
                (answer, seconds, shown, trial, person, person),
            ).rowcount
            file.execute(
                "UPDATE people SET finished = ? WHERE token = ? AND NOT EXISTS (SELECT 1 FROM trials WHERE person = ? "
                "AND answer IS NULL)",
                (time.time(), person, person),
            )
        return changed == 1

    def answers(self, code: str, person: str | None = None) -> list[dict[str, Any]]:
        """All answers of people who have finished, or those of one person, in order."""
        condition = "people.finished IS NOT NULL" if person is None else "people.token = ?"
        values = (code,) if person is None else (code, person)
        with self._open() as file:
            rows = file.execute(
                "SELECT people.number AS person, trials.number AS trial, trials.model, truth, answer, seconds, shown "
                f"FROM trials JOIN people ON people.token = trials.person WHERE people.study = ? AND {condition} "
                "AND answer IS NOT NULL ORDER BY people.number, trials.number",
                values,
            ).fetchall()
        return [dict(row) for row in rows]


def _study(row: sqlite3.Row) -> dict[str, Any]:
    return {**dict(row), "models": json.loads(row["models"])}

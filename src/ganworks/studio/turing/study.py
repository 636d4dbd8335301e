"""The Turing test itself: making studies, taking part, results. It knows no server."""

from __future__ import annotations

import csv
import hmac
import io
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import asdict
from hashlib import scrypt
from typing import Any

import numpy as np

from ganworks.studio.json_routes import Refused
from ganworks.studio.places import Places
from ganworks.studio.turing.pictures import gather
from ganworks.studio.turing.plan import plan
from ganworks.studio.turing.settings import Given, Join, StudySettings
from ganworks.studio.turing.statistics import Answer, person_result, result
from ganworks.studio.turing.store import Store

MOST_STUDIES, MOST_PEOPLE = 50, 1000
WRONG, WITHIN = 10, 600.0
"""Wrong passwords, and the seconds within which they close the door."""
COLUMNS = ("study", "person", "trial", "kind", "model", "truth", "answer", "correct", "seconds", "shown", "exposure")


class TuringTest:
    """Studies of a studio.

    Args:
        places: its folders; answers are kept beside the runs.
        clock: seconds that only grow.
    """

    def __init__(self, places: Places, clock: Callable[[], float] = time.monotonic):
        self.places, self.clock = places, clock
        self.store = Store(places.runs / ".studio" / "turing.sqlite")
        self._wrong: deque[float] = deque(maxlen=WRONG)
        self._making = threading.Lock()

    def make(self, settings: StudySettings) -> str:
        """Make a study; returns its code.

        Raises:
            BadInput: a name that there is not, or too few pictures for a balanced test.
        """
        if len(self.store.studies()) >= MOST_STUDIES:
            raise Refused(429, f"There are {MOST_STUDIES} studies; delete one first.")
        with self._making:  # pictures are drawn from one model at a time
            real, fake = gather(settings, self.places)
        pictures = [("", png) for png in real] + [(name, png) for name, files in fake.items() for png in files]
        pool: dict[str, list[int]] = {}
        for number, (model, _) in enumerate(pictures):
            pool.setdefault(model, []).append(number)
        models = [source.name for source in settings.models]
        plan(settings.kind, settings.items, pool[""], {name: pool[name] for name in models}, np.random.default_rng())
        salt = secrets.token_bytes(16)
        digest = _digest(settings.password, salt) if settings.password else None
        facts = settings.model_dump(include={"title", "kind", "items", "exposure", "feedback"})
        code = secrets.token_urlsafe(9)
        self.store.add_study({**facts, "code": code, "models": models, "salt": salt, "digest": digest}, pictures)
        return code

    def studies(self) -> list[dict[str, Any]]:
        """What is known of each study, without pictures and passwords."""
        return [_public(study) for study in self.store.studies()]

    def study(self, code: str) -> dict[str, Any]:
        """A study by its code.

        Raises:
            Refused: there is none.
        """
        study = self.store.study(code)
        if study is None:
            raise Refused(404, "There is no such test.")
        return study

    def welcome(self, code: str) -> dict[str, Any]:
        """What people read before they take part: nothing that tells models or truths."""
        study = self.study(code)
        facts = {name: study[name] for name in ("title", "kind", "items", "exposure", "feedback")}
        return {**facts, "password": study["digest"] is not None}

    def join(self, asked: Join, local: bool) -> dict[str, Any]:
        """Take part; returns the token by which a person is known from then on.

        Args:
            asked: study, consent, and password.
            local: whether the request comes from this machine.

        Raises:
            Refused: no such study, or a wrong password, or none where one is needed.
        """
        study = self.study(asked.study)
        if not local:
            self._check(study, asked.password)
        pool = self.store.pool(asked.study)
        fake = {name: pool[name] for name in study["models"]}
        items = plan(study["kind"], study["items"], pool[""], fake, np.random.default_rng(secrets.randbits(128)))
        token = secrets.token_urlsafe(18)
        trials = [(secrets.token_urlsafe(12), item) for item in items]
        self.store.add_person(asked.study, token, trials, MOST_PEOPLE)
        return {"person": token}

    def _check(self, study: dict[str, Any], password: str) -> None:
        if study["digest"] is None:
            raise Refused(403, "This test has no password, and is taken on the studio's own machine only.")
        if len(self._wrong) == WRONG and self.clock() - self._wrong[0] < WITHIN:
            raise Refused(429, "Too many wrong passwords; try again in ten minutes.")
        if not hmac.compare_digest(_digest(password, study["salt"]), study["digest"]):
            self._wrong.append(self.clock())
            raise Refused(403, "This is not the password.")

    def next(self, person: str) -> dict[str, Any]:
        """What a person is shown next; or, at the end, how well they did.

        Raises:
            Refused: nobody is known by this token.
        """
        known = self.store.person(person)
        if known is None:
            raise Refused(404, "Nobody takes part under this name.")
        study = self.study(known["study"])
        trial = self.store.next_trial(person)
        if trial is None:
            own = [_answer(row) for row in self.store.answers(known["study"], person)]
            return {"done": True, "result": _plain(person_result(own)), "number": known["number"]}
        shown = {name: study[name] for name in ("kind", "items", "exposure", "feedback")}
        return {"done": False, "trial": trial["token"], "place": trial["number"], **shown}

    def picture(self, trial: str, place: str) -> bytes:
        """A picture of a trial that is open.

        Raises:
            Refused: there is none.
        """
        png = self.store.picture(trial, int(place)) if place in ("0", "1") else None
        if png is None:
            raise Refused(404, "There is no such picture.")
        return png

    def answer(self, given: Given) -> dict[str, Any]:
        """Keep an answer; says whether it was right where the study gives feedback.

        Raises:
            Refused: an answer to what the person has not before them, or of the other kind of test.
        """
        known = self.store.person(given.person)
        trial = None if known is None else self.store.next_trial(given.person)
        if known is None or trial is None or trial["token"] != given.trial:
            raise Refused(409, "This is not the picture that is to be answered.")
        study = self.study(known["study"])
        if (study["kind"] == "pairs") != (given.answer in ("left", "right")):
            raise Refused(422, f"A test of the kind {study['kind']} is not answered by {given.answer}.")
        if not self.store.answer(given.person, given.trial, given.answer, given.seconds, given.shown):
            raise Refused(409, "This has been answered already.")
        return {"correct": given.answer == trial["truth"]} if study["feedback"] else {}

    def withdraw(self, person: str) -> None:
        """Delete all that a person has answered."""
        self.store.forget_person(person)

    def delete(self, code: str) -> None:
        """Delete a study with all its answers."""
        self.store.delete_study(code)

    def result(self, code: str) -> dict[str, Any]:
        """Rates by model and by person, of those who have finished."""
        study = self.study(code)
        found = result([_answer(row) for row in self.store.answers(code)], study["models"])
        return {**_public(study), **_plain(found)}

    def table(self, code: str) -> str:
        """All answers of those who have finished as CSV."""
        study = self.study(code)
        file = io.StringIO()
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in self.store.answers(code):
            line = {
                **row,
                "study": code,
                "kind": study["kind"],
                "exposure": study["exposure"],
                "trial": row["trial"] + 1,
            }
            line |= {"model": _no_formula(row["model"]), "correct": int(row["answer"] == row["truth"])}
            writer.writerow([line[name] for name in COLUMNS])
        return file.getvalue()


def _answer(row: dict[str, Any]) -> Answer:
    return Answer(row["person"], row["model"], row["answer"] == row["truth"])


def _public(study: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in study.items() if name not in ("salt", "digest")}
    return {**kept, "password": study["digest"] is not None}


def _plain(found: Any) -> Any:
    if isinstance(found, dict):
        return {str(key): _plain(value) for key, value in found.items()}
    return asdict(found) if hasattr(found, "__dataclass_fields__") else found


def _no_formula(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _digest(password: str, salt: bytes) -> bytes:
    return scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)

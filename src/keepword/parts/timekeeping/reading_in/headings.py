"""Which column means what: the headings of time trackers in several languages, and what a person may have written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

# Role of a column -> its known headings, as `plain` spells them. "start" may hold a time or a day with a time.
_KNOWN: dict[str, str] = {
    "start-day": "start date, startdatum, date de début, fecha de inicio, data de início, data di inizio, started on, "
    "date start, start day, begin date, date from",
    "start": "start, start time, started, started at, starttime, begin, begin time, began, from, t1, time from, start "
    "at, in, clock in, von, beginn, start um, startzeit, anfang, de, début, heure de début, inicio, hora de "
    "inicio, desde, início, hora de início, inizio, ora di inizio, dal, van, begin tijd, starttijd, from "
    "time, time in, start datetime",
    "stop-day": "end date, enddatum, date de fin, fecha de finalización, fecha de fin, data final, data de término, "
    "data di fine, stop date, ended on, date end, end day, date to, einddatum",
    "stop": "end, stop, end time, stop time, stopped, ended, ended at, endtime, stoptime, to, till, until, t2, time "
    "to, out, clock out, finish, bis, ende, endzeit, à, fin, heure de fin, hasta, hora de finalización, hora "
    "de fin, término, hora de término, fine, ora di fine, al, tot, eind, eindtijd, to time, time out, end "
    "datetime, stopped at, end at",
    "day": "date, day, datum, tag, jour, fecha, día, data, dia, giorno, dag, spent date, work date",
    "length": "duration, length, time, dauer, durée, duración, duração, durata, duur, duration (h), dauer (h), durée "
    "(h), duración (h), duração (h), durata (h), tracked, time spent, spent, worked, tracked time, duration h "
    "m, duration hms, arbeitszeit, zeit, total time, duration (hh mm), duration (hh mm ss), duration (h m)",
    "hours": "hours, duration (decimal), dauer (dezimal), durée (décimal), duración (decimal), duração (decimal), "
    "durata (decimale), stunden, heures, horas, ore, uren, decimal hours, hours (decimal), time (h), time "
    "(hours), duration (hours), tracked (h), decimal duration, duration decimal, hours worked, duration "
    "hours, hrs",
    "minutes": "minutes, duration m, duration (minutes), duration minutes, duration (min), minuten, minutos, "
    "time (min), mins",
    "seconds": "seconds, duration (seconds), duration seconds, duration (s), sekunden, segundos, secondes, secs",
    "pause": "break, pause, breaks, break duration, pause duration, break (h), pausa, pauze",
    "project": "project, project name, project path, projekt, projet, proyecto, projeto, progetto, projectname, job, "
    "matter",
    "client": "client, customer, client name, customer name, kunde, cliente, klant, company, account name",
    "task": "task, task name, activity, activity name, aufgabe, tätigkeit, tâche, activité, tarea, actividad, tarefa, "
    "atividade, attività, compito, taak, activiteit, service",
    "note": "description, note, notes, comment, comments, summary, title, ds, subject, beschreibung, bemerkung, "
    "kommentar, notiz, notizen, titel, commentaire, descripción, descrição, descrizione, notas, nota, "
    "omschrijving, what, details, entry, memo",
    "tags": "tags, tag names, label, labels, schlagworte, schlagwörter, stichworte, balises, étiquettes, mots clés, "
    "etiquetas, etiqueta, etichette, keywords, hashtags, tag list",
    "billable": "billable, is billable, abrechenbar, facturable, faturável, fatturabile, factureerbaar",
    "person": "user, user name, username, member, employee, benutzer, utilisateur, usuario, usuário, utente, "
    "gebruiker, person, mitarbeiter, worker, resource, staff",
    "email": "email, e mail, user email, correo electrónico, e mail address, email address, mail",
    "key": "key, id, identifier, uuid, uid, entry id, time entry id",
    "zone": "time zone, timezone, tz, zeitzone, fuseau horaire, zona horaria, zone",
    "name": "name",
    "kind": "type, entry type, typ, tipo",
    "first-name": "first name, vorname",
    "last-name": "last name, nachname",
}
_ROLES = {heading.strip(): role for role, headings in _KNOWN.items() for heading in headings.split(",")}
# "Tag" is German for day and English for a tag; what else stands in the heading decides.
_TAG = "tag"
_UNIT = re.compile(r"\s*\([^()]*\)\s*$")


def plain(heading: str) -> str:
    """Lower case, one form of accents, and blanks for what joins words."""
    folded = unicodedata.normalize("NFC", heading).strip().strip("\ufeff\"'").casefold()
    return " ".join(re.sub(r"[-_:/*#?]+", " ", folded).split())


def role_of(heading: str) -> str:
    """What the column holds: "" if unknown."""
    spelt = plain(heading)
    if found := _ROLES.get(spelt):
        return found
    return _ROLES.get(_UNIT.sub("", spelt), "")


def roles(headings: Sequence[str]) -> dict[str, list[int]]:
    """The columns of each role, in their order: duplicates are all there."""
    found: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        if role := role_of(heading):
            found.setdefault(role, []).append(place)
    spelt = [plain(heading) for heading in headings]
    if _TAG in spelt and _says_english(spelt, found):
        place = spelt.index(_TAG)
        found["day"].remove(place)
        if not found["day"]:
            del found["day"]
        found.setdefault("tags", []).append(place)
    return found


def _says_english(spelt: Iterable[str], found: dict[str, list[int]]) -> bool:
    words = set(spelt)
    english = {
        "start",
        "stop",
        "end",
        "date",
        "duration",
        "start date",
        "start time",
        "description",
        "notes",
        "project",
    }
    return bool(words & english) and (len(found["day"]) > 1 or "start" in found or "start-day" in found)


def is_about_time(found: dict[str, list[int]]) -> bool:
    """Whether these columns can make entries: a start with an end or a length, or a day with hours."""
    lasting = {"length", "hours", "minutes", "seconds"} & set(found)
    if "start" in found or "start-day" in found:
        return "stop" in found or "stop-day" in found or bool(lasting)
    return "day" in found and bool(lasting)

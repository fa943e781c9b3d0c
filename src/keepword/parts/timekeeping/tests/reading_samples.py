"""Tables as time trackers write them, made up for the tests of the readers."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

from keepword.parts.timekeeping.reading_in import Choices, Reading, read

NOTHING_CHOSEN = Choices()
TOGGL = "User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags"
CLOCKIFY = (
    "Project,Client,Description,Task,User,Group,Email,Tags,Billable,Start Date,Start Time,End Date,End Time,"
    "Duration (h),Duration (decimal),Billable Rate (USD),Billable Amount (USD)"
)
GERMAN = (
    "Projekt,Kunde,Beschreibung,Aufgabe,Kiosk,Benutzer,Gruppe,E-Mail,Tags,Abrechenbar,Startdatum,Startzeit,Enddatum,"
    "Endzeit,Dauer (h),Dauer (dezimal),Abrechenbarer Tarif (USD),Rechnungsbetrag (USD),Erstellungsdatum"
)
FRENCH = (
    "Projet,Client,Description,Tâche,Kiosque,Utilisateur,Groupe,Email,Balises,Facturable,Date de début,Heure de début,"
    "Date de fin,Heure de fin,Durée (h),Durée (décimal),Taux facturable (USD),Montant facturable (USD),Date de création"
)
SPANISH = (
    "Proyecto,Cliente,Descripción,Tarea,Quiosco,Usuario,Grupo,Correo electrónico,Etiquetas,Facturable,Fecha de inicio,"
    "Hora de inicio,Fecha de finalización,Hora de finalización,Duración (h),Duración (decimal),Tarifa facturable (USD),"
    "Importe facturable (USD),Fecha de creación"
)
PORTUGUESE = (
    "Projeto,Cliente,Descrição,Tarefa,Quiosque,Usuário,Grupo,Email,Etiqueta,Faturável,Data de início,Hora de início,"
    "Data final,Hora de término,Duração (h),Duração (decimal),Valor faturável (USD),Valor Faturável (USD),"
    "Data de criação"
)


def written(headings: str, rows: Iterable[Sequence[str]], delimiter: str = ",") -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(headings.split(","))
    writer.writerows(rows)
    return out.getvalue().encode()


def clockify_row(start: tuple[str, str], end: tuple[str, str], length: str, note: str = "Plan the week") -> list[str]:
    hours = ["Garden", "Moss Ltd", note, "", "Ida", "", "ida@home.example", "beds, soil", "Yes", *start, *end, length]
    return [*hours, "1.00", "10", "10"]


def at(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp())


def berlin(content: bytes, choices: Choices = NOTHING_CHOSEN) -> Reading:
    return read(content, "export.csv", zone="Europe/Berlin", choices=choices)


def told(reading: Reading, kind: str) -> list[tuple[int | None, str, str]]:
    return [(trouble.row, trouble.column, str(trouble.says)) for trouble in reading.troubles if trouble.kind == kind]

"""What a step is called where it is listed or offered to be undone."""

from keepword.policy.words import N_

LABELS = {
    "start": N_("Started a timer"),
    "stop": N_("Stopped the timer"),
    "pause": N_("Paused"),
    "resume": N_("Went on"),
    "add": N_("Added an entry"),
    "edit": N_("Changed an entry"),
    "bulk-edit": N_("Changed several entries"),
    "remove": N_("Removed entries"),
    "split": N_("Split an entry"),
    "merge": N_("Merged entries"),
    "duplicate": N_("Duplicated an entry"),
    "move": N_("Moved an entry"),
    "import": N_("Imported a file"),
    "restore": N_("Brought back from the trash"),
    "undo": N_("Undid a change"),
    "redo": N_("Did a change again"),
    "project": N_("Changed a project"),
    "routine": N_("Changed a routine"),
    "check-in": N_("Checked in"),
    "away": N_("Changed a pause"),
    "settings": N_("Changed the settings"),
    "report": N_("Changed a saved report"),
    "sync": N_("Changed on another device"),
    "settle": N_("Settled a difference between devices"),
}

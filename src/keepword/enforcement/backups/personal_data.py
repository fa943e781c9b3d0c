"""What this app's table holds."""

from keepword.enforcement.register import not_personal, table

DRILL = not_personal("how the rehearsal of a restore went; it names nobody")

table("backups.Drill", id=DRILL, at=DRILL, made_at=DRILL, passed=DRILL, text=DRILL, seconds=DRILL)

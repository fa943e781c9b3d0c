"""Says that what this part counts is about nobody."""

from keepword.enforcement.register import not_personal, table

COUNTED = not_personal("a total of one day, of everybody together")

table(
    "disclosures.Handed",
    id=not_personal("a row number"),
    recipient=not_personal("a company the policy names"),
    datum=not_personal("the policy’s word for a kind of data"),
    purpose=not_personal("a purpose the policy names"),
    day=COUNTED,
    times=COUNTED,
)

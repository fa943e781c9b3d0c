"""What the columns of the shop hold."""

from keepword.enforcement.register import not_personal, personal, table

table(
    "shop.Order",
    id=not_personal("a row number"),
    email=personal("order.email"),
    article=not_personal("what is sold"),
)

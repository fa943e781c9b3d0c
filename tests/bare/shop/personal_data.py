"""What the columns of the shop hold."""

from keepword.enforcement.register import not_personal, personal, table, unlinked

table(
    "shop.Order",
    unlinked("the shop keeps no account that an order could belong to"),
    id=not_personal("a row number"),
    email=personal("order.email"),
    article=not_personal("what is sold"),
)

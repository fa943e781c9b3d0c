"""The addresses of this part."""

from django.urls import path

from .views import (
    desk_accounts,
    desk_acts,
    desk_coupons,
    desk_orders,
    desk_queue,
    keys,
    order,
    orders,
    room,
    shop,
    withdraw,
)

app_name = "purchases"

urlpatterns = [
    path("buy/", shop.shop, name="shop"),
    path("buy/checkout/", shop.checkout, name="checkout"),
    path("buy/orders/", orders.ask, name="orders"),
    path("buy/key/", keys.page, name="key"),
    path("buy/key.pem", keys.pem, name="key-pem"),
    path("buy/withdraw/", withdraw.withdraw, name="withdraw"),
    path("buy/order/<str:token>/", order.order, name="order"),
    path("buy/order/<str:token>/pay/", order.pay, name="pay"),
    path("buy/order/<str:token>/address/", room.correct, name="correct"),
    path("buy/order/<str:token>/link/", room.link_again, name="link-again"),
    path("buy/order/<str:token>/key/", room.key_again, name="key-again"),
    path("buy/order/<str:token>/download/", room.download, name="download"),
    path("buy/order/<str:token>/<str:number>.pdf", order.paper, name="paper"),
    path("desk/orders/", desk_orders.orders, name="desk-orders"),
    path("desk/orders/waiting/", desk_queue.queue, name="desk-queue"),
    path("desk/orders/waiting/settle/", desk_queue.settle, name="desk-settle"),
    path("desk/orders/waiting/<uuid:number>/", desk_queue.withdrawal, name="desk-withdrawal"),
    path("desk/orders/coupons/", desk_coupons.coupons, name="desk-coupons"),
    path("desk/orders/coupons/end/", desk_coupons.end, name="desk-coupon-end"),
    path("desk/orders/accounting/", desk_accounts.accounts, name="desk-accounts"),
    path("desk/orders/accounting/papers.csv", desk_accounts.papers, name="desk-papers"),
    path("desk/orders/search/", desk_orders.search, name="desk-search"),
    path("desk/orders/papers/<str:number>.pdf", desk_orders.paper, name="desk-paper"),
    path("desk/orders/<uuid:number>/", desk_orders.order, name="desk-order"),
    path("desk/orders/<uuid:number>/who/", desk_orders.who, name="desk-who"),
    path("desk/orders/<uuid:number>/refund/<uuid:payment>/", desk_acts.refund, name="desk-refund"),
    path("desk/orders/<uuid:number>/key/", desk_acts.key, name="desk-key"),
    path("desk/orders/<uuid:number>/mail/", desk_acts.mail, name="desk-mail"),
    path("desk/orders/<uuid:number>/close/", desk_acts.close, name="desk-close"),
]

"""The addresses of this part."""

from django.urls import path

from .views import keys, order, orders, room, shop, withdraw

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
    path("buy/order/<str:token>/key/", room.key_again, name="key-again"),
    path("buy/order/<str:token>/download/", room.download, name="download"),
    path("buy/order/<str:token>/<str:number>.pdf", order.paper, name="paper"),
]

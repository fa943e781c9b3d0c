"""The addresses of this part."""

from django.urls import path

from .views import keys, order, shop, withdraw

app_name = "purchases"

urlpatterns = [
    path("buy/", shop.shop, name="shop"),
    path("buy/checkout/", shop.checkout, name="checkout"),
    path("buy/key/", keys.page, name="key"),
    path("buy/key.pem", keys.pem, name="key-pem"),
    path("buy/withdraw/", withdraw.withdraw, name="withdraw"),
    path("buy/order/<str:token>/", order.order, name="order"),
    path("buy/order/<str:token>/pay/", order.pay, name="pay"),
    path("buy/order/<str:token>/<str:number>.pdf", order.paper, name="paper"),
]

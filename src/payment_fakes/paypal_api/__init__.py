"""PayPal: orders, payments and subscriptions of its REST interface, its page to log in and approve, its events."""

"""Lets a site of the demo sell: stand-ins for the payment companies on ports of their own, and some samples.

The stand-ins are threads of the demo's own process, so they end with it, however it ends; what they remember is in its
memory alone.
"""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payment_fakes import Fakes

WEBHOOK = "WH-DEMO"


class StandIns:
    """Stripe and PayPal for one site. The site is told where they are before it starts; they answer once it does.

    Reading their code takes as long as starting half a site, which nobody has to wait for who only reads the policy.
    Who asks them before that waits, as the kernel takes connections from the first moment on.
    """

    def __init__(self) -> None:
        self._stripe, self._paypal = (socket.create_server(("127.0.0.1", 0)) for _ in range(2))
        self.stripe_port, self.paypal_port = (each.getsockname()[1] for each in (self._stripe, self._paypal))
        self.key, self.client = f"sk_test_{secrets.token_hex(12)}", f"demo-{secrets.token_hex(8)}"
        self.webhook_secret, self.secret = f"whsec_{secrets.token_hex(16)}", secrets.token_hex(16)
        self._fakes: Fakes | None = None
        self._samples: subprocess.Popen[bytes] | None = None

    def addresses(self) -> dict[str, str]:
        """What the site's environment says of them."""
        return {
            "KEEPWORD_STRIPE_URL": f"http://{self.key}:{self.webhook_secret}@127.0.0.1:{self.stripe_port}",
            "KEEPWORD_PAYPAL_URL": f"http://{self.client}:{self.secret}@127.0.0.1:{self.paypal_port}/{WEBHOOK}",
        }

    def answer(self) -> None:
        """From now on they do."""
        from payment_fakes import Fakes

        self._fakes = Fakes(
            stripe_port=self._stripe,
            paypal_port=self._paypal,
            stripe_key=self.key,
            stripe_webhook_secret=self.webhook_secret,
            paypal_client=self.client,
            paypal_secret=self.secret,
            paypal_webhook_id=WEBHOOK,
        )

    def make_samples(self, environment: Mapping[str, str]) -> None:
        """Begins to make the samples, in a process of their own, as the site's commands are."""
        command = [sys.executable, "-m", "keepword.project.demo.samples", str(os.getpid())]
        self._samples = subprocess.Popen(command, env=dict(environment))

    def tell(self, address: str) -> bool:
        """Once the samples are made, events go to the site at ``address``; False if they could not be made.

        Not before: the site would write down as of today what is to look some weeks old.
        """
        status = self._samples.poll() if self._samples is not None else 0
        if status is None or self._fakes is None:
            return True
        self._samples = None
        self._fakes.deliver_to(f"{address}/hooks/{{processor}}/")
        return status == 0

    def close(self) -> None:
        if self._samples is not None:
            self._samples.kill()
            self._samples.wait()
        if self._fakes is not None:
            self._fakes.close()
        for each in (self._stripe, self._paypal):
            each.close()


def parts_of(site: Path) -> list[str]:
    """The parts that a bundled site has, without the time it takes to read a whole site."""
    found = tomllib.loads((site / "site.toml").read_text("utf-8")).get("parts", [])
    return [str(part) for part in found]

"""What the contract tests share. Needs STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY."""

import json
import os
import time
import unittest
import urllib.request

import stripe

from types_of_stripe import problems

BASE = os.environ["STRIPE_API_BASE"]


def client(key=None):
    return stripe.StripeClient(
        key or os.environ["STRIPE_SECRET_KEY"],
        base_addresses={"api": BASE},
        max_network_retries=0,
    )


def order(method, path, body):
    request = urllib.request.Request(
        BASE + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    urllib.request.urlopen(request, timeout=5).close()


def wait_for(look, what):
    until = time.monotonic() + 10
    while time.monotonic() < until:
        found = look()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError(f"{what} did not come")


DOLLARS = {
    "amount": 2000,
    "currency": "usd",
    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
}


class Case(unittest.TestCase):
    def setUp(self):
        self.v1 = client().v1

    def accepted(self, answer):
        """The answer has the fields and types that the client declares for it."""
        self.assertEqual(problems(type(answer), answer.to_dict(), type(answer).__name__), [])
        return answer

    def paid(self, method="pm_card_visa", **more):
        intent = self.v1.payment_intents.create({**DOLLARS, **more})
        return self.v1.payment_intents.confirm(intent.id, {"payment_method": method})

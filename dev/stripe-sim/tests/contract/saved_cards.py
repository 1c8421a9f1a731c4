"""Cards that are kept for later."""

import stripe

from support import DOLLARS, Case, order

SETUP = {"automatic_payment_methods": {"enabled": True, "allow_redirects": "never"}}


class SavedCards(Case):
    def saved(self, customer, method):
        return self.accepted(
            self.v1.setup_intents.create({**SETUP, "customer": customer, "payment_method": method, "confirm": True})
        )

    def later(self, customer, method):
        away = {"customer": customer, "payment_method": method, "confirm": True, "off_session": True}
        return self.v1.payment_intents.create({**DOLLARS, **away})

    def test_a_card_that_is_saved_is_charged_later(self):
        customer = self.v1.customers.create().id
        method = self.saved(customer, "pm_card_visa").payment_method
        self.assertEqual(self.accepted(self.later(customer, method)).status, "succeeded")
        kept = self.v1.payment_methods.list({"customer": customer}).data
        self.assertEqual([self.accepted(one).id for one in kept], [method])
        self.assertIsNone(self.accepted(self.v1.payment_methods.detach(method)).customer)

    def test_a_card_that_always_asks(self):
        customer = self.v1.customers.create().id
        held = self.saved(customer, "pm_card_authenticationRequired")
        self.assertEqual(held.status, "requires_action")
        order("POST", f"/_sim/challenges/{held.id}", {"outcome": "complete"})
        done = self.accepted(self.v1.setup_intents.retrieve(held.id, {"expand": ["payment_method", "customer"]}))
        with self.assertRaises(stripe.CardError) as raised:
            self.later(customer, done.payment_method.id)
        self.assertEqual(raised.exception.code, "authentication_required")

    def test_setups_that_fail(self):
        intent = self.accepted(self.v1.setup_intents.create(SETUP))
        with self.assertRaises(stripe.CardError) as raised:
            self.v1.setup_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})
        self.assertEqual(raised.exception.error.setup_intent.id, intent.id)
        self.accepted(self.v1.setup_intents.retrieve(intent.id))
        self.assertEqual(self.accepted(self.v1.setup_intents.cancel(intent.id)).status, "canceled")

"""Drives stripe-sim with Stripe's own client, as a program of Stripe's would be driven.

Needs STRIPE_API_BASE, STRIPE_SECRET_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET.
"""

import http.server
import json
import os
import threading
import time
import unittest

import stripe

from disputes import Disputes
from refunds import Refunds
from saved_cards import SavedCards
from support import BASE, DOLLARS, Case, client, order, wait_for
from three_d_secure import ThreeDSecure
from types_of_stripe import problems

__all__ = ["Contract", "Disputes", "Refunds", "SavedCards", "ThreeDSecure"]

SECRET = os.environ["STRIPE_WEBHOOK_SECRET"]
RECEIVED = []


class Receiver(http.server.BaseHTTPRequestHandler):
    """Takes webhooks; refuses the first of each event, so that it must come again."""

    seen = set()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        event = json.loads(body)["id"]
        RECEIVED.append((body, self.headers["Stripe-Signature"]))
        self.send_response(200 if event in self.seen else 503)
        self.seen.add(event)
        self.end_headers()

    def log_message(self, *_):
        pass


class Contract(Case):
    def test_the_check_of_types_finds_faults(self):
        whole = self.v1.payment_intents.retrieve(self.paid().id, {"expand": ["latest_charge"]}).to_dict()
        self.assertEqual(problems(stripe.PaymentIntent, whole, "intent"), [])
        for path, value in [
            (["status"], "paid"),
            (["amount"], "2000"),
            (["livemode"], 0),
            (["colour"], "red"),
            (["automatic_payment_methods", "enabled"], None),
            (["latest_charge", "outcome", "type"], 5),
            (["latest_charge", "payment_method_details", "card", "colour"], "red"),
        ]:
            spoilt = json.loads(json.dumps(whole))
            inner = spoilt
            for name in path[:-1]:
                inner = inner[name]
            inner[path[-1]] = value
            self.assertEqual(len(problems(stripe.PaymentIntent, spoilt, "intent")), 1, path)
        del whole["client_secret"], whole["created"]
        self.assertEqual(problems(stripe.PaymentIntent, whole, "intent"), ["intent.created is missing"])

    def test_a_gift_from_customer_to_refund(self):
        customer = self.accepted(self.v1.customers.create({"email": "amal@example.org", "preferred_locales": ["ar"]}))
        self.assertEqual(self.v1.customers.retrieve(customer.id), customer)
        intent = self.accepted(
            self.v1.payment_intents.create(
                {**DOLLARS, "customer": customer.id, "metadata": {"pledge_id": "p-1"}, "description": "Trees"}
            )
        )
        self.assertEqual(intent.status, "requires_payment_method")
        paid = self.accepted(self.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}))
        self.assertEqual((paid.status, paid.metadata["pledge_id"]), ("succeeded", "p-1"))
        path = {"expand": ["latest_charge.balance_transaction", "customer", "payment_method"]}

        def settled():
            whole = self.v1.payment_intents.retrieve(intent.id, path)
            return whole if whole.latest_charge.balance_transaction else None

        whole = self.accepted(wait_for(settled, "the balance transaction"))
        charge = self.accepted(whole.latest_charge)
        self.assertEqual((charge.balance_transaction.fee, charge.balance_transaction.net), (88, 1912))
        self.accepted(charge.balance_transaction)
        self.accepted(whole.payment_method)
        self.assertEqual(whole.customer.email, "amal@example.org")
        refund = self.accepted(
            self.v1.refunds.create({"payment_intent": intent.id, "amount": 500, "reason": "requested_by_customer"})
        )
        self.assertEqual(self.v1.refunds.retrieve(refund.id), refund)
        after = self.accepted(self.v1.charges.retrieve(charge.id, {"expand": ["balance_transaction"]}))
        self.assertEqual((after.amount_refunded, after.refunded), (500, False))
        with self.assertRaises(stripe.InvalidRequestError) as raised:
            self.v1.refunds.create({"payment_intent": intent.id, "amount": 1501})
        self.assertEqual(raised.exception.param, "amount")
        self.accepted(self.v1.balance_transactions.retrieve(refund.balance_transaction))

    def test_a_decline_is_a_card_error(self):
        intent = self.v1.payment_intents.create(DOLLARS)
        for method, reason in [
            ("pm_card_visa_chargeDeclined", "generic_decline"),
            ("pm_card_visa_chargeDeclinedInsufficientFunds", "insufficient_funds"),
        ]:
            with self.assertRaises(stripe.CardError) as raised:
                self.v1.payment_intents.confirm(intent.id, {"payment_method": method})
            error = raised.exception
            self.assertEqual((error.http_status, error.code), (402, "card_declined"))
            self.assertEqual(error.error.decline_code, reason)
            self.assertEqual(error.error.payment_intent.id, intent.id)
            self.assertTrue(error.request_id.startswith("req_"))
            self.assertEqual(problems(stripe.ErrorObject, error.json_body["error"], "error"), [])
            failed = self.accepted(self.v1.payment_intents.retrieve(intent.id))
            self.assertEqual(failed.last_payment_error.decline_code, reason)
            charge = self.accepted(self.v1.charges.retrieve(error.error.charge))
            self.assertEqual(charge.outcome.reason, reason)
        paid = self.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"})
        self.assertIsNone(paid.last_payment_error)

    def test_cancelling(self):
        intent = self.v1.payment_intents.create(DOLLARS)
        cancelled = self.accepted(self.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"}))
        self.assertEqual((cancelled.status, cancelled.cancellation_reason), ("canceled", "abandoned"))
        for refused in (
            lambda: self.v1.payment_intents.cancel(intent.id),
            lambda: self.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}),
            lambda: self.v1.payment_intents.cancel(self.paid().id),
        ):
            with self.assertRaises(stripe.InvalidRequestError) as raised:
                refused()
            self.assertEqual(raised.exception.code, "payment_intent_unexpected_state")

    def test_idempotency(self):
        options = {"idempotency_key": f"contract-{time.time_ns()}"}
        first = self.v1.payment_intents.create(DOLLARS, options)
        again = self.v1.payment_intents.create(DOLLARS, options)
        self.assertEqual(first.id, again.id)
        self.assertEqual(again.last_response.headers["Idempotent-Replayed"], "true")
        with self.assertRaises(stripe.IdempotencyError):
            self.v1.payment_intents.create({**DOLLARS, "amount": 2001}, options)

    def test_a_client_that_retries_pays_once(self):
        order("POST", "/_sim/faults", {"kind": "error_after", "path": "/v1/payment_intents"})
        patient = stripe.StripeClient(
            os.environ["STRIPE_SECRET_KEY"], base_addresses={"api": BASE}, max_network_retries=2
        ).v1
        # The client makes its own key and repeats it. The 500 was not kept, so the repeat makes another.
        self.assertEqual(patient.payment_intents.create(DOLLARS).status, "requires_payment_method")
        order("POST", "/_sim/faults", {"kind": "error_after", "save": True, "path": "/v1/payment_intents"})
        with self.assertRaises(stripe.APIError) as raised:
            patient.payment_intents.create(DOLLARS)
        self.assertEqual(raised.exception.http_status, 500)
        order("POST", "/_sim/faults", {"kind": "rate_limit", "path": "/v1/payment_intents"})
        with self.assertRaises(stripe.RateLimitError):
            self.v1.payment_intents.create(DOLLARS)

    def test_what_is_wrong_is_an_invalid_request(self):
        for form, code, param in [
            ({**DOLLARS, "payment_method_types": ["card"]}, "parameter_unknown", "payment_method_types"),
            ({"currency": "usd"}, "parameter_missing", "amount"),
            ({**DOLLARS, "amount": 1}, "amount_too_small", "amount"),
            ({**DOLLARS, "currency": "xyz"}, None, "currency"),
            ({**DOLLARS, "customer": "cus_none"}, "resource_missing", "customer"),
        ]:
            with self.assertRaises(stripe.InvalidRequestError) as raised:
                self.v1.payment_intents.create(form)
            self.assertEqual((raised.exception.code, raised.exception.param), (code, param))
            self.assertEqual(raised.exception.http_status, 400)
        with self.assertRaises(stripe.InvalidRequestError) as raised:
            self.v1.payment_intents.retrieve("pi_none")
        self.assertEqual(raised.exception.http_status, 404)
        with self.assertRaises(stripe.AuthenticationError):
            client("sk_test_wrong").v1.customers.list()
        with self.assertRaises(stripe.PermissionError):
            client(os.environ["STRIPE_PUBLISHABLE_KEY"]).v1.customers.list()

    def test_lists_page_by_themselves(self):
        customer = self.v1.customers.create().id
        made = [self.v1.payment_intents.create({**DOLLARS, "customer": customer}).id for _ in range(5)]
        page = self.v1.payment_intents.list({"customer": customer, "limit": 2})
        self.assertTrue(page.has_more)
        self.assertEqual([intent.id for intent in page.auto_paging_iter()], made[::-1])
        charge = self.paid(customer=customer).latest_charge
        self.assertEqual([one.id for one in self.v1.charges.list({"customer": customer}).data], [charge])

    def test_events_and_webhooks(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        order("PUT", "/_sim/webhook", {"url": f"http://127.0.0.1:{server.server_port}/hook"})
        self.addCleanup(order, "PUT", "/_sim/webhook", {"url": None})
        intent = self.paid(metadata={"pledge_id": "p-2"}).id

        def twice():
            events = [stripe.Webhook.construct_event(body, signature, SECRET) for body, signature in list(RECEIVED)]
            mine = [event for event in events if event.data.object.id == intent]
            return mine if [event.type for event in mine].count("payment_intent.succeeded") == 2 else None

        mine = wait_for(twice, "the event, and once more after it was refused")
        succeeded = [event for event in mine if event.type == "payment_intent.succeeded"]
        self.assertEqual(succeeded[0].id, succeeded[1].id)
        self.assertEqual(succeeded[0].data.object.metadata["pledge_id"], "p-2")
        self.accepted(succeeded[0].data.object)
        body, signature = RECEIVED[0]
        with self.assertRaises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body + b" ", signature, SECRET)
        with self.assertRaises(stripe.SignatureVerificationError):
            stripe.Webhook.construct_event(body, signature, "whsec_other")

        listed = self.v1.events.list({"type": "payment_intent.succeeded", "limit": 1}).data[0]
        self.assertEqual(listed.id, succeeded[0].id)
        self.assertEqual(self.v1.events.retrieve(listed.id).data, listed.data)
        kinds = {event.type for event in self.v1.events.list({"limit": 100}).auto_paging_iter()}
        self.assertLessEqual({"payment_intent.created", "charge.succeeded", "payment_intent.succeeded"}, kinds)
        for event in self.v1.events.list({"limit": 100}).data:
            found = problems(stripe.Event, {**event.to_dict(), "data": {"object": {}}}, event.type)
            self.assertEqual([one for one in found if ".data" not in one], [])


if __name__ == "__main__":
    unittest.main(verbosity=2)

"""Cards whose holder must prove who they are."""

from support import DOLLARS, Case, order


class ThreeDSecure(Case):
    def held(self, **more):
        return self.accepted(
            self.v1.payment_intents.create(
                {**DOLLARS, "confirm": True, "payment_method": "pm_card_authenticationRequired", **more}
            )
        )

    def test_a_challenge_that_is_completed(self):
        held = self.held()
        self.assertEqual((held.status, held.next_action.type), ("requires_action", "use_stripe_sdk"))
        order("POST", f"/_sim/challenges/{held.id}", {"outcome": "complete"})
        paid = self.accepted(self.v1.payment_intents.retrieve(held.id, {"expand": ["latest_charge"]}))
        self.assertEqual(paid.status, "succeeded")
        proof = paid.latest_charge.payment_method_details.card.three_d_secure
        self.assertEqual((proof.result, proof.version), ("authenticated", "2.2.0"))

    def test_a_challenge_that_fails(self):
        held = self.held(return_url="https://example.org/thanks")
        self.assertEqual(held.next_action.redirect_to_url.return_url, "https://example.org/thanks")
        order("POST", f"/_sim/challenges/{held.id}", {"outcome": "fail"})
        failed = self.accepted(self.v1.payment_intents.retrieve(held.id))
        self.assertEqual(failed.last_payment_error.code, "payment_intent_authentication_failure")

    def test_a_payment_that_is_cancelled_while_it_is_asked(self):
        self.assertEqual(self.accepted(self.v1.payment_intents.cancel(self.held().id)).status, "canceled")

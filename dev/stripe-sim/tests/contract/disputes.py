"""Money that the bank takes back."""

import stripe

from support import Case, order, wait_for


class Disputes(Case):
    def disputed(self, method="pm_card_createDispute"):
        intent = self.paid(method).id
        found = wait_for(lambda: self.v1.disputes.list({"payment_intent": intent}).data, "the dispute")
        return self.accepted(found[0])

    def test_a_dispute_that_is_won(self):
        dispute = self.disputed()
        self.assertEqual((dispute.status, dispute.amount, dispute.balance_transactions[0].fee), ("needs_response", 2000, 1500))
        with self.assertRaises(stripe.InvalidRequestError) as raised:
            self.v1.refunds.create({"charge": dispute.charge})
        self.assertEqual(raised.exception.code, "charge_disputed")
        evidence = {"customer_name": "Amal", "uncategorized_text": "winning_evidence"}
        reviewed = self.accepted(self.v1.disputes.update(dispute.id, {"evidence": evidence}))
        self.assertEqual(reviewed.status, "under_review")

        def won():
            again = self.v1.disputes.retrieve(dispute.id, {"expand": ["charge", "payment_intent"]})
            return again if again.status == "won" else None

        whole = self.accepted(wait_for(won, "the verdict"))
        self.assertTrue(whole.charge.disputed)
        self.assertEqual([one.net for one in whole.balance_transactions], [-3500, 2000])
        for one in whole.balance_transactions:
            self.accepted(self.v1.balance_transactions.retrieve(one.id, {"expand": ["source"]}))

    def test_disputes_that_are_lost(self):
        given_up = self.accepted(self.v1.disputes.close(self.disputed("pm_card_createDisputeProductNotReceived").id))
        self.assertEqual((given_up.status, given_up.reason), ("lost", "product_not_received"))
        inquiry = self.disputed("pm_card_createDisputeInquiry")
        self.assertEqual((inquiry.status, inquiry.balance_transactions), ("warning_needs_response", []))
        self.assertEqual(self.accepted(self.v1.disputes.close(inquiry.id)).status, "warning_closed")
        intent = self.paid().id
        order("POST", "/_sim/disputes", {"payment_intent": intent, "amount": 700, "reason": "duplicate"})
        part = self.v1.disputes.list({"payment_intent": intent}).data[0]
        order("POST", f"/_sim/disputes/{part.id}/close", {"outcome": "lost"})
        self.assertEqual(self.accepted(self.v1.disputes.retrieve(part.id)).status, "lost")
        self.assertEqual(self.v1.refunds.create({"payment_intent": intent}).amount, 1300)

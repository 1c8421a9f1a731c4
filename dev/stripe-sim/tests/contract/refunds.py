"""Money that goes back, and comes again."""

import stripe

from support import Case, order, wait_for


class Refunds(Case):
    def refunded(self, method):
        intent = self.paid(method).id
        return self.accepted(self.v1.refunds.create({"payment_intent": intent, "amount": 500}))

    def until(self, refund, status):
        def there():
            again = self.v1.refunds.retrieve(refund.id, {"expand": ["charge", "failure_balance_transaction"]})
            return again if again.status == status else None

        return self.accepted(wait_for(there, status))

    def test_a_refund_that_takes_its_time(self):
        refund = self.refunded("pm_card_pendingRefund")
        self.assertEqual((refund.status, refund.pending_reason), ("pending", "processing"))
        self.assertEqual(self.until(refund, "succeeded").charge.amount_refunded, 500)
        with self.assertRaises(stripe.InvalidRequestError):
            self.v1.refunds.cancel(refund.id)

    def test_a_refund_that_comes_back(self):
        failed = self.until(self.refunded("pm_card_refundFail"), "failed")
        self.assertEqual((failed.failure_balance_transaction.type, failed.charge.amount_refunded), ("refund_failure", 0))
        self.accepted(failed.failure_balance_transaction)
        again = self.v1.refunds.create({"charge": failed.charge.id, "metadata": {"k": "v"}, "reason": "duplicate"})
        self.assertEqual(self.v1.refunds.update(again.id, {"metadata": {"k": ""}}).metadata.to_dict(), {})
        listed = self.v1.refunds.list({"charge": failed.charge.id}).data
        self.assertEqual([one.id for one in listed], [again.id, failed.id])

    def test_a_refund_that_is_taken_back_by_hand(self):
        refund = self.refunded("pm_card_visa")
        order("POST", f"/_sim/refunds/{refund.id}", {"outcome": "cancel"})
        self.until(refund, "canceled")

pay-title = Payment
pay-held = Held for you until { $time }
pay-held-text = Until then nobody else can take this match. Once your payment is confirmed it is booked to the campaign.
pay-no-match = Your gift is expected until { $time }.
pay-less = Someone was quicker: { $matched } is matched now, not { $quoted }. You can still give, or cancel without any cost.
pay-gone = Someone was quicker: the match is gone. You can still give, and your gift counts in full, or cancel without any cost.
pay-card = Card
pay-card-hint = Your card’s number goes straight to Stripe, which handles payments for us. We never see it.
pay-button = Pay { $amount }
pay-script = The card’s fields need JavaScript, because they come straight from Stripe. Please allow it for this page.
pay-loading = The card’s fields are being fetched …
pay-failed-load = The card’s fields could not be fetched. Please reload the page.
pay-working = One moment, your bank is being asked …
pay-declined = The payment did not go through. Nothing was charged. Please try again or use another card.
pay-unavailable = The payment can’t be opened just now. Your match stays held. Please try again in a moment.
pay-retry = Try again
pay-cancel = Cancel this gift
pay-cancel-hint = Nothing is charged, and the match is free for others.

pending-title = Your payment is being confirmed
pending-text = Your bank has answered; we are waiting for the confirmation. That takes a few seconds as a rule, sometimes a few minutes.
pending-keep = This page goes on by itself. You may also close it: your receipt comes by e-mail.
pending-refresh = Look again

failed-title = The payment did not go through
failed-text = Nothing was charged. Your match is still held until { $time }.
failed-text-plain = Nothing was charged. Your gift is still expected until { $time }.
failed-again = Try another card

thanks-title = Thank you
thanks-text = Your gift of { $amount } to { $campaign } has arrived.
thanks-match = Sponsors add { $matched }: together that is { $total } for the campaign.
thanks-booked = Booked
thanks-receipt = Your receipt is on its way to you by e-mail. It says what you paid; the sponsor gets a receipt of its own.
thanks-refunded = { $refunded } of the { $charge } that you paid went back to you. It may take some days to show on your statement.
thanks-left = What remains of your gift is { $left }.
thanks-told = We wrote to you about it by e-mail. Keep that message with your receipt.
thanks-back = See the campaign
thanks-more = Other campaigns
thanks-reference = Reference

expired-title = The time for this gift is over
expired-text = It was not paid in time, so its match went back. Nothing was charged.
expired-again = Give again
closing-title = This gift is being closed
closing-text = We are making sure with the bank that nothing is charged. That takes a few seconds as a rule.
closing-still = If you had paid already, the gift counts: then you see that here.
refunded-title = This gift was refunded
refunded-text = { $amount } went back to you. It may take some days to show on your statement.
refunded-nothing = Nothing of your gift remains with the campaign, and no match goes with it.

gift-elsewhere-title = This gift can’t be shown here
gift-elsewhere-text = For your safety it can only be seen in the browser that it was made with. Your receipt has come by e-mail, or will.

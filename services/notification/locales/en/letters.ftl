# What Rifada's mails say. Every value that is put into a sentence is isolated.

colon = { ": " }
brand = Rifada
greeting = Hello,
greeting-named = Hello { $name },

label-campaign = Campaign
label-organisation = Organisation
label-permit = Fundraising permit
label-date = Date
label-reference = Gift number
label-fund-type = Kind of gift
label-gift = Gift
label-extra = Tip and covered fees
label-paid = You paid
label-earlier = Given back earlier
label-refund = Given back now
label-left = Left of your payment
label-match = Match by { $sponsor }
label-total = Gift and match together

date-both = { $gregorian }, { $hijri }
fund-type = { $kind ->
    [zakat] Zakat
    [sadaqah] Sadaqah
    [sadaqah_jariyah] Sadaqah jariyah
   *[general] General
}
match-value = { $amount } ({ $backing ->
    [guaranteed] guaranteed by a third party
    [funded] paid in already
   *[promised] promised by the sponsor
})

receipt-subject = Your receipt: gift to { $campaign }
receipt-preview = You paid { $paid } on { $date }.
receipt-thanks = Thank you. Your gift to { $campaign } by { $organisation } has arrived, and this is its receipt.
receipt-match = Your gift brought with it a match by sponsors:
receipt-proves = This receipt shows what you paid.
receipt-proves-match = This receipt shows what you paid. The match is paid by the sponsor and receipted to the sponsor.
receipt-open = See your gift and its receipt
receipt-link = The link shows your gift to whoever has it: keep this message to yourself.
receipt-why = You get this message because you gave through Rifada.

refund-subject = Refund of { $amount }: your gift to { $campaign }
refund-preview = { $amount } of the { $paid } that you paid.
refund-given-back = We have given { $amount } back to you from what you paid for { $campaign } by { $organisation }.
refund-called-off = The campaign { $campaign } by { $organisation } was called off. So we have given { $amount } back to you.
refund-disputed = Your bank has taken { $amount } back for you from what you paid for { $campaign } by { $organisation }. The payment was disputed, and it was decided for the holder of the card.
refund-to-card = The money goes to the card that you paid with. Your bank may take some working days to show it.
refund-by-bank = The money comes to you from your bank, not from us.
refund-remains = What remains of your gift:
refund-nothing-left = Nothing remains of your gift, and no match goes with it.
refund-unmatched = No match goes with what remains of your gift.
refund-match-kept = Your gift and its match stay as they were.
refund-match-smaller = The match was worked out anew for what remains of your gift. What fell away of it went back to the sponsor’s fund.
refund-keep = Keep this message with your receipt: together they show what you gave.

notice-subject = New gift of { $amount } to { $campaign }
notice-preview = { $amount } to { $campaign }.
notice-news = A new gift to your campaign { $campaign } has arrived.
notice-unnamed = This message does not name the donor.
notice-open = Campaign page
notice-why = You get this message because you look after the money of { $organisation }.

invitation-subject = Invitation to work with { $organisation } on Rifada
invitation-preview = The invitation is good until { $date }.
invitation-news = { $inviter } invites you to work with { $organisation } on Rifada.
invitation-role = { $role ->
    [owner] You would be an owner of the organisation here, and may do everything in it.
    [finance] You would look after gifts, refunds and payouts.
   *[editor] You would look after campaigns and their news.
}
invitation-valid = The invitation is for you alone. It can be accepted once, until { $date }. Sign in with the address that this message came to.
invitation-open = Accept the invitation
invitation-ignore = If you do not know the sender, ignore this message: nothing will happen.
invitation-why = You get this message because an owner of { $organisation } gave your address.

sign-in-subject = Your code to sign in to Rifada
sign-in-preview = The code is good for a short time.
sign-in-code = This is your code to sign in to Rifada:
sign-in-valid = { $count ->
    [one] The code is good for one minute.
   *[other] The code is good for { $shown } minutes.
}
sign-in-open = Open the sign-in page
sign-in-ignore = If you did not ask to sign in, ignore this message. Give the code to nobody.
sign-in-why = You get this message because someone asked to sign in to Rifada with this address.

automatic = This message was sent automatically; there is no need to answer.

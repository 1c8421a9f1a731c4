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
receipt-open = Campaign page
receipt-why = You get this message because you gave through Rifada.

notice-subject = New gift of { $amount } to { $campaign }
notice-preview = { $amount } to { $campaign }.
notice-news = A new gift to your campaign { $campaign } has arrived.
notice-unnamed = This message does not name the donor.
notice-open = Campaign page
notice-why = You get this message because you look after the money of { $organisation }.

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

donate-title = Give to { $campaign }
donate-steps = Steps
donate-step-amount = Amount
donate-step-details = You
donate-step-pay = Payment
donate-amount = How much do you want to give?
donate-choose = Choose an amount
donate-other = Or another amount
donate-amount-hint = In { $currency }. Digits of any kind will do: 50, ٥٠, ۵۰.
donate-fund = Kind of gift
donate-extras = Add something of your own (not needed)
donate-tip = Tip for running Rifada
donate-tip-hint = Nought unless you change it. It goes to the platform, not to the campaign.
donate-cover = I also pay the card fees, so that the campaign gets my whole gift
donate-continue = Continue
donate-free = You see the match and the sum to pay before you decide.

quote-becomes = { $amount } becomes { $total }
quote-partly = { $matched } of your { $amount } is matched
quote-added = Sponsors add { $matched } to your { $amount }
quote-none = There is no match for this gift at the moment
quote-none-text = Your gift reaches the campaign all the same.
quote-limit-per_pledge = This sponsor adds no more than that to one gift.
quote-limit-per_donor = This sponsor adds no more than that for one donor.
quote-limit-per_campaign = This sponsor adds no more than that to one campaign.
quote-limit-fund = That is all that is left of this match.
quote-not-held = Nothing is held yet: the match is held for you with the next step.
quote-total = You would pay { $sum } in all.
quote-who = Who matches it
quote-adds = { $sponsor } adds { $amount }

sum-gift = Your gift
sum-tip = Tip for Rifada
sum-fees = Card fees that you cover
sum-pay = You pay
sum-refunded = Went back to you
sum-match = Sponsors add
sum-campaign = The campaign gets
sum-change = Change the amount

details-title = Your details
details-email = E-mail address
details-email-hint = For your receipt only.
details-name = Name (if you like)
details-country = Country (if you like)
details-country-none = Rather not say
details-anonymous = Don’t show my name anywhere
details-message = A word to the organisation (if you like)
details-give = Hold my match and go on to pay
details-give-plain = Go on to pay
details-hold-hint = Nothing is charged yet.

error-title = There is a problem
error-prefix = Error
error-amount-empty = Choose an amount, or type one
error-amount-number = Type the amount in digits, such as 50
error-amount-decimals = { $currency } has { $count ->
    [one] one decimal
   *[other] { $shown } decimals
} at most
error-amount-large = This amount is too large
error-amount-zero = The amount must be more than nothing
error-amount-nearest-one = This amount can’t be paid by card. The nearest one is { $first }
error-amount-nearest-two = This amount can’t be paid by card. The nearest ones are { $first } and { $second }
error-amount-currency = Gifts in this currency can’t be paid by card
error-tip = Type the tip in digits, or leave it empty
error-fund = Choose the kind of gift
error-email-empty = Type your e-mail address
error-email-wrong = Type an e-mail address such as amal@example.org
error-name-long = The name is too long
error-message-long = The message is too long: it may have { $shown } characters at most
error-country = Choose a country from the list
error-not-live = This campaign takes no gifts right now
error-too-many = You have several gifts waiting for payment. Pay or cancel one of them, or wait until its time is over
error-not-offered = This kind of gift is not offered yet
error-refused = The gift could not be made like this. Please check what you typed
error-again = Something came in between. Nothing was charged. Please press the button once more
error-unavailable = We can’t reach a part of our system just now. Nothing was charged and nothing is lost: please try again in a moment

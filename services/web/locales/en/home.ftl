home-title = Give, and see it matched
home-description = Campaigns of verified organisations, with gifts matched by social investors as they are made.
home-lead = Verified organisations run campaigns. Social investors match what you give, at the moment you give it, and you see how much before you pay.
home-browse = See the campaigns
home-live = Open now
home-all = All campaigns
home-none = No campaign is open right now. Those that ended can still be read.
home-how = How a match works
home-step-1 = You choose an amount
home-step-1-text = Before you pay, you read what a sponsor adds to it, who that is, and how sure the money is.
home-step-2 = It is held for you
home-step-2-text = While you pay, that match is yours until a time of day that we name. Nobody else can take it.
home-step-3 = It is booked
home-step-3-text = Once your payment is confirmed, gift and match are the campaign’s. You get a receipt by e-mail.
home-promises = What you can rely on
home-promise-match = No match is shown that is not there.
home-promise-tip = Nothing is added to your gift unless you add it yourself.
home-promise-verified = A reviewer has looked at every organisation; registration and permit numbers are on the page.

list-title = Campaigns
list-description = Campaigns of verified organisations that take gifts now.
list-q = Words
list-country = Country
list-sdg = Goal of sustainable development
list-state = Which
list-any = All
list-state-live = Open now
list-state-closed = Ended
list-apply = Show
list-clear = Clear the filters
list-count = { $count ->
    [one] { $shown } campaign
   *[other] { $shown } campaigns
}
list-count-more = More than { $shown } campaigns
list-empty = No campaign fits these filters.
list-empty-hint = Try fewer words, or another country.
list-more = More campaigns

sponsor-title = My match funds
sponsor-menu-home = My match funds
sponsor-menu-new = Another sponsor
sponsor-menu-fund = The fund, live
sponsor-menu-statement = Statement
sponsor-empty = Match what others give
sponsor-empty-text = Register yourself, your company or your foundation. A reviewer verifies it, and then your match funds can begin. Until then you can set them up and try them out.
sponsor-register = Register a sponsor
sponsor-no-funds = There is no match fund yet.
sponsor-new-fund = Set up a match fund
sponsor-choose = Choose

sponsor-registered = Waiting for a reviewer
sponsor-registered-text = A reviewer looks at who you are. You can set up funds meanwhile; they begin once you are verified.
sponsor-verified = Verified
sponsor-verified-text = Your match funds can begin, and donors see your name beside them.
sponsor-rejected = Turned down
sponsor-rejected-text = A reviewer turned this sponsor down, so its funds can’t begin.
sponsor-suspended = Stopped
sponsor-suspended-text = A reviewer stopped this sponsor. Its funds are paused; what was matched stays matched.

sponsor-new-title = Register a sponsor
sponsor-new-lead = Donors see this name beside every gift that you match.
sponsor-new-next = A reviewer verifies every sponsor, since anyone could promise millions. You needn’t wait: you can set up your first fund at once.
sponsor-name = Name
sponsor-name-hint = One language is enough.
sponsor-name-ar = Name in Arabic
sponsor-name-en = Name in English
sponsor-name-fr = Name in French
sponsor-kind = What are you?
sponsor-kind-person = One person
sponsor-kind-company = A company
sponsor-kind-foundation = A foundation or waqf
sponsor-kind-programme = A programme
sponsor-kind-public_body = A public body
sponsor-country = Country
sponsor-country-other = Another country
sponsor-country-other-hint = Its code of two letters, such as GB.
sponsor-error-name = Type the name in one language at least.
sponsor-error-country = Choose a country, or type the code of another one.
sponsor-error-country-code = A country’s code is two letters, such as GB.

sponsor-steps = Steps
sponsor-step-amount = Amount
sponsor-step-rule = Rule
sponsor-step-scope = Campaigns
sponsor-step-terms = Terms
sponsor-step-review = Review
sponsor-save = Save and continue
sponsor-change = Change
sponsor-back = Back without doing this

sponsor-amount-title = How much, and when?
sponsor-amount-lead = This is kept as a draft. Nothing is promised before you say so at the end.
sponsor-fund-name = Name of the fund
sponsor-fund-name-hint = For you and your statement.
sponsor-amount = The most that the fund gives
sponsor-amount-hint = Digits of any kind will do. You can add to it later, but not take away.
sponsor-currency = Currency
sponsor-currency-hint = A fund gives to campaigns in its own currency alone.
sponsor-from = First day
sponsor-to = Last day
sponsor-to-hint = Gifts made up to the end of this day are matched.
sponsor-error-number = Type a whole number in digits, such as 2.
sponsor-error-day = Choose a day, such as 2026-12-31.
sponsor-error-addresses = Type e-mail addresses, one on each line.
sponsor-error-target = A challenge needs a target: a sum, a number of donors, or both.
sponsor-error-half = Fill this in too, or leave both empty.

sponsor-rule-title = How does the fund give?
sponsor-rule-lead = Choose a way; the examples below show what it does.
sponsor-mode = Way of giving
sponsor-mode-first_come = First come
sponsor-mode-first_come-text = Each gift is matched at once, in the order in which gifts come, until the fund is used up.
sponsor-mode-pro_rata = Shared by size
sponsor-mode-pro_rata-text = At the end the fund is shared among all gifts, in proportion to their size.
sponsor-mode-quadratic = Shared by breadth
sponsor-mode-quadratic-text = At the end the fund is shared among campaigns; many small gifts count for more than a few large ones.
sponsor-mode-challenge = Challenge
sponsor-mode-challenge-text = A campaign that reaches a target is given a sum at once.
sponsor-part-ratio = So much for so much
sponsor-part-ratio-text = 1 for 1 doubles a gift. For 3 for every 2, type 3 and 2.
sponsor-ratio-match = The fund adds
sponsor-ratio-gift = For every
sponsor-part-tier = More for larger gifts
sponsor-part-tier-text = Leave this empty if all gifts are matched alike.
sponsor-tier-from = For gifts from
sponsor-part-limits = Limits
sponsor-part-limits-text = They keep one gift or one donor from using up the fund. Empty means no limit.
sponsor-max-per-pledge = At most for one gift
sponsor-max-per-donor = At most for one donor
sponsor-max-per-campaign = At most for one campaign
sponsor-min-pledge = Smallest gift that is matched
sponsor-part-target = A target first
sponsor-part-target-text = The fund gives a campaign nothing until it has reached this. A challenge needs it; elsewhere it may stay empty.
sponsor-raised-at-least = Raised at least
sponsor-donors-at-least = Donors at least
sponsor-part-people = Whose gifts
sponsor-part-people-text = All of this may stay empty.
sponsor-zakat-title = Zakat
sponsor-zakat = Zakat is matched too
sponsor-excluded = Not matched: gifts from
sponsor-excluded-hint = Your own people. E-mail addresses, one on each line; nobody else sees them.
sponsor-only = Matched only: gifts from
sponsor-only-hint = For an employer’s match: your staff alone. Nobody else sees the list.

sponsor-rule-ratio = For every { $gift } given the fund adds { $match }.
sponsor-rule-tier = For gifts from { $from } it adds { $match } for every { $gift }.
sponsor-rule-min = Gifts below { $limit } are not matched.
sponsor-rule-per-pledge = At most { $limit } for one gift.
sponsor-rule-per-donor = At most { $limit } for one donor.
sponsor-rule-per-campaign = At most { $limit } for one campaign.
sponsor-rule-raised = Only once a campaign has raised { $raised }.
sponsor-rule-donors = { $count ->
    [one] Only once a campaign has { $shown } donor.
   *[other] Only once a campaign has { $shown } donors.
}
sponsor-rule-zakat = Zakat is matched too.
sponsor-rule-excluded = { $count ->
    [one] The gifts of { $shown } person are not matched.
   *[other] The gifts of { $shown } people are not matched.
}
sponsor-rule-only = { $count ->
    [one] Only the gifts of { $shown } person are matched.
   *[other] Only the gifts of { $shown } people are matched.
}

sponsor-examples = What this does
sponsor-examples-show = Show examples
sponsor-examples-hint = Worked out by the same engine that matches real gifts.
sponsor-examples-none = Choose “Show examples” to see what becomes of gifts.
sponsor-examples-wrong = There are examples once everything is filled in right.
sponsor-examples-away = The examples can’t be worked out just now. You can go on all the same.
sponsor-examples-target-large = A campaign that reaches the target is given the sum; the target is too large for an example.
sponsor-examples-after-target = All this begins once the campaign has reached the target.
sponsor-example-gift = A gift of { $gift } becomes { $total }.
sponsor-example-none = A gift of { $gift } is not matched.
sponsor-example-crowded = If gifts come to twice what the fund can match, a gift of { $gift } becomes { $total } (matched with { $share } of itself).
sponsor-example-breadth = { $count ->
    [one] { $shown } donor who gives { $each }: the fund adds { $match }.
   *[other] { $shown } donors who give { $each } each: the fund adds { $match }.
}
sponsor-example-target = A campaign that reaches the target is given { $match }.

sponsor-scope-title = Which campaigns?
sponsor-scope-lead = You can name them, or take all of a programme, or all that fit a description.
sponsor-kind-of = The fund gives to
sponsor-kind-of-campaigns = campaigns that I tick
sponsor-kind-of-programme = all campaigns of a programme, also later ones
sponsor-kind-of-filter = all campaigns that fit a description, also later ones
sponsor-part-campaigns = Campaigns
sponsor-search = Search by words
sponsor-search-button = Keep the ticks and search
sponsor-found = { $count ->
    [one] { $shown } open campaign in { $currency } besides those that are ticked
   *[other] { $shown } open campaigns in { $currency } besides those that are ticked
}
sponsor-part-programme = Programme
sponsor-programme = Programme
sponsor-part-filter = Description
sponsor-part-filter-text = Campaigns must have all that you choose.
sponsor-area = Area
sponsor-group = Group
sponsor-error-campaigns = Tick one campaign at least.
sponsor-error-filter = Choose a country, a goal, an area or a group.
sponsor-scope-none = No campaign yet
sponsor-scope-campaigns = { $count ->
    [one] { $shown } campaign:
   *[other] { $shown } campaigns:
}
sponsor-scope-programme = All campaigns of { $programme }
sponsor-scope-filter = All campaigns with
sponsor-scope-country = country: { $name }
sponsor-scope-sdg = goal: { $name }
sponsor-scope-area = area: { $name }
sponsor-scope-group = group: { $name }

sponsor-terms-title = What becomes of money that gifts don’t use?
sponsor-terms-lead = Donors read this beside your match before they give.
sponsor-unused = Unused money
sponsor-unused-returned = stays with me
sponsor-unused-given_anyway = is given to the campaigns all the same
sponsor-unused-rolled_over = waits for a later fund of mine
sponsor-backing-note = Donors see this beside your name. The operator changes it once the money is guaranteed or paid in.

sponsor-review-title = Review your fund
sponsor-review-lead = Once it has begun, its rule can’t be changed: you can add money, pause it, and let it go on.
sponsor-label-commitment = Committed
sponsor-label-committed = Given to gifts that were paid
sponsor-label-reserved = Reserved for gifts that are being paid
sponsor-label-remaining = Left
sponsor-label-window = When
sponsor-label-rule = Rule
sponsor-label-scope = Campaigns
sponsor-label-backing = How sure
sponsor-label-unused = Unused money
sponsor-window = { $from } to { $to }
sponsor-sum = { $sum }
sponsor-terms = Terms
sponsor-term-promise = You promise up to { $sum }. You pay what the statement says once the fund is settled.
sponsor-term-shown = A match that a donor was shown is reserved while they pay, and booked when they have paid. It is not taken back.
sponsor-terms-returned = What gifts don’t use stays yours: you don’t pay it, and what was paid in goes back to you.
sponsor-terms-given_anyway = What gifts don’t use you give to the campaigns all the same.
sponsor-terms-rolled_over = What gifts don’t use waits for a later fund of yours.
sponsor-term-settle = The fund settles by itself after its last day, once no gift is being paid any more and the time for refunds is over.
sponsor-term-pause = You can pause the fund at any time. What it gave and what it reserved stays.
sponsor-accept = I have read these terms and accept them
sponsor-error-accept = Accept the terms to let the fund begin.
sponsor-activate = Let the fund begin
sponsor-waits-for-verification = Your draft is kept. It can begin once a reviewer has verified you.

sponsor-try = Try this rule on past gifts
sponsor-try-title = The rule on past gifts
sponsor-try-lead = What your fund would have given, had it been there alone. Only sums are shown.
sponsor-try-from = Gifts from
sponsor-try-to = up to
sponsor-try-button = Try it
sponsor-try-back = Back to the review
sponsor-try-hint = Days with gifts of fewer than five donors are told together with the next ones.
sponsor-tried-nothing = There were no gifts to these campaigns in that time.
sponsor-tried-out = It would have run out on { $day }.
sponsor-tried-left = It would have had { $left } left.
sponsor-tried-cost = Cost
sponsor-tried-of = { $part } of { $whole }
sponsor-tried-gifts = Gifts matched
sponsor-tried-raised = Of the money given
sponsor-tried-share = { $part } of { $whole } ({ $percent })
sponsor-burn = What would have been left
sponsor-burn-text = From { $whole } down to { $left }, day by day.
sponsor-head-day = Day
sponsor-head-gifts = Gifts
sponsor-head-matched-gifts = Matched
sponsor-head-cost = Cost
sponsor-head-left = Left
sponsor-head-committed = Given
sponsor-head-reserved = Reserved
sponsor-head-donors = Donors
sponsor-head-matched = Matched
sponsor-head-reference = Reference
sponsor-head-campaign = Campaign
sponsor-head-given = Given

sponsor-fund-draft = Draft
sponsor-fund-active = Active
sponsor-fund-paused = Paused
sponsor-fund-settling = Settling
sponsor-fund-settled = Settled
sponsor-fund-active-text = Gives until { $day }.
sponsor-fund-paused-text = Gives nothing new until you let it go on. Its window ends on { $day }.
sponsor-fund-settling-text = Its window ended on { $day }. Gifts that are being paid and the time for refunds are waited for.
sponsor-fund-settled-text = Its window ended on { $day }. What it gave is final.
sponsor-bar = { $percent } of { $sum } given or reserved
sponsor-sum-commitment = Committed: { $sum }
sponsor-sum-committed = Given { $sum }
sponsor-sum-reserved = Reserved { $sum }
sponsor-sum-remaining = Left { $sum }
sponsor-remaining = left
sponsor-as-of = As of { $time }. The figures follow by themselves.
sponsor-figures = Figures
sponsor-burn-live = What is left, day by day
sponsor-burn-live-text = From { $whole } down to { $left }, by the day of each gift. What went back since is left out.
sponsor-no-gifts = It has matched no gift yet.
sponsor-how = How it gives
sponsor-increase = Add money
sponsor-pause = Pause
sponsor-resume = Let it go on
sponsor-see-statement = Gifts matched and statement
sponsor-flags = Shared cards
sponsor-flags-text = Several donors of this fund paid by one card. For reviewers.
sponsor-flags-none = There are none.

sponsor-pause-title = Pause this fund?
sponsor-pause-text = New gifts are not matched until you let it go on, and gifts made meanwhile never are. What it gave and what it reserved stays.
sponsor-resume-title = Let this fund go on?
sponsor-resume-text = From now on it matches new gifts again. Earlier gifts that got too little get their share first.
sponsor-increase-title = Add money to this fund
sponsor-increase-text = Earlier gifts that got too little get their share of it first. It can’t be taken away again.
sponsor-increase-by = Add
sponsor-increase-by-hint = Digits of any kind will do.
sponsor-increase-button = Add this sum
sponsor-left-now = Committed so far: { $commitment }, left: { $left }.

sponsor-statement = Statement
sponsor-is-final = This is final.
sponsor-is-not-final = This is not final: it moves with every gift until the fund is settled.
sponsor-csv = All of it as a table (CSV)
sponsor-by-campaign = By campaign
sponsor-gifts = Gifts that were matched
sponsor-gifts-text = Donors are not named. The reference is the same each time.
sponsor-more = More gifts
sponsor-entry-reserved = being paid
sponsor-entry-committed = paid
sponsor-entry-grant = given to the campaign as a whole
sponsor-limit-ratio = by your rule, in full
sponsor-limit-per_pledge = cut by your limit for one gift
sponsor-limit-per_donor = cut by your limit for one donor
sponsor-limit-per_campaign = cut by your limit for one campaign
sponsor-limit-fund = the last of what was left

sponsor-done-registered = The sponsor is registered. You can set up a fund now.
sponsor-done-saved = Saved.
sponsor-done-activated = The fund has begun.
sponsor-done-paused = The fund is paused.
sponsor-done-resumed = The fund goes on.
sponsor-settle = Settle
sponsor-settle-title = Settle this fund?
sponsor-settle-text = Its window is over. Once the gifts that are being paid and the time for refunds are past, it is settled: final, with a statement. That happens by itself; by this it is looked at now.
sponsor-done-settled = The fund is on its way to its end. Its state says how far it is.
sponsor-done-increased = The money was added.

review-queue = Waiting for a decision
review-audit = Audit log
review-more = Show more
review-decided = Your decision is recorded; those whom it concerns are told.
review-facts = What it says
review-remarks = The decision before
review-admins-look = Only reviewers decide. You can look.
review-nothing-to-decide = There is nothing to decide here now.
review-state = { $state ->
    [draft] Draft
    [submitted] Handed in
    [approved] Approved
    [live] Live
    [paused] Paused
    [closed] Ended
    [cancelled] Cancelled
    [rejected] Rejected
    [registered] Registered, not yet looked at
    [applied] Asks to be verified
    [verified] Verified
    [suspended] Suspended
    [changes_requested] Changes requested
    [none] nothing
   *[other] Another state
}
queue-kinds = What is shown
queue-all = All
queue-campaigns = Campaigns
queue-organisations = Organisations
queue-sponsors = Sponsors
queue-empty = Nothing is waiting.
queue-empty-text = What is handed in shows up here, the oldest first.
queue-own = Your own
queue-times = { $count ->
    [one] For the first time
   *[other] Handed in { $shown } times
}
kind-campaign = Campaign
kind-organisation = Organisation
kind-sponsor = Sponsor
claim-free = Nobody has this in hand. Take it for half an hour, so that nobody works on it beside you.
claim-yours = You have this in hand until { $time }.
claim-other = { $who } has this in hand until { $time }. Nobody else decides before that.
claim-take = Take it in hand
claim-renew = Another half hour
claim-let-go = Let go of it
claim-held = You have it in hand.
claim-released = You let go of it.
changes-title = What changed
changes-since = What differs from what was handed in on { $date } and decided on then:
changes-none = Nothing changed since what was handed in on { $date } and decided on then.
changes-before = Before
changes-after = Now
changes-nothing = Nothing
field-name = { $field ->
    [title] Title
    [story] Story
    [goal] Goal
    [starts_at] Start
    [ends_at] End
    [budget] Budget
    [suggested_gifts] Gifts to choose from
    [permit] Permit
    [picture] Picture
    [sdgs] Sustainable Development Goals
    [areas] Areas of work
    [groups] Groups served
    [target_groups] Groups served
    [fund_types] Kinds of gift
    [programme_id] Programme
    [slug] Page address
    [name] Name
    [registration_number] Registration number
    [website] Website
   *[other] Something else
}
fact-title = Title
fact-organisation = Organisation
fact-name = Name
fact-country = Country
fact-registration = Registration number
fact-organisation-state = The organisation is
fact-programme = Programme
fact-goal = Goal
fact-starts = Start
fact-ends = End
fact-fund-types = Kinds of gift
fact-sdgs = Sustainable Development Goals
fact-areas = Areas of work
fact-groups = Groups served
fact-permit = Permit
fact-authority = Permit given by
fact-permit-days = Permit valid
fact-picture = What the picture shows
fact-address = Page address
fact-website = Website
fact-sponsor-kind = Kind
fact-story = Story
fact-budget = Budget
fact-suggested-gift = Gift to choose from
budget-for = For
budget-amount = Amount
budget-sum = Total
kind-of-sponsor = { $kind ->
    [person] Person
    [company] Company
    [foundation] Foundation
    [programme] Programme
    [public_body] Public body
   *[other] Another kind
}
permit-missing = None, and this country asks for one
permit-not-needed = None, and this country asks for none
permit-title = Record a permit
permit-number = Permit number
permit-authority = Given by
permit-from = First day
permit-until = Last day
permit-record = Record the permit
permit-recorded = The permit is recorded.
halt-title = Stop the campaign
halt-means = It takes no gifts until a reviewer or an admin lets it go on. Gifts that were made stay, and the organisation is told why.
halt-reason = Why do you stop it?
halt-reason-hint = Those whom it concerns read it as you write it.
halt-do = Stop the campaign
halt-done = You stopped the campaign.
halt-over-title = Let the campaign go on
halt-over-means = A reviewer or an admin stopped it. When it goes on, it takes gifts again.
halt-over-do = Let it go on
halt-over-done = The campaign goes on.
wall-names = Donors named on its page
wall-take-down = Take down
wall-taken-down = The name does not stand on the campaign’s page any more.
find-title = Look at something that is published
find-address = Address of its page
find-hint = Of a campaign, an organisation or a sponsor: the whole address or the last part of it.
find-do = Look
find-nothing = No page has that address.
decide-title = Decision
decide-checks = What you looked at
decide-checks-hint = To approve, each of these must have been looked at.
check-story = The story is clear: what is done, for whom, and where
check-dignity = Story and picture respect people’s dignity and privacy
check-budget = The budget fits the goal and the time
check-permit = The permit is in date where one is needed, and is for this campaign
check-languages = Every language says the same
check-registration = Registration number and name match the official register
check-represents = Whoever applied may act for the organisation
check-sanctions = The name is on no sanctions list
check-work = Areas of work and groups served are plausible
check-identity = The sponsor’s identity, and the standing of whoever registered it, are shown
check-means = It can be expected to pay what it promises, and the source of its money is clear
decide-decision = What do you decide?
decide-way = { $decision ->
    [approved] Approve: the campaign opens at its start
    [changes_requested] Ask for changes: back to the draft, with remarks
    [rejected] Reject
    [verified] Verify: it is what it says
   *[suspended] Suspend: everything of it pauses
}
decide-reason = Reason
decide-reason-hint = Those whom it concerns read it in their language. Not needed for a yes.
decide-reason-none = None of these: I say it in my own words
decide-reason-for = { $decision ->
    [changes_requested] Changes — { $reason }
    [suspended] Suspend — { $reason }
   *[rejected] Reject — { $reason }
}
decide-words = In your own words
decide-words-hint = They read this as you write it, in place of the list’s words.
decide-record = Record the decision
error-decision = Choose a decision
error-checks = To say yes, look at everything on the list first
error-reason = Choose a reason from the list, or say it in your own words
error-reason-other = This reason is for another decision
error-day = Write the day like this: 2026-11-23
error-id = This is no id
audit-filter = Filter
audit-actor = Who did it (e-mail address)
audit-action = What was done
audit-action-hint = As in the log, such as campaign.approved
audit-subject = Id of what it was done to
audit-from = From day
audit-to = To day
audit-show = Show
audit-all = The whole log
audit-empty = Nothing in the log is like that.
audit-clock = As time came
audit-states = from { $before } to { $after }

letters-menu = Dead letters
letters-title = Dead letters
letters-lead = Messages between the services that one of them could not act on. They stop nobody else, and stay until somebody replays or drops them.
letters-none = None.
letters-away = This service doesn’t answer just now.
letters-tries = { $count ->
    [one] tried once
   *[other] tried { $shown } times
}
letters-body = What it says
letters-headers = Headers
letters-replay = Replay
letters-replay-means = The service tries again as if the message came for the first time. What took effect before does nothing the second time.
letters-old = Replay it all the same: I have looked at what it speaks of
letters-too-old = It was said longer ago than the service remembers what it did, so it may take effect twice.
letters-drop = Throw it away
letters-drop-means = What it says is not said again. This can’t be undone.
letters-drop-sure = Throw it away for good
letters-said-replayed = The service tries again. What still fails comes back here.
letters-said-dropped = It is gone.

did-campaign-drafted = Campaign written
did-campaign-edited = Campaign edited
did-campaign-picture-set = Picture of the campaign set
did-campaign-submitted = Campaign handed in
did-campaign-changes-requested = Changes to the campaign asked for
did-campaign-approved = Campaign approved
did-campaign-rejected = Campaign rejected
did-campaign-went-live = Campaign went live
did-campaign-paused = Campaign paused
did-campaign-resumed = Campaign resumed
did-campaign-closed = Campaign closed
did-campaign-cancelled = Campaign called off
did-campaign-permit-recorded = Permit recorded
did-campaign-permit-lapsed = Permit lapsed
did-organisation-registered = Organisation registered
did-organisation-edited = Organisation edited
did-organisation-applied = Verification asked for
did-organisation-verified = Organisation verified
did-organisation-rejected = Organisation not verified
did-organisation-suspended = Organisation suspended
did-organisation-member-invited = Somebody invited
did-organisation-invitation-revoked = Invitation taken back
did-organisation-members-changed = Team changed
did-programme-opened = Programme opened
did-programme-closed = Programme closed
did-programme-joined = Programme joined
did-programme-charter-signed = Charter signed
did-sponsor-registered = Sponsor registered
did-sponsor-verified = Sponsor verified
did-sponsor-rejected = Sponsor not verified
did-sponsor-suspended = Sponsor suspended
did-fund-drafted = Match fund written
did-fund-edited = Match fund edited
did-fund-activated = Match fund began
did-fund-increased = Match fund increased
did-fund-paused = Match fund paused
did-fund-resumed = Match fund resumed
did-name-taken-down = Donor’s name taken off a campaign’s page

ledger-title = Ledger
ledger-balance = Trial balance
ledger-balance-means = All that was ever booked. Both sides are equal in every currency, always; if they are not, stop and look.
ledger-debit = Debit
ledger-credit = Credit
ledger-even = Equal
ledger-uneven = Not equal
ledger-entries = Entries
ledger-all = All entries
ledger-empty = Nothing was booked.
ledger-from = Booked from this day on (UTC)
ledger-account = Account
ledger-payment = Payment
ledger-entry = { $kind ->
    [charge] A donor paid
    [exchange] The provider changed it into the currency it settles in
    [fee] What the provider kept
    [refund] Money went back to the donor
    [refund_failure] A refund came back
    [dispute_held] The provider holds what a bank asks for
    [dispute_won] A dispute was won
    [dispute_lost] A dispute was lost
   *[other] Something else
}
ledger-kind = { $kind ->
    [provider_clearing] Held by the provider
    [campaign_gifts] Gifts owed to a campaign
    [donor_extras] Tips and covered fees
    [provider_fees] Fees of the provider
    [exchange] Between currencies
    [disputes_held] Held for disputes
    [refunds_owed] Refunds still owed to donors
    [losses] Losses
   *[other] Another account
}

programme-new = Open a programme
programme-open = Open it
programme-lead = Campaigns of many organisations under one roof. It is open at once: organisations join, and make campaigns part of it.
programme-about = What it is about
programme-charter = Charter
programme-charter-hint = What every organisation signs by joining. Leave it blank if there is none.
programme-slug-hint = Small letters, digits and hyphens: { $start }…

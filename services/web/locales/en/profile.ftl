profile-organisation = Organisation
profile-programme = Programme
profile-sponsor = Matches gifts
profile-verified = Verified by a reviewer
profile-facts = About it
profile-country = Country
profile-registration = Registration number
profile-verified-on = Verified on
profile-groups = Whom it serves
profile-areas = What it works on
profile-website = Website
profile-from = From
profile-until = Until
profile-takes-part = Takes part
profile-participants = { $count ->
    [one] { $shown } organisation
   *[other] { $shown } organisations
}
profile-kind = Kind
profile-person = A person
profile-company = A company
profile-foundation = A foundation
profile-sponsor-programme = A programme
profile-public-body = A public body
profile-totals = Given so far
profile-live = { $count ->
    [one] { $shown } campaign takes gifts now
   *[other] { $shown } campaigns take gifts now
}
profile-as-of = As of { $time } UTC
profile-campaigns = Campaigns
profile-no-campaigns = No campaign has been published yet.
profile-all = See all of them
profile-who = Who takes part
profile-charter = The charter that each signed
profile-funds = What it matches
profile-no-funds = No match fund is open at the moment.
profile-window = From { $from } until { $until }
profile-given = { $given } of { $of } used so far
profile-fund-paused = Paused
profile-fund-over = Over

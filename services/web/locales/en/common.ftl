site-name = Rifada
skip = Skip to the content
nav-label = Main
nav-campaigns = Campaigns
nav-sign-in = Sign in
nav-account = My account
languages = Languages
demo = Demonstration data — the organisations, campaigns and sums on this site are made up.
foot-about = Rifada is named after the pool that each clan of Mecca paid into by its means, so that every pilgrim was fed.
foot-promise = The match you are shown is the match that is booked, to the last unit.
home-link = Rifada, home page

# Campaigns wherever they are shown
donors-count = { $count ->
    [one] { $shown } donor
   *[other] { $shown } donors
}
days-left = { $count ->
    [one] { $shown } day left
   *[other] { $shown } days left
}
until = Until { $date }
last-day = Last day
state-approved = Opens soon
state-paused = Paused
state-closed = Ended
state-cancelled = Cancelled
of-goal = of { $goal }
percent-reached = { $percent } of the goal
bar-text = { $total } of { $goal } given so far, { $percent }

fund-general = General gift
fund-zakat = Zakat
fund-sadaqah = Sadaqah
fund-sadaqah_jariyah = Ongoing sadaqah

backing-promised = Promised: the sponsor has given its word and pays once the match is settled.
backing-guaranteed = Guaranteed: a third party stands in if the sponsor doesn’t pay.
backing-funded = Funded: the money has been paid in already.
unused-returned = What gifts don’t use goes back to the sponsor.
unused-given_anyway = What gifts don’t use is given to the campaigns all the same.
unused-rolled_over = What gifts don’t use waits for a later match.

time-in = { $time } ({ $country } time)

gift = You gave { $sum }.
donors = { $count ->
    [one] one donor
   *[other] { $shown } donors
}
gift = Twice.

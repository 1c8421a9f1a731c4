gift = You gave { $amount } to { $campaign }.
donors = { $count ->
    [one] one donor
   *[other] { $shown } donors
}
backing = { $backing ->
    [promised] promised
    [guaranteed] guaranteed
   *[funded] funded
}

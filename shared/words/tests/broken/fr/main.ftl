donors = { $count ->
    [one] un donateur
   *[other] { $shown } donateurs
}
this is no phrase

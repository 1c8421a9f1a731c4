gift = Vous avez donné { $amount } à { $campaign }.
donors = { $count ->
    [one] { $shown } donateur
   *[other] { $shown } donateurs
}
backing = { $backing ->
    [promised] promis
    [guaranteed] garanti
   *[funded] versé
}

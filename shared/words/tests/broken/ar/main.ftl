gift = قدّمت { $amount }.
donors = { $count ->
    [one] متبرع واحد
   *[other] { $count } متبرع
}

gift = قدّمت { $amount } إلى { $campaign }.
donors = { $count ->
    [zero] لا متبرعين بعد
    [one] متبرع واحد
    [two] متبرعان
    [few] { $shown } متبرعين
    [many] { $shown } متبرعًا
   *[other] { $shown } متبرع
}
backing = { $backing ->
    [promised] موعود به
    [guaranteed] مضمون
   *[funded] مموَّل
}

sign-in-title = Sign in
sign-in-lead = Type your e-mail address. We send you a code: no password is needed.
sign-in-email = E-mail address
sign-in-send = Send me a code
sign-in-donors = To give, you need no account.
code-title = Type the code
code-lead = If { $email } is right, a mail with a code of six digits is on its way. It is good for 10 minutes.
code-label = Code
code-check = Sign in
code-other = Use another address, or send a new code
link-title = Sign in with this link
link-text = Press the button, and you are signed in in this browser.
link-button = Sign in
link-over = This link is used up or older than 10 minutes. Ask for a new one.
account-title = My account
account-as = You are signed in as { $email }.
account-sign-out = Sign out
account-roles = Roles
role-admin = Administrator
role-reviewer = Reviewer
signed-out = You are signed out.
error-code-empty = Type the code from the mail
error-code-wrong = This code is wrong or no longer good. After five tries, or ten minutes, a new one is needed
error-sign-in-limit = Too many codes were asked for. Please wait a while and try again
sign-in-first = Please sign in; then you are back where you wanted to go.
area-ngo = Organisations
area-ngo-text = Register your organisation, prepare its campaigns, and see what reaches them.
area-sponsor = Match funds
area-sponsor-text = Introduce yourself as a sponsor, open a match fund, and see what it matched.
area-review = Reviews
area-review-text = Look at the organisations, campaigns and sponsors that wait for a decision.
sessions-title = Where you are signed in
sessions-text = If you see a device that you do not know, sign it out.
sessions-end-others = Sign out on all other devices
sessions-ended = Signed out there.
session-this = This device
session-used = Last used
session-since = since { $date }
session-end = Sign out
session-end-this = Sign out on this device
device-program = A program that uses the API
session-device = { $browser ->
    [firefox] Firefox
    [chrome] Chrome
    [safari] Safari
    [edge] Edge
    [opera] Opera
    [samsung] Samsung Internet
    [program] A program
   *[other] A browser
} { $system ->
    [android] on Android
    [iphone] on an iPhone
    [ipad] on an iPad
    [windows] on Windows
    [mac] on a Mac
    [chromeos] on a Chromebook
    [linux] on Linux
   *[other] on another device
}
ago-now = just now
ago-minutes = { $count ->
    [one] { $shown } minute ago
   *[other] { $shown } minutes ago
}
ago-hours = { $count ->
    [one] { $shown } hour ago
   *[other] { $shown } hours ago
}
ago-days = { $count ->
    [one] { $shown } day ago
   *[other] { $shown } days ago
}
preferences-title = Language and digits
preferences-text = Choose your language, and the digits that you read in Arabic.
preferences-language = Language
preferences-digits = Digits on Arabic pages
preferences-digits-hint = You can type any digits in every field, whatever you choose.
preferences-keep = Keep my choice
preferences-kept = Your choice is kept.
preferences-where = Your choice is kept in this browser, and with your account if you are signed in.
digits-usual = As is usual in the campaign’s country
digits-arab = ١٢٣
digits-arabext = ۱۲۳ (as in Persian and Urdu)
digits-latn = 123

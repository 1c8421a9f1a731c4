# Ce que disent les courriels de Rifada. Toute valeur insérée dans une phrase est isolée.

colon = { " : " }
brand = Rifada
greeting = Bonjour,
greeting-named = Bonjour { $name },

label-campaign = Campagne
label-organisation = Organisation
label-permit = Autorisation de collecte
label-date = Date
label-reference = Numéro du don
label-fund-type = Type de don
label-gift = Don
label-extra = Pourboire et frais couverts
label-paid = Vous avez payé
label-earlier = Rendu auparavant
label-refund = Rendu maintenant
label-left = Reste de votre paiement
label-match = Abondement de { $sponsor }
label-total = Don et abondement ensemble

date-both = { $gregorian }, { $hijri }
fund-type = { $kind ->
    [zakat] Zakat
    [sadaqah] Sadaqa
    [sadaqah_jariyah] Sadaqa jariya
   *[general] Général
}
match-value = { $amount } ({ $backing ->
    [guaranteed] garanti par un tiers
    [funded] déjà versé
   *[promised] promis par le mécène
})

receipt-subject = Votre reçu : don à { $campaign }
receipt-preview = Vous avez payé { $paid } le { $date }.
receipt-thanks = Merci. Votre don à { $campaign }, campagne de { $organisation }, est bien arrivé ; voici son reçu.
receipt-match = Votre don a entraîné un abondement des mécènes :
receipt-proves = Ce reçu atteste ce que vous avez payé.
receipt-proves-match = Ce reçu atteste ce que vous avez payé. L’abondement est payé par le mécène, et le reçu en est établi à son nom.
receipt-open = Voir votre don et son reçu
receipt-link = Le lien montre votre don à quiconque l’a : gardez ce message pour vous.
receipt-why = Vous recevez ce message parce que vous avez fait un don sur Rifada.

refund-subject = Remboursement de { $amount } : votre don à { $campaign }
refund-preview = { $amount } sur les { $paid } que vous aviez payés.
refund-given-back = Nous vous avons rendu { $amount } sur ce que vous aviez payé pour { $campaign }, campagne de { $organisation }.
refund-called-off = { $campaign }, campagne de { $organisation }, a été annulée. Nous vous avons donc rendu { $amount }.
refund-disputed = Votre banque a repris pour vous { $amount } sur ce que vous aviez payé pour { $campaign }, campagne de { $organisation }. Le paiement a été contesté, et la décision a été rendue en faveur du titulaire de la carte.
refund-to-card = La somme retourne sur la carte avec laquelle vous avez payé. Votre banque peut mettre quelques jours ouvrables à l’afficher.
refund-by-bank = La somme vous vient de votre banque, et non de nous.
refund-remains = Ce qui reste de votre don :
refund-nothing-left = Il ne reste rien de votre don, et aucun abondement ne l’accompagne.
refund-unmatched = Aucun abondement n’accompagne ce qui reste de votre don.
refund-match-kept = Votre don et son abondement restent inchangés.
refund-match-smaller = L’abondement a été recalculé sur ce qui reste de votre don. Ce qui en est tombé est revenu au fonds du mécène.
refund-keep = Gardez ce message avec votre reçu : ensemble, ils attestent ce que vous avez donné.

notice-subject = Nouveau don de { $amount } à { $campaign }
notice-preview = { $amount } à { $campaign }.
notice-news = Un nouveau don à votre campagne { $campaign } est arrivé.
notice-unnamed = Ce message ne nomme pas le donateur.
notice-open = Page de la campagne
notice-why = Vous recevez ce message parce que vous suivez les finances de { $organisation }.

invitation-subject = Invitation à travailler avec { $organisation } sur Rifada
invitation-preview = L’invitation est valable jusqu’au { $date }.
invitation-news = { $inviter } vous invite à travailler avec { $organisation } sur Rifada.
invitation-role = { $role ->
    [owner] Vous en seriez propriétaire sur Rifada, avec tous les droits.
    [finance] Vous suivriez les dons, les remboursements et les versements.
   *[editor] Vous suivriez les campagnes et leurs nouvelles.
}
invitation-valid = L’invitation est pour vous seul. Elle peut être acceptée une fois, jusqu’au { $date }. Connectez-vous avec l’adresse qui a reçu ce message.
invitation-open = Accepter l’invitation
invitation-ignore = Si vous ne connaissez pas l’expéditeur, ignorez ce message : rien ne se passera.
invitation-why = Vous recevez ce message parce qu’un propriétaire de { $organisation } a donné votre adresse.

sign-in-subject = Votre code de connexion à Rifada
sign-in-preview = Le code est valable peu de temps.
sign-in-code = Voici votre code de connexion à Rifada :
sign-in-valid = { $count ->
    [one] Le code est valable { $shown } minute.
   *[other] Le code est valable { $shown } minutes.
}
sign-in-open = Ouvrir la page de connexion
sign-in-ignore = Si vous n’avez pas demandé à vous connecter, ignorez ce message. Ne donnez le code à personne.
sign-in-why = Vous recevez ce message parce que quelqu’un a demandé à se connecter à Rifada avec cette adresse.

automatic = Ce message est envoyé automatiquement ; inutile d’y répondre.

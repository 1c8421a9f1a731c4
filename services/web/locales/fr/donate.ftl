donate-title = Donner à { $campaign }
donate-steps = Étapes
donate-step-amount = Montant
donate-step-details = Vous
donate-step-pay = Paiement
donate-amount = Combien voulez-vous donner ?
donate-choose = Choisissez un montant
donate-other = Ou un autre montant
donate-amount-hint = En { $currency }. Tous les chiffres conviennent : 50, ٥٠, ۵۰.
donate-fund = Nature du don
donate-extras = Ajouter quelque chose de vous-même (facultatif)
donate-tip = Contribution au fonctionnement de Rifada
donate-tip-hint = Zéro, sauf si vous la changez. Elle va à la plateforme et non à la campagne.
donate-cover = Je paie aussi les frais de carte, pour que la campagne reçoive tout mon don
donate-continue = Continuer
donate-free = Vous voyez l’abondement et la somme à payer avant de vous décider.

quote-becomes = { $amount } deviennent { $total }
quote-partly = { $matched } de vos { $amount } sont abondés
quote-added = Les financeurs ajoutent { $matched } à vos { $amount }
quote-none = Il n’y a pas d’abondement pour ce don en ce moment
quote-none-text = Votre don parvient tout de même à la campagne.
quote-limit-per_pledge = Ce financeur n’ajoute pas davantage à un même don.
quote-limit-per_donor = Ce financeur n’ajoute pas davantage pour un même donateur.
quote-limit-per_campaign = Ce financeur n’ajoute pas davantage à une même campagne.
quote-limit-fund = C’est tout ce qui reste de cet abondement.
quote-not-held = Rien n’est encore réservé : l’abondement vous est réservé à l’étape suivante.
quote-total = Vous paieriez { $sum } en tout.
quote-who = Qui l’abonde
quote-adds = { $sponsor } ajoute { $amount }

sum-gift = Votre don
sum-tip = Contribution à Rifada
sum-fees = Frais de carte que vous prenez en charge
sum-pay = Vous payez
sum-refunded = Vous a été rendu
sum-match = Les financeurs ajoutent
sum-campaign = La campagne reçoit
sum-change = Changer le montant

details-title = Vos coordonnées
details-email = Adresse électronique
details-email-hint = Pour votre reçu seulement.
details-name = Nom (si vous voulez)
details-country = Pays (si vous voulez)
details-country-none = Je préfère ne pas le dire
details-anonymous = Ne montrer mon nom nulle part
details-message = Un mot à l’organisation (si vous voulez)
details-give = Réserver l’abondement et passer au paiement
details-give-plain = Passer au paiement
details-hold-hint = Rien n’est encore débité.

error-title = Il y a un problème
error-prefix = Erreur
error-amount-empty = Choisissez un montant, ou saisissez-en un
error-amount-number = Saisissez le montant en chiffres, par exemple 50
error-amount-decimals = { $count ->
    [one] Une décimale au plus en { $currency }
   *[other] { $shown } décimales au plus en { $currency }
}
error-amount-large = Ce montant est trop grand
error-amount-zero = Le montant doit être supérieur à zéro
error-amount-nearest-one = Ce montant ne peut pas être payé par carte. Le plus proche est { $first }
error-amount-nearest-two = Ce montant ne peut pas être payé par carte. Les plus proches sont { $first } et { $second }
error-amount-currency = Les dons dans cette monnaie ne peuvent pas être payés par carte
error-tip = Saisissez la contribution en chiffres, ou laissez vide
error-fund = Choisissez la nature du don
error-email-empty = Saisissez votre adresse électronique
error-email-wrong = Saisissez une adresse électronique comme amal@example.org
error-name-long = Le nom est trop long
error-message-long = Le message est trop long : { $shown } caractères au plus
error-country = Choisissez un pays de la liste
error-not-live = Cette campagne ne reçoit pas de dons en ce moment
error-too-many = Plusieurs de vos dons attendent d’être payés. Payez-en un, annulez-le, ou attendez la fin de son délai
error-not-offered = Ce genre de don n’est pas encore proposé
error-refused = Le don n’a pas pu être fait ainsi. Vérifiez ce que vous avez saisi
error-again = Quelque chose s’est interposé. Rien n’a été débité. Appuyez encore une fois sur le bouton
error-unavailable = Une partie de notre système est hors d’atteinte. Rien n’a été débité et rien n’est perdu : réessayez dans un instant

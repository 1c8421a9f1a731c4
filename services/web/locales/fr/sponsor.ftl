sponsor-title = Mes fonds d’abondement
sponsor-menu-home = Mes fonds
sponsor-menu-new = Autre mécène
sponsor-menu-fund = Le fonds en direct
sponsor-menu-statement = Relevé
sponsor-empty = Abondez ce que d’autres donnent
sponsor-empty-text = Inscrivez-vous, vous-même, votre entreprise ou votre fondation. Un examinateur confirme qui vous êtes, puis vos fonds peuvent commencer. D’ici là, vous pouvez les préparer et les essayer.
sponsor-register = Inscrire un mécène
sponsor-no-funds = Il n’y a pas encore de fonds d’abondement.
sponsor-new-fund = Préparer un fonds
sponsor-choose = Choisir

sponsor-registered = En attente de vérification
sponsor-registered-text = Un examinateur regarde qui vous êtes. Vous pouvez préparer des fonds en attendant ; ils commencent une fois la vérification faite.
sponsor-verified = Vérifié
sponsor-verified-text = Vos fonds peuvent commencer, et les donateurs voient votre nom à côté.
sponsor-rejected = Refusé
sponsor-rejected-text = Un examinateur a refusé ce mécène : ses fonds ne peuvent pas commencer.
sponsor-suspended = Suspendu
sponsor-suspended-text = Un examinateur a suspendu ce mécène. Ses fonds sont en pause ; ce qui a été abondé le reste.

sponsor-new-title = Inscrire un mécène
sponsor-new-lead = Les donateurs voient ce nom à côté de chaque don que vous abondez.
sponsor-new-next = Chaque mécène est vérifié, car n’importe qui pourrait promettre des millions. Inutile d’attendre : vous pouvez préparer votre premier fonds tout de suite.
sponsor-name = Nom
sponsor-name-hint = Une seule langue suffit.
sponsor-name-ar = Nom en arabe
sponsor-name-en = Nom en anglais
sponsor-name-fr = Nom en français
sponsor-kind = Vous êtes
sponsor-kind-person = une personne
sponsor-kind-company = une entreprise
sponsor-kind-foundation = une fondation ou un waqf
sponsor-kind-programme = un programme
sponsor-kind-public_body = un organisme public
sponsor-country = Pays
sponsor-country-other = Autre pays
sponsor-country-other-hint = Son code de deux lettres, par exemple GB.
sponsor-error-name = Saisissez le nom dans une langue au moins.
sponsor-error-country = Choisissez un pays, ou saisissez le code d’un autre.
sponsor-error-country-code = Le code d’un pays a deux lettres, par exemple GB.

sponsor-steps = Étapes
sponsor-step-amount = Montant
sponsor-step-rule = Règle
sponsor-step-scope = Campagnes
sponsor-step-terms = Conditions
sponsor-step-review = Relecture
sponsor-save = Enregistrer et continuer
sponsor-change = Modifier
sponsor-back = Revenir sans rien faire

sponsor-amount-title = Combien, et quand ?
sponsor-amount-lead = Ceci est gardé comme brouillon. Rien n’est promis avant votre accord, à la fin.
sponsor-fund-name = Nom du fonds
sponsor-fund-name-hint = Pour vous et pour votre relevé.
sponsor-amount = Le plus que le fonds donne
sponsor-amount-hint = Tous les chiffres conviennent. Vous pourrez ajouter plus tard, mais pas retirer.
sponsor-currency = Devise
sponsor-currency-hint = Un fonds ne donne qu’aux campagnes dans sa devise.
sponsor-from = Premier jour
sponsor-to = Dernier jour
sponsor-to-hint = Les dons sont abondés jusqu’à la fin de ce jour.
sponsor-error-number = Saisissez un nombre entier en chiffres, par exemple 2.
sponsor-error-day = Choisissez un jour, par exemple 2026-12-31.
sponsor-error-addresses = Saisissez des adresses e-mail, une par ligne.
sponsor-error-target = Un défi demande un objectif : une somme, un nombre de donateurs, ou les deux.
sponsor-error-half = Remplissez aussi ce champ, ou laissez les deux vides.

sponsor-rule-title = Comment le fonds donne-t-il ?
sponsor-rule-lead = Choisissez une manière ; les exemples ci-dessous en montrent l’effet.
sponsor-mode = Manière de donner
sponsor-mode-first_come = Premier arrivé
sponsor-mode-first_come-text = Chaque don est abondé aussitôt, dans l’ordre d’arrivée, jusqu’à l’épuisement du fonds.
sponsor-mode-pro_rata = Partage selon le montant
sponsor-mode-pro_rata-text = À la fin, le fonds est partagé entre tous les dons, en proportion de leur montant.
sponsor-mode-quadratic = Partage selon l’ampleur du soutien
sponsor-mode-quadratic-text = À la fin, le fonds est partagé entre les campagnes ; beaucoup de petits dons comptent plus que quelques grands.
sponsor-mode-challenge = Défi
sponsor-mode-challenge-text = Une campagne qui atteint un objectif reçoit une somme d’un coup.
sponsor-part-ratio = Tant pour tant
sponsor-part-ratio-text = 1 pour 1 double un don. Pour 3 tous les 2, saisissez 3 et 2.
sponsor-ratio-match = Le fonds ajoute
sponsor-ratio-gift = Pour chaque
sponsor-part-tier = Davantage pour les grands dons
sponsor-part-tier-text = Laissez vide si tous les dons sont abondés de la même façon.
sponsor-tier-from = Pour les dons à partir de
sponsor-part-limits = Limites
sponsor-part-limits-text = Elles évitent qu’un seul don ou un seul donateur épuise le fonds. Vide : aucune limite.
sponsor-max-per-pledge = Au plus pour un don
sponsor-max-per-donor = Au plus pour un donateur
sponsor-max-per-campaign = Au plus pour une campagne
sponsor-min-pledge = Plus petit don abondé
sponsor-part-target = D’abord un objectif
sponsor-part-target-text = Le fonds ne donne rien à une campagne avant qu’elle l’ait atteint. Un défi en a besoin ; sinon, cela peut rester vide.
sponsor-raised-at-least = Collecté au moins
sponsor-donors-at-least = Donateurs au moins
sponsor-part-people = Les dons de qui
sponsor-part-people-text = Tout ceci peut rester vide.
sponsor-zakat-title = Zakat
sponsor-zakat = La zakat est abondée aussi
sponsor-excluded = Non abondés : les dons de
sponsor-excluded-hint = Vos propres membres. Des adresses e-mail, une par ligne ; personne d’autre ne les voit.
sponsor-only = Abondés seulement : les dons de
sponsor-only-hint = Pour l’abondement d’un employeur : votre personnel seul. Personne d’autre ne voit la liste.

sponsor-rule-ratio = Pour { $gift } donnés, le fonds ajoute { $match }.
sponsor-rule-tier = Pour les dons à partir de { $from }, il ajoute { $match } pour { $gift } donnés.
sponsor-rule-min = Les dons de moins de { $limit } ne sont pas abondés.
sponsor-rule-per-pledge = Au plus { $limit } pour un don.
sponsor-rule-per-donor = Au plus { $limit } pour un donateur.
sponsor-rule-per-campaign = Au plus { $limit } pour une campagne.
sponsor-rule-raised = Seulement une fois que la campagne a collecté { $raised }.
sponsor-rule-donors = { $count ->
    [one] Seulement une fois que la campagne a { $shown } donateur.
   *[other] Seulement une fois que la campagne a { $shown } donateurs.
}
sponsor-rule-zakat = La zakat est abondée aussi.
sponsor-rule-excluded = { $count ->
    [one] Les dons de { $shown } personne ne sont pas abondés.
   *[other] Les dons de { $shown } personnes ne sont pas abondés.
}
sponsor-rule-only = { $count ->
    [one] Seuls les dons de { $shown } personne sont abondés.
   *[other] Seuls les dons de { $shown } personnes sont abondés.
}

sponsor-examples = Ce que cela donne
sponsor-examples-show = Montrer des exemples
sponsor-examples-hint = Calculé par le moteur même qui abonde les vrais dons.
sponsor-examples-none = Choisissez « Montrer des exemples » pour voir ce que deviennent les dons.
sponsor-examples-wrong = Les exemples s’affichent une fois tout rempli correctement.
sponsor-examples-away = Les exemples ne peuvent pas être calculés pour l’instant. Vous pouvez continuer quand même.
sponsor-examples-target-large = Une campagne qui atteint l’objectif reçoit la somme ; l’objectif est trop grand pour un exemple.
sponsor-examples-after-target = Tout cela commence une fois que la campagne a atteint l’objectif.
sponsor-example-gift = Un don de { $gift } devient { $total }.
sponsor-example-none = Un don de { $gift } n’est pas abondé.
sponsor-example-crowded = Si les dons atteignent le double de ce que le fonds peut abonder, un don de { $gift } devient { $total } (abondé à { $share }).
sponsor-example-breadth = { $count ->
    [one] { $shown } donateur qui donne { $each } : le fonds ajoute { $match }.
   *[other] { $shown } donateurs qui donnent { $each } chacun : le fonds ajoute { $match }.
}
sponsor-example-target = Une campagne qui atteint l’objectif reçoit { $match }.

sponsor-scope-title = Quelles campagnes ?
sponsor-scope-lead = Vous pouvez les nommer, prendre toutes celles d’un programme, ou toutes celles qui correspondent à une description.
sponsor-kind-of = Le fonds donne
sponsor-kind-of-campaigns = aux campagnes que je coche
sponsor-kind-of-programme = à toutes les campagnes d’un programme, même à venir
sponsor-kind-of-filter = à toutes les campagnes qui correspondent à une description, même à venir
sponsor-part-campaigns = Campagnes
sponsor-search = Chercher par mots
sponsor-search-button = Garder les choix et chercher
sponsor-found = { $count ->
    [one] { $shown } campagne ouverte en { $currency }, en plus de celles qui sont cochées
   *[other] { $shown } campagnes ouvertes en { $currency }, en plus de celles qui sont cochées
}
sponsor-part-programme = Programme
sponsor-programme = Programme
sponsor-part-filter = Description
sponsor-part-filter-text = Les campagnes doivent avoir tout ce que vous choisissez.
sponsor-area = Domaine
sponsor-group = Public
sponsor-error-campaigns = Cochez une campagne au moins.
sponsor-error-filter = Choisissez un pays, un objectif, un domaine ou un public.
sponsor-scope-none = Aucune campagne pour l’instant
sponsor-scope-campaigns = { $count ->
    [one] { $shown } campagne :
   *[other] { $shown } campagnes :
}
sponsor-scope-programme = Toutes les campagnes de { $programme }
sponsor-scope-filter = Toutes les campagnes avec
sponsor-scope-country = pays : { $name }
sponsor-scope-sdg = objectif : { $name }
sponsor-scope-area = domaine : { $name }
sponsor-scope-group = public : { $name }

sponsor-terms-title = Que devient l’argent que les dons n’utilisent pas ?
sponsor-terms-lead = Les donateurs le lisent à côté de votre abondement avant de donner.
sponsor-unused = Argent non utilisé
sponsor-unused-returned = il me reste
sponsor-unused-given_anyway = il est donné aux campagnes malgré tout
sponsor-unused-rolled_over = il attend un prochain fonds à moi
sponsor-backing-note = Les donateurs le voient à côté de votre nom. L’opérateur le change une fois l’argent garanti ou versé.

sponsor-review-title = Relisez votre fonds
sponsor-review-lead = Une fois commencé, sa règle ne change plus : vous pouvez ajouter de l’argent, le mettre en pause et le reprendre.
sponsor-label-commitment = Engagé
sponsor-label-committed = Donné pour des dons payés
sponsor-label-reserved = Réservé pour des dons en cours de paiement
sponsor-label-remaining = Reste
sponsor-label-window = Quand
sponsor-label-rule = Règle
sponsor-label-scope = Campagnes
sponsor-label-backing = Sûreté
sponsor-label-unused = Argent non utilisé
sponsor-window = Du { $from } au { $to }
sponsor-sum = { $sum }
sponsor-terms = Conditions
sponsor-term-promise = Vous promettez jusqu’à { $sum }. Vous payez ce que dit le relevé une fois le fonds réglé.
sponsor-term-shown = L’abondement montré à un donateur lui est réservé pendant qu’il paie, et inscrit quand il a payé. Il n’est pas repris.
sponsor-terms-returned = Ce que les dons n’utilisent pas reste à vous : vous ne le payez pas, et ce qui a été versé vous revient.
sponsor-terms-given_anyway = Ce que les dons n’utilisent pas, vous le donnez aux campagnes malgré tout.
sponsor-terms-rolled_over = Ce que les dons n’utilisent pas attend un prochain fonds à vous.
sponsor-term-settle = Le fonds se règle de lui-même après son dernier jour, quand plus aucun don n’est en cours de paiement et que le délai de remboursement est passé.
sponsor-term-pause = Vous pouvez mettre le fonds en pause à tout moment. Ce qu’il a donné et ce qu’il réserve demeure.
sponsor-accept = J’ai lu ces conditions et je les accepte
sponsor-error-accept = Acceptez les conditions pour que le fonds commence.
sponsor-activate = Faire commencer le fonds
sponsor-waits-for-verification = Votre brouillon est gardé. Le fonds pourra commencer une fois que vous serez vérifié.

sponsor-try = Essayer cette règle sur des dons passés
sponsor-try-title = La règle sur des dons passés
sponsor-try-lead = Ce que votre fonds aurait donné s’il avait été là, seul. Seules des sommes sont montrées.
sponsor-try-from = Dons du
sponsor-try-to = au
sponsor-try-button = Essayer
sponsor-try-back = Revenir à la relecture
sponsor-try-hint = Les jours où moins de cinq donateurs ont donné sont réunis avec les suivants.
sponsor-tried-nothing = Il n’y a pas eu de dons à ces campagnes dans cette période.
sponsor-tried-out = Il aurait été épuisé le { $day }.
sponsor-tried-left = Il lui serait resté { $left }.
sponsor-tried-cost = Coût
sponsor-tried-of = { $part } sur { $whole }
sponsor-tried-gifts = Dons abondés
sponsor-tried-raised = De l’argent donné
sponsor-tried-share = { $part } sur { $whole } ({ $percent })
sponsor-burn = Ce qui serait resté
sponsor-burn-text = De { $whole } à { $left }, jour après jour.
sponsor-head-day = Jour
sponsor-head-gifts = Dons
sponsor-head-matched-gifts = Abondés
sponsor-head-cost = Coût
sponsor-head-left = Reste
sponsor-head-committed = Donné
sponsor-head-reserved = Réservé
sponsor-head-donors = Donateurs
sponsor-head-matched = Abondement
sponsor-head-reference = Référence
sponsor-head-campaign = Campagne
sponsor-head-given = Donné

sponsor-fund-draft = Brouillon
sponsor-fund-active = Actif
sponsor-fund-paused = En pause
sponsor-fund-settling = En règlement
sponsor-fund-settled = Réglé
sponsor-fund-active-text = Donne jusqu’au { $day }.
sponsor-fund-paused-text = Ne donne rien de nouveau tant que vous ne le reprenez pas. Il se termine le { $day }.
sponsor-fund-settling-text = Il s’est terminé le { $day }. On attend les dons en cours de paiement et la fin du délai de remboursement.
sponsor-fund-settled-text = Il s’est terminé le { $day }. Ce qu’il a donné est définitif.
sponsor-bar = { $percent } de { $sum } donnés ou réservés
sponsor-sum-commitment = Engagé : { $sum }
sponsor-sum-committed = Donné { $sum }
sponsor-sum-reserved = Réservé { $sum }
sponsor-sum-remaining = Reste { $sum }
sponsor-remaining = de reste
sponsor-as-of = Chiffres à { $time }. Ils se renouvellent d’eux-mêmes.
sponsor-figures = Chiffres
sponsor-burn-live = Ce qui reste, jour après jour
sponsor-burn-live-text = De { $whole } à { $left }, selon le jour de chaque don. Ce qui est revenu depuis n’y figure pas.
sponsor-no-gifts = Il n’a encore abondé aucun don.
sponsor-how = Comment il donne
sponsor-increase = Ajouter de l’argent
sponsor-pause = Mettre en pause
sponsor-resume = Reprendre
sponsor-see-statement = Dons abondés et relevé
sponsor-flags = Cartes partagées
sponsor-flags-text = Plusieurs donateurs de ce fonds ont payé avec une même carte. Pour les examinateurs.
sponsor-flags-none = Il n’y en a pas.

sponsor-pause-title = Mettre ce fonds en pause ?
sponsor-pause-text = Les nouveaux dons ne sont pas abondés tant que vous ne le reprenez pas, et ceux faits entre-temps ne le seront jamais. Ce qu’il a donné et ce qu’il réserve demeure.
sponsor-resume-title = Reprendre ce fonds ?
sponsor-resume-text = Dès maintenant, il abonde de nouveau les dons. Les dons antérieurs qui ont reçu trop peu ont d’abord leur part.
sponsor-increase-title = Ajouter de l’argent à ce fonds
sponsor-increase-text = Les dons antérieurs qui ont reçu trop peu ont d’abord leur part. L’ajout ne peut pas être retiré.
sponsor-increase-by = Ajouter
sponsor-increase-by-hint = Tous les chiffres conviennent.
sponsor-increase-button = Ajouter cette somme
sponsor-left-now = Engagé jusqu’ici : { $commitment }, reste : { $left }.

sponsor-statement = Relevé
sponsor-is-final = Ce relevé est définitif.
sponsor-is-not-final = Ce relevé n’est pas définitif : il change à chaque don jusqu’au règlement du fonds.
sponsor-csv = Le tout en tableau (CSV)
sponsor-by-campaign = Par campagne
sponsor-gifts = Dons abondés
sponsor-gifts-text = Les donateurs ne sont pas nommés. La référence est toujours la même.
sponsor-more = Autres dons
sponsor-entry-reserved = en cours de paiement
sponsor-entry-committed = payé
sponsor-entry-grant = donné à la campagne entière
sponsor-limit-ratio = selon votre règle, en entier
sponsor-limit-per_pledge = réduit par votre limite pour un don
sponsor-limit-per_donor = réduit par votre limite pour un donateur
sponsor-limit-per_campaign = réduit par votre limite pour une campagne
sponsor-limit-fund = le dernier argent qui restait

sponsor-done-registered = Le mécène est inscrit. Vous pouvez préparer un fonds.
sponsor-done-saved = Enregistré.
sponsor-done-activated = Le fonds a commencé.
sponsor-done-paused = Le fonds est en pause.
sponsor-done-resumed = Le fonds reprend.
sponsor-settle = Régler
sponsor-settle-title = Régler ce fonds ?
sponsor-settle-text = Sa période est terminée. Une fois passés les dons en cours de paiement et le délai de remboursement, il est réglé : définitif, avec un relevé. Cela se fait de soi-même ; ici, on y regarde tout de suite.
sponsor-done-settled = Le fonds est en voie de règlement. Son état dit où il en est.
sponsor-done-increased = L’argent a été ajouté.

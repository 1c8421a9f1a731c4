home-title = Donnez, et voyez votre don abondé
home-description = Des campagnes d’organisations vérifiées, dont les dons sont abondés par des investisseurs sociaux au moment où ils sont faits.
home-lead = Des organisations vérifiées mènent des campagnes. Des investisseurs sociaux abondent votre don au moment où vous le faites, et vous voyez de combien avant de payer.
home-browse = Voir les campagnes
home-live = Ouvertes en ce moment
home-all = Toutes les campagnes
home-none = Aucune campagne n’est ouverte en ce moment. Celles qui sont terminées restent lisibles.
home-how = Comment fonctionne l’abondement
home-step-1 = Vous choisissez un montant
home-step-1-text = Avant de payer, vous lisez ce qu’un financeur y ajoute, qui il est, et si cet argent est sûr.
home-step-2 = Il vous est réservé
home-step-2-text = Pendant que vous payez, cet abondement est à vous jusqu’à une heure que nous vous disons. Personne d’autre ne peut le prendre.
home-step-3 = Il est inscrit
home-step-3-text = Une fois votre paiement confirmé, le don et l’abondement sont à la campagne. Vous recevez un reçu par courriel.
home-promises = Ce sur quoi vous pouvez compter
home-promise-match = Aucun abondement n’est montré s’il n’existe pas.
home-promise-tip = Rien ne s’ajoute à votre don si vous ne l’ajoutez pas vous-même.
home-promise-verified = Chaque organisation a été examinée ; les numéros d’enregistrement et d’autorisation figurent sur la page.

list-title = Campagnes
list-description = Des campagnes d’organisations vérifiées qui reçoivent des dons en ce moment.
list-q = Mots
list-country = Pays
list-sdg = Objectif de développement durable
list-state = Lesquelles
list-any = Tous
list-state-live = Ouvertes
list-state-closed = Terminées
list-apply = Afficher
list-clear = Effacer les filtres
list-count = { $count ->
    [one] { $shown } campagne
   *[other] { $shown } campagnes
}
list-count-more = Plus de { $shown } campagnes
list-empty = Aucune campagne ne répond à ces filtres.
list-empty-hint = Essayez avec moins de mots, ou un autre pays.
list-more = Plus de campagnes

site-name = Rifada
skip = Aller au contenu
nav-label = Navigation principale
nav-campaigns = Campagnes
nav-sign-in = Se connecter
nav-account = Mon compte
languages = Langues
demo = Données de démonstration — les organisations, les campagnes et les sommes de ce site sont inventées.
foot-about = Rifada porte le nom du fonds où chaque clan de La Mecque versait selon ses moyens, afin que chaque pèlerin soit nourri.
foot-promise = L’abondement qui vous est montré est celui qui est inscrit, à l’unité près.
home-link = Rifada, page d’accueil

donors-count = { $count ->
    [one] { $shown } donateur
   *[other] { $shown } donateurs
}
days-left = { $count ->
    [one] Encore { $shown } jour
   *[other] Encore { $shown } jours
}
until = Jusqu’au { $date }
last-day = Dernier jour
state-approved = Ouvre bientôt
state-paused = Suspendue
state-closed = Terminée
state-cancelled = Annulée
of-goal = sur { $goal }
percent-reached = { $percent } de l’objectif
bar-text = { $total } donnés à ce jour sur { $goal }, soit { $percent }

fund-general = Don
fund-zakat = Zakat
fund-sadaqah = Sadaqa
fund-sadaqah_jariyah = Sadaqa continue

backing-promised = Promis : le financeur a donné sa parole et paie une fois l’abondement arrêté.
backing-guaranteed = Garanti : un tiers paie si le financeur ne paie pas.
backing-funded = Versé : l’argent est déjà là.
unused-returned = Ce que les dons n’utilisent pas revient au financeur.
unused-given_anyway = Ce que les dons n’utilisent pas est tout de même donné aux campagnes.
unused-rolled_over = Ce que les dons n’utilisent pas attend un abondement ultérieur.

time-in = { $time } (heure : { $country })

profile-organisation = Organisation
profile-programme = Programme
profile-sponsor = Abonde les dons
profile-verified = Vérification faite par un examinateur
profile-facts = En bref
profile-country = Pays
profile-registration = Numéro d’enregistrement
profile-verified-on = Vérification le
profile-groups = Publics
profile-areas = Domaines
profile-website = Site
profile-from = Du
profile-until = Au
profile-takes-part = Participation
profile-participants = { $count ->
    [one] { $shown } organisation
    [many] { $shown } d’organisations
   *[other] { $shown } organisations
}
profile-kind = Nature
profile-person = Une personne
profile-company = Une entreprise
profile-foundation = Une fondation
profile-sponsor-programme = Un programme
profile-public-body = Un organisme public
profile-totals = Donné jusqu’ici
profile-live = { $count ->
    [one] { $shown } campagne reçoit des dons en ce moment
    [many] { $shown } de campagnes reçoivent des dons en ce moment
   *[other] { $shown } campagnes reçoivent des dons en ce moment
}
profile-as-of = État au { $time } UTC
profile-campaigns = Campagnes
profile-no-campaigns = Aucune campagne n’est encore publiée.
profile-all = Les voir toutes
profile-who = Participants
profile-charter = La charte que chacun a signée
profile-funds = Ses fonds d’abondement
profile-no-funds = Aucun fonds d’abondement n’est ouvert pour le moment.
profile-window = Du { $from } au { $until }
profile-given = { $given } sur { $of } utilisés jusqu’ici
profile-fund-paused = En pause
profile-fund-over = Terminé

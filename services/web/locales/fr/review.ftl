review-queue = En attente d’une décision
review-audit = Journal d’audit
review-more = Afficher la suite
review-decided = Votre décision est enregistrée ; les intéressés en sont informés.
review-facts = Ce qui est déclaré
review-remarks = La décision précédente
review-admins-look = Seuls les examinateurs décident. Vous pouvez consulter.
review-nothing-to-decide = Il n’y a rien à décider ici pour l’instant.
review-state = { $state ->
    [draft] Brouillon
    [submitted] Soumise
    [approved] Approuvée
    [live] Ouverte aux dons
    [paused] En pause
    [closed] Terminée
    [cancelled] Annulée
    [rejected] Refus
    [registered] Inscription, pas encore examinée
    [applied] Demande de vérification
    [verified] Vérification faite
    [suspended] Suspension
    [changes_requested] Modifications demandées
    [none] rien
   *[other] Autre état
}
queue-kinds = Ce qui est affiché
queue-all = Tout
queue-campaigns = Campagnes
queue-organisations = Organisations
queue-sponsors = Mécènes
queue-empty = Rien n’attend.
queue-empty-text = Ce qui est soumis apparaît ici, le plus ancien d’abord.
queue-own = La vôtre
queue-times = { $count ->
    [one] Pour la première fois
   *[other] Soumis { $shown } fois
}
kind-campaign = Campagne
kind-organisation = Organisation
kind-sponsor = Mécène
claim-free = Personne ne s’en occupe. Prenez-le pour une demi-heure, afin que personne n’y travaille en même temps que vous.
claim-yours = Vous vous en occupez jusqu’à { $time }.
claim-other = { $who } s’en occupe jusqu’à { $time }. Personne d’autre ne décide avant.
claim-take = Je m’en occupe
claim-renew = Encore une demi-heure
claim-let-go = Laisser à un autre
claim-held = Vous vous en occupez.
claim-released = Vous avez laissé la place.
changes-title = Ce qui a changé
changes-since = Ce qui diffère de la version soumise le { $date }, sur laquelle il a été décidé :
changes-none = Rien n’a changé depuis la version soumise le { $date }, sur laquelle il a été décidé.
changes-before = Avant
changes-after = Maintenant
changes-nothing = Rien
field-name = { $field ->
    [title] Titre
    [story] Texte
    [goal] Objectif
    [starts_at] Début
    [ends_at] Fin
    [budget] Budget
    [suggested_gifts] Dons proposés
    [permit] Autorisation
    [picture] Image
    [sdgs] Objectifs de développement durable
    [areas] Domaines d’activité
    [groups] Publics servis
    [target_groups] Publics servis
    [fund_types] Types de don
    [programme_id] Programme
    [slug] Adresse de la page
    [name] Nom
    [registration_number] Numéro d’enregistrement
    [website] Site web
   *[other] Autre chose
}
fact-title = Titre
fact-organisation = Organisation
fact-name = Nom
fact-country = Pays
fact-registration = Numéro d’enregistrement
fact-organisation-state = État de l’organisation
fact-programme = Programme
fact-goal = Objectif
fact-starts = Début
fact-ends = Fin
fact-fund-types = Types de don
fact-sdgs = Objectifs de développement durable
fact-areas = Domaines d’activité
fact-groups = Publics servis
fact-permit = Autorisation
fact-authority = Délivrée par
fact-permit-days = Validité de l’autorisation
fact-picture = Ce que montre l’image
fact-address = Adresse de la page
fact-website = Site web
fact-sponsor-kind = Type
fact-story = Texte
fact-budget = Budget
fact-suggested-gift = Don proposé
budget-for = Poste
budget-amount = Montant
budget-sum = Total
kind-of-sponsor = { $kind ->
    [person] Personne
    [company] Entreprise
    [foundation] Fondation
    [programme] Programme
    [public_body] Organisme public
   *[other] Autre type
}
permit-missing = Aucune, alors que ce pays en exige une
permit-not-needed = Aucune, et ce pays n’en exige pas
permit-title = Enregistrer une autorisation
permit-number = Numéro de l’autorisation
permit-authority = Délivrée par
permit-from = Premier jour
permit-until = Dernier jour
permit-record = Enregistrer l’autorisation
permit-recorded = L’autorisation est enregistrée.
halt-title = Mettre la campagne en pause
halt-means = Elle ne prend plus de dons jusqu’à ce que l’équipe d’examen ou un administrateur la reprenne. Les dons faits restent, et l’organisation apprend pourquoi.
halt-reason = Pourquoi la mettez-vous en pause ?
halt-reason-hint = Les personnes concernées le lisent tel que vous l’écrivez.
halt-do = Mettre en pause
halt-done = La campagne est en pause.
halt-over-title = Reprendre la campagne
halt-over-means = L’équipe d’examen ou un administrateur l’a mise en pause. Une fois reprise, elle reçoit de nouveau des dons.
halt-over-do = Reprendre
halt-over-done = La campagne a repris.
wall-names = Donateurs nommés sur sa page
wall-take-down = Retirer
wall-taken-down = Le nom ne figure plus sur la page de la campagne.
find-title = Examiner ce qui est publié
find-address = Adresse de sa page
find-hint = D’une campagne, d’une organisation ou d’un mécène : l’adresse entière ou sa dernière partie.
find-do = Examiner
find-nothing = Aucune page n’a cette adresse.
decide-title = Décision
decide-checks = Ce que vous avez examiné
decide-checks-hint = Pour approuver, chaque point doit avoir été examiné.
check-story = Le texte est clair : ce qui est fait, pour qui, et où
check-dignity = Texte et image respectent la dignité et la vie privée des personnes
check-budget = Le budget correspond à l’objectif et à la durée
check-permit = L’autorisation est valable là où il en faut une, et concerne cette campagne
check-languages = Toutes les langues disent la même chose
check-registration = Numéro d’enregistrement et nom correspondent au registre officiel
check-represents = La personne qui demande peut représenter l’organisation
check-sanctions = Le nom ne figure sur aucune liste de sanctions
check-work = Domaines d’activité et publics servis sont plausibles
check-identity = L’identité du mécène et la qualité de la personne qui l’a inscrit sont établies
check-means = On peut attendre qu’il paie ce qu’il promet, et l’origine de ses fonds est claire
decide-decision = Que décidez-vous ?
decide-way = { $decision ->
    [approved] Approuver : la campagne ouvre à sa date de début
    [changes_requested] Demander des modifications : retour au brouillon, avec remarques
    [rejected] Refuser
    [verified] Vérifier : l’entité est bien ce qu’elle dit
   *[suspended] Suspendre : tout ce qui en dépend est mis en pause
}
decide-reason = Motif
decide-reason-hint = Les intéressés le lisent dans leur langue. Inutile pour un oui.
decide-reason-none = Aucun de ceux-ci : je le dis avec mes mots
decide-reason-for = { $decision ->
    [changes_requested] Modifications — { $reason }
    [suspended] Suspension — { $reason }
   *[rejected] Refus — { $reason }
}
decide-words = Avec vos mots
decide-words-hint = Les intéressés le lisent tel que vous l’écrivez, à la place du texte de la liste.
decide-record = Enregistrer la décision
error-decision = Choisissez une décision
error-checks = Pour dire oui, examinez d’abord tous les points de la liste
error-reason = Choisissez un motif dans la liste, ou dites-le avec vos mots
error-reason-other = Ce motif va avec une autre décision
error-day = Écrivez le jour ainsi : 2026-11-23
error-id = Ce n’est pas un identifiant
audit-filter = Filtrer
audit-actor = Qui l’a fait (adresse électronique)
audit-action = Ce qui a été fait
audit-action-hint = Comme dans le journal, par exemple campaign.approved
audit-subject = Identifiant de ce dont il s’agit
audit-from = Du
audit-to = Au
audit-show = Afficher
audit-all = Tout le journal
audit-empty = Rien de tel dans le journal.
audit-clock = À l’échéance
audit-states = de { $before } à { $after }

letters-menu = Messages en échec
letters-title = Messages en échec
letters-lead = Des messages entre services que l’un d’eux n’a pas pu traiter. Ils n’arrêtent personne d’autre et restent jusqu’à ce qu’on les rejoue ou les supprime.
letters-none = Aucun.
letters-away = Ce service ne répond pas pour l’instant.
letters-tries = { $count ->
    [one] un essai
   *[other] { $shown } essais
}
letters-body = Ce qu’il dit
letters-headers = En-têtes
letters-replay = Rejouer
letters-replay-means = Le service réessaie comme si le message arrivait pour la première fois. Ce qui a déjà pris effet ne se répète pas.
letters-old = Le rejouer quand même : j’ai regardé de quoi il parle
letters-too-old = Il a été dit avant que la mémoire du service ne commence : il pourrait prendre effet deux fois.
letters-drop = Supprimer
letters-drop-means = Ce qu’il dit ne sera pas redit. C’est irrévocable.
letters-drop-sure = Supprimer définitivement
letters-said-replayed = Le service réessaie. Ce qui échoue encore revient ici.
letters-said-dropped = Il est supprimé.

did-campaign-drafted = Campagne rédigée
did-campaign-edited = Campagne modifiée
did-campaign-picture-set = Image de la campagne choisie
did-campaign-submitted = Campagne soumise
did-campaign-changes-requested = Modifications de la campagne demandées
did-campaign-approved = Campagne approuvée
did-campaign-rejected = Campagne refusée
did-campaign-went-live = Campagne ouverte
did-campaign-paused = Campagne suspendue
did-campaign-resumed = Campagne reprise
did-campaign-closed = Campagne close
did-campaign-cancelled = Campagne annulée
did-campaign-permit-recorded = Autorisation enregistrée
did-campaign-permit-lapsed = Autorisation expirée
did-organisation-registered = Organisation inscrite
did-organisation-edited = Organisation modifiée
did-organisation-applied = Vérification demandée
did-organisation-verified = Organisation vérifiée
did-organisation-rejected = Organisation refusée
did-organisation-suspended = Organisation suspendue
did-organisation-member-invited = Personne invitée
did-organisation-invitation-revoked = Invitation retirée
did-organisation-members-changed = Équipe modifiée
did-programme-opened = Programme ouvert
did-programme-closed = Programme clos
did-programme-joined = Programme rejoint
did-programme-charter-signed = Charte signée
did-sponsor-registered = Mécène enregistré
did-sponsor-verified = Mécène vérifié
did-sponsor-rejected = Mécène non vérifié
did-sponsor-suspended = Mécène suspendu
did-fund-drafted = Fonds d’abondement rédigé
did-fund-edited = Fonds d’abondement modifié
did-fund-activated = Fonds d’abondement ouvert
did-fund-increased = Fonds d’abondement augmenté
did-fund-paused = Fonds d’abondement mis en pause
did-fund-resumed = Fonds d’abondement repris
did-name-taken-down = Nom d’un donateur retiré de la page d’une campagne

ledger-title = Comptabilité
ledger-balance = Balance générale
ledger-balance-means = Tout ce qui a été inscrit. Les deux côtés sont toujours égaux, dans chaque devise ; sinon, arrêtez tout et cherchez.
ledger-debit = Débit
ledger-credit = Crédit
ledger-even = Égaux
ledger-uneven = Inégaux
ledger-entries = Écritures
ledger-all = Toutes les écritures
ledger-empty = Rien n’a été inscrit.
ledger-from = Inscrit à partir de ce jour (UTC)
ledger-account = Compte
ledger-payment = Paiement
ledger-entry = { $kind ->
    [charge] Un donateur a payé
    [exchange] Le prestataire l’a changé dans sa devise de règlement
    [fee] Ce que le prestataire a gardé
    [refund] De l’argent est retourné au donateur
    [refund_failure] Un remboursement est revenu
    [dispute_held] Le prestataire retient ce qu’une banque demande
    [dispute_won] Une contestation a été gagnée
    [dispute_lost] Une contestation a été perdue
   *[other] Autre chose
}
ledger-kind = { $kind ->
    [provider_clearing] Détenu par le prestataire
    [campaign_gifts] Dons dus à une campagne
    [donor_extras] Pourboires et frais couverts
    [provider_fees] Frais du prestataire
    [exchange] Entre devises
    [disputes_held] Retenu pour contestations
    [refunds_owed] Remboursements encore dus aux donateurs
    [losses] Pertes
   *[other] Un autre compte
}

programme-new = Ouvrir un programme
programme-open = L’ouvrir
programme-lead = Des campagnes de nombreuses organisations sous un même toit. Il est ouvert aussitôt : des organisations le rejoignent et y inscrivent leurs campagnes.
programme-about = De quoi il s’agit
programme-charter = Charte
programme-charter-hint = Ce que chaque organisation signe en le rejoignant. Laissez vide s’il n’y en a pas.
programme-slug-hint = Minuscules, chiffres et traits d’union : { $start }…

sign-in-title = Se connecter
sign-in-lead = Saisissez votre adresse électronique. Nous vous envoyons un code : il ne faut pas de mot de passe.
sign-in-email = Adresse électronique
sign-in-send = M’envoyer un code
sign-in-donors = Pour donner, aucun compte n’est nécessaire.
code-title = Saisissez le code
code-lead = Si { $email } est juste, un courriel avec un code à six chiffres est en route. Il est valable 10 minutes.
code-label = Code
code-check = Se connecter
code-other = Prendre une autre adresse, ou envoyer un nouveau code
link-title = Se connecter avec ce lien
link-text = Appuyez sur le bouton pour vous connecter dans ce navigateur.
link-button = Se connecter
link-over = Ce lien a déjà servi ou a plus de 10 minutes. Demandez-en un nouveau.
account-title = Mon compte
account-as = Vous êtes connecté en tant que { $email }.
account-sign-out = Se déconnecter
account-roles = Rôles
role-admin = Administration
role-reviewer = Examen
signed-out = Vous êtes déconnecté.
error-code-empty = Saisissez le code reçu par courriel
error-code-wrong = Ce code est faux ou n’est plus valable. Après cinq essais, ou dix minutes, il en faut un nouveau
error-sign-in-limit = Trop de codes ont été demandés. Attendez un peu et réessayez
sign-in-first = Connectez-vous ; vous reviendrez ensuite où vous vouliez aller.
area-ngo = Organisations
area-ngo-text = Inscrivez votre organisation, préparez ses campagnes et suivez ce qui leur parvient.
area-sponsor = Fonds d’abondement
area-sponsor-text = Présentez-vous comme mécène, ouvrez un fonds et suivez ce qu’il abonde.
area-review = Examens
area-review-text = Examinez les organisations, campagnes et mécènes qui attendent une décision.
sessions-title = Où vous êtes connecté
sessions-text = Si un appareil vous est inconnu, déconnectez-le.
sessions-end-others = Se déconnecter de tous les autres appareils
sessions-ended = La session y est terminée.
session-this = Cet appareil
session-used = Dernière utilisation :
session-since = depuis le { $date }
session-end = Déconnecter
session-end-this = Déconnecter cet appareil
device-program = Un programme qui utilise l’API
session-device = { $browser ->
    [firefox] Firefox
    [chrome] Chrome
    [safari] Safari
    [edge] Edge
    [opera] Opera
    [samsung] Samsung Internet
    [program] Un programme
   *[other] Un navigateur
} { $system ->
    [android] sur Android
    [iphone] sur iPhone
    [ipad] sur iPad
    [windows] sous Windows
    [mac] sur Mac
    [chromeos] sur Chromebook
    [linux] sous Linux
   *[other] sur un autre appareil
}
ago-now = à l’instant
ago-minutes = { $count ->
    [one] il y a { $shown } minute
   *[other] il y a { $shown } minutes
}
ago-hours = { $count ->
    [one] il y a { $shown } heure
   *[other] il y a { $shown } heures
}
ago-days = { $count ->
    [one] il y a { $shown } jour
   *[other] il y a { $shown } jours
}
preferences-title = Langue et chiffres
preferences-text = Choisissez votre langue, et les chiffres que vous lisez en arabe.
preferences-language = Langue
preferences-digits = Chiffres des pages en arabe
preferences-digits-hint = Dans chaque champ, tous les chiffres sont acceptés, quel que soit votre choix.
preferences-keep = Garder mon choix
preferences-kept = Votre choix est gardé.
preferences-where = Votre choix est gardé dans ce navigateur, et avec votre compte si vous êtes connecté.
digits-usual = Selon l’usage du pays de la campagne
digits-arab = ١٢٣
digits-arabext = ۱۲۳ (comme en persan et en ourdou)
digits-latn = 123

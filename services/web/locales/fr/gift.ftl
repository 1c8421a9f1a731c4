pay-title = Paiement
pay-held = Réservé pour vous jusqu’à { $time }
pay-held-text = Jusque-là, personne d’autre ne peut prendre cet abondement. Une fois votre paiement confirmé, il est inscrit pour la campagne.
pay-no-match = Votre don est attendu jusqu’à { $time }.
pay-less = Quelqu’un a été plus rapide : { $matched } sont abondés maintenant, et non { $quoted }. Vous pouvez toujours donner, ou annuler sans frais.
pay-gone = Quelqu’un a été plus rapide : il n’y a plus d’abondement. Vous pouvez toujours donner, et votre don compte en entier, ou annuler sans frais.
pay-card = Carte
pay-card-hint = Le numéro de votre carte va directement à Stripe, qui traite nos paiements. Nous ne le voyons jamais.
pay-button = Payer { $amount }
pay-script = Les champs de la carte ont besoin de JavaScript, car ils viennent directement de Stripe. Autorisez-le pour cette page.
pay-loading = Les champs de la carte arrivent …
pay-failed-load = Les champs de la carte n’ont pas pu être chargés. Rechargez la page.
pay-working = Un instant, votre banque est interrogée …
pay-declined = Le paiement n’a pas abouti. Rien n’a été débité. Réessayez ou prenez une autre carte.
pay-unavailable = Le paiement ne peut pas être ouvert en ce moment. Votre abondement reste réservé. Réessayez dans un instant.
pay-retry = Réessayer
pay-cancel = Annuler ce don
pay-cancel-hint = Rien n’est débité, et l’abondement redevient libre pour d’autres.

pending-title = Votre paiement est en cours de confirmation
pending-text = Votre banque a répondu ; nous attendons la confirmation. Il faut en général quelques secondes, parfois quelques minutes.
pending-keep = Cette page continue d’elle-même. Vous pouvez aussi la fermer : votre reçu arrive par courriel.
pending-refresh = Regarder à nouveau

failed-title = Le paiement n’a pas abouti
failed-text = Rien n’a été débité. Votre abondement reste réservé jusqu’à { $time }.
failed-text-plain = Rien n’a été débité. Votre don est toujours attendu jusqu’à { $time }.
failed-again = Essayer une autre carte

thanks-title = Merci
thanks-text = Votre don de { $amount } à { $campaign } est arrivé.
thanks-match = Les financeurs ajoutent { $matched } : cela fait { $total } pour la campagne.
thanks-booked = Inscrit
thanks-receipt = Votre reçu vous arrive par courriel. Il dit ce que vous avez payé ; le financeur reçoit le sien.
thanks-refunded = { $refunded } sur les { $charge } que vous aviez payés vous ont été rendus. Il peut falloir quelques jours pour que cela apparaisse sur votre relevé.
thanks-left = Il reste { $left } de votre don.
thanks-told = Nous vous l’avons écrit par courriel. Gardez ce message avec votre reçu.
thanks-back = Voir la campagne
thanks-more = Autres campagnes
thanks-reference = Référence

expired-title = Le délai de ce don est passé
expired-text = Il n’a pas été payé à temps, et son abondement est reparti. Rien n’a été débité.
expired-again = Donner à nouveau
closing-title = Ce don est en cours de fermeture
closing-text = Nous nous assurons auprès de la banque que rien n’est débité. Il faut en général quelques secondes.
closing-still = Si vous aviez déjà payé, le don compte : vous le verrez ici.
refunded-title = Ce don a été remboursé
refunded-text = { $amount } vous ont été rendus. Il peut falloir quelques jours pour que cela apparaisse sur votre relevé.
refunded-nothing = Il ne reste rien de votre don à la campagne, et aucun abondement ne l’accompagne.

gift-elsewhere-title = Ce don ne peut pas être montré ici
gift-elsewhere-text = Pour votre sécurité, il n’est visible que dans le navigateur où il a été fait. Votre reçu est arrivé par courriel, ou arrivera.

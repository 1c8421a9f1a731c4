//! What must not be left lying about.

use super::{Check, Source};

pub(super) const OUTBOXES: Check = Check {
    name: "outboxes",
    holds: "No event waits to be told",
    source: Source::Tables,
    seen: "SELECT 5::bigint AS outboxes",
    wrong: "SELECT format('%s: %s of %s since %s', service, kind, subject, created_at)
              FROM (SELECT 'campaign' AS service, kind, subject, created_at FROM campaign.outbox
                    UNION ALL SELECT 'pledge', kind, subject, created_at FROM pledge.outbox
                    UNION ALL SELECT 'payment', kind, subject, created_at FROM payment.outbox
                    UNION ALL SELECT 'notification', kind, subject, created_at FROM notification.outbox
                    UNION ALL SELECT 'web', kind, subject, created_at FROM web.outbox
                    UNION ALL SELECT 'pledge', e.kind, e.subject, b.created_at
                      FROM pledge.outbox_bundles b, unnest(b.kinds, b.subjects) AS e (kind, subject)) AS waiting
             ORDER BY created_at",
};

pub(super) const QUEUES: Check = Check {
    name: "queues",
    holds: "No message waits in a queue, to be heard or to be tried again",
    source: Source::Queues,
    seen: "SELECT count(*) AS queues FROM audit_queues WHERE name NOT LIKE '%.dead'",
    wrong: "SELECT format('%s has %s messages', name, messages) FROM audit_queues
             WHERE name NOT LIKE '%.dead' AND messages > 0 ORDER BY name",
};

pub(super) const DEAD_LETTERS: Check = Check {
    name: "dead-letters",
    holds: "There are no dead letters but those that were planted",
    source: Source::Queues,
    seen: "SELECT coalesce(sum(messages), 0)::bigint AS \"dead letters\", (SELECT dead_letters FROM audit_options) AS planted
             FROM audit_queues WHERE name LIKE '%.dead'",
    wrong: "SELECT format('%s: %s in all, %s planted', coalesce(string_agg(format('%s has %s', name, messages), ', ')
                          FILTER (WHERE messages > 0), 'none is there'), coalesce(sum(messages), 0),
                          (SELECT dead_letters FROM audit_options))
              FROM audit_queues WHERE name LIKE '%.dead'
            HAVING coalesce(sum(messages), 0) <> (SELECT dead_letters FROM audit_options)",
};

pub(super) const WORK: Check = Check {
    name: "work-done",
    holds: "No webhook, settlement, refund, lookup or mail is unfinished, and none was given up",
    source: Source::Tables,
    seen: "SELECT (SELECT count(*) FROM payment.webhook_events) AS webhooks,
                  (SELECT count(*) FROM payment.settlements) AS settlements,
                  (SELECT count(*) FROM payment.refunds) AS refunds,
                  (SELECT count(*) FROM notification.messages) AS mails",
    wrong: "SELECT format('webhook %s (%s) is %s after %s tries: %s', id, kind, state, attempts, last_error)
              FROM payment.webhook_events WHERE state IN ('new', 'parked')
            UNION ALL
            SELECT format('what Stripe kept of payment %s is not known after %s tries: %s', payment_id, attempts, last_error)
              FROM payment.settlements WHERE booked_at IS NULL
            UNION ALL
            SELECT format('refund %s of payment %s is %s after %s tries: %s', id, payment_id, state, tries, last_error)
              FROM payment.refunds WHERE state IN ('requested', 'pending', 'requires_action')
            UNION ALL
            SELECT format('what went back of payment %s is looked up since %s hints, %s tries: %s', payment_id, hints, tries,
                          last_error)
              FROM payment.lookups AS lookup WHERE next_at IS NOT NULL
               -- while a bank makes up its mind, it is asked again and again
               AND NOT EXISTS (SELECT FROM payment.disputes AS dispute
                                WHERE dispute.payment_id = lookup.payment_id AND dispute.state IN ('inquiry', 'opened'))
            UNION ALL
            SELECT format('%s %s is %s after %s tries', kind, id, state, attempts)
              FROM notification.messages WHERE state IN ('queued', 'sending', 'failed')
            UNION ALL
            SELECT format('a refund of pledge %s was heard of, its payment %s never', pledge_id, payment_id)
              FROM pledge.early_refunds",
};

pub(super) const KEYS: Check = Check {
    name: "keys-answered",
    holds: "Every idempotency key that was taken has its answer",
    source: Source::Tables,
    seen: "SELECT (SELECT count(*) FROM campaign.idempotency_keys) + (SELECT count(*) FROM pledge.idempotency_keys)
                  + (SELECT count(*) FROM payment.idempotency_keys) AS keys",
    wrong: "SELECT format('%s: %s under %s', service, scope, key)
              FROM (SELECT 'campaign' AS service, * FROM campaign.idempotency_keys
                    UNION ALL SELECT 'pledge', * FROM pledge.idempotency_keys
                    UNION ALL SELECT 'payment', * FROM payment.idempotency_keys) AS keys
             WHERE status IS NULL OR response IS NULL",
};

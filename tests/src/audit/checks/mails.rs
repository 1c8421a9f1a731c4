//! What people were told.

use super::{Check, Source};

pub(super) const RECEIPTS: Check = Check {
    name: "receipts",
    holds: "Every pledge that was paid has one receipt, handed over, and no other has any",
    source: Source::Tables,
    seen: "SELECT count(*) AS receipts, count(*) FILTER (WHERE attempts > 1) AS \"tried again\"
             FROM notification.messages WHERE kind = 'receipt'",
    wrong: "SELECT CASE WHEN p.id IS NULL THEN format('receipt %s is of pledge %s, which is not paid', m.id, m.pledge_id)
                        WHEN m.id IS NULL THEN format('pledge %s is %s and has no receipt', p.id, p.state)
                        ELSE format('receipt %s of pledge %s is %s after %s tries', m.id, p.id, m.state, m.attempts) END
              FROM (SELECT * FROM pledge.pledges WHERE state IN ('confirmed', 'refunded')) p
              FULL JOIN (SELECT * FROM notification.messages WHERE kind = 'receipt') m ON m.pledge_id = p.id
             WHERE p.id IS NULL OR m.id IS NULL OR m.state <> 'handed_over'
            UNION ALL
            SELECT format('pledge %s has %s receipts', pledge_id, count(*))
              FROM notification.messages WHERE kind = 'receipt' GROUP BY pledge_id HAVING count(*) > 1",
};

pub(super) const REFUNDS: Check = Check {
    name: "refunds-told",
    holds: "Every donor was told of all that went back, and no other of anything",
    source: Source::Tables,
    seen: "SELECT count(*) AS letters, count(DISTINCT pledge_id) AS pledges
             FROM notification.messages WHERE kind = 'refund'",
    wrong: "SELECT format('pledge %s: %s went back, the donor was told of %s; %s letters are not handed over',
                          coalesce(p.id, m.pledge_id), coalesce(p.refunded, 0), coalesce(m.told, 0), coalesce(m.waiting, 0))
              FROM (SELECT * FROM pledge.pledges WHERE refunded > 0) p
              FULL JOIN (SELECT pledge_id, count(*) FILTER (WHERE state <> 'handed_over') AS waiting,
                                max((pledge #>> '{refund,refunded,amount}')::bigint) AS told
                           FROM notification.messages WHERE kind = 'refund' GROUP BY pledge_id) m ON m.pledge_id = p.id
             WHERE coalesce(p.refunded, 0) <> coalesce(m.told, 0) OR m.waiting > 0",
};

pub(super) const ARRIVED: Check = Check {
    name: "mails-arrived",
    holds: "Every mail that was handed over arrived, as the one with its Message-ID",
    source: Source::Mails,
    seen: "SELECT count(*) AS mails, coalesce(sum(copies), 0)::bigint - count(*) AS repeats FROM audit_mails",
    wrong: "SELECT format('%s %s%s was handed over at %s and never came', m.kind, m.id,
                          coalesce(' of pledge ' || m.pledge_id, ''), m.settled_at)
              FROM notification.messages m LEFT JOIN audit_mails a ON a.message_id = m.id::text
             WHERE m.state = 'handed_over' AND a.message_id IS NULL",
};

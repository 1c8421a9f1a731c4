//! Stripe's list of what happened: the same events that it delivers, or should have.

use jiff::Timestamp;
use serde_json::Value;
use stripe_core::event::ListEvent;
use stripe_types::{RangeBoundsTs, RangeQueryTs};

use super::PER_PAGE;
use super::objects::List;
use crate::provider::{EventPage, ListedEvent};

/// What changes a payment's end, at most twenty kinds. What only hurries things along
/// (`charge.updated`, `payment_intent.created`) is not looked for: it would make every look longer.
const TYPES: [&str; 14] = [
    "payment_intent.succeeded",
    "payment_intent.payment_failed",
    "payment_intent.processing",
    "payment_intent.canceled",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.refund.updated",
    "charge.dispute.created",
    "charge.dispute.updated",
    "charge.dispute.closed",
    "charge.dispute.funds_withdrawn",
    "charge.dispute.funds_reinstated",
];

/// Whether they were delivered is not asked: a restored database has forgotten some that were.
pub(super) fn list(since: Timestamp, after: Option<&str>) -> ListEvent {
    let created = RangeQueryTs::Bounds(RangeBoundsTs {
        gte: Some(since.as_second()),
        ..RangeBoundsTs::default()
    });
    let list = ListEvent::new()
        .created(created)
        .types(TYPES.map(str::to_owned))
        .limit(PER_PAGE);
    match after {
        Some(id) => list.starting_after(id),
        None => list,
    }
}

/// A page as it was answered, the newest first; every event whole, since it is stored like a delivered one.
pub(super) fn page(answer: &List<Value>) -> EventPage {
    let newest = answer.data.iter().filter_map(created).max();
    let events: Vec<ListedEvent> = answer.data.iter().filter_map(listed).collect();
    EventPage {
        last: events.last().map(|event| event.id.clone()),
        events,
        newest,
        more: answer.has_more,
    }
}

fn created(event: &Value) -> Option<Timestamp> {
    Timestamp::from_second(event.get("created")?.as_i64()?).ok()
}

fn listed(event: &Value) -> Option<ListedEvent> {
    Some(ListedEvent {
        id: event.get("id")?.as_str()?.to_owned(),
        body: event.to_string(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_knows_its_newest_and_its_last() {
        let event = |id: &str, created: i64| json!({"id": id, "created": created, "data": {}});
        let data = vec![event("evt_3", 30), event("evt_2", 31), event("evt_1", 10)];
        let page = page(&List {
            data,
            has_more: true,
        });
        assert_eq!(page.newest, Timestamp::from_second(31).ok());
        assert_eq!(page.last.as_deref(), Some("evt_1"));
        let ids: Vec<&str> = page.events.iter().map(|event| event.id.as_str()).collect();
        assert_eq!(ids, ["evt_3", "evt_2", "evt_1"]);
        assert!(page.events[0].body.contains(r#""id":"evt_3""#));
    }

    #[test]
    fn stripe_takes_twenty_kinds_at_most() {
        assert!(TYPES.len() <= 20);
    }
}

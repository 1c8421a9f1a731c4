//! Events: what happened, with the object as it was then.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::API_VERSION;
use crate::call::{Call, Mark, list_answer};
use crate::chaos::Chaos;
use crate::deliveries::{Delivery, Standing};
use crate::error::ApiError;
use crate::faults::TroubleKind;
use crate::ids;
use crate::params::Params;
use crate::state::Store;
use crate::table::{ListParams, Record};

/// Stripe lists events of thirty days.
const KEPT_SECONDS: i64 = 30 * 24 * 60 * 60;
const MAX_EVENTS: usize = 50_000;
const MAX_TYPES: usize = 20;
/// Between two webhooks whose order matters.
const STEP_MS: usize = 50;

/// Something that happened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Event {
    id: String,
    created: i64,
    #[serde(rename = "type")]
    event_type: String,
    /// The object as it was, as text: most events are never read again.
    object: String,
    previous: Option<Value>,
    request_id: Option<String>,
    idempotency_key: Option<String>,
    pending: u32,
    delivered: bool,
}

impl Record for Event {
    const OBJECT: &'static str = "event";
    fn id(&self) -> &str {
        &self.id
    }
    fn created(&self) -> i64 {
        self.created
    }
}

impl Event {
    /// As the API and the webhook show it.
    pub(crate) fn json(&self) -> Value {
        let mut data = Map::new();
        data.insert(
            "object".to_owned(),
            serde_json::from_str(&self.object).unwrap_or(Value::Null),
        );
        if let Some(previous) = &self.previous {
            data.insert("previous_attributes".to_owned(), previous.clone());
        }
        json!({
            "id": self.id, "object": "event", "type": self.event_type, "created": self.created, "data": data,
            "api_version": API_VERSION, "livemode": false, "pending_webhooks": self.pending,
            "request": { "id": self.request_id, "idempotency_key": self.idempotency_key },
        })
    }
}

/// The fields in which two states of an object differ, with their former values.
pub(crate) fn previous(before: &Value, after: &Value) -> Option<Value> {
    let (before, after) = (before.as_object()?, after.as_object()?);
    let changed: Map<String, Value> = before
        .iter()
        .filter(|(name, value)| after.get(*name) != Some(value))
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    (!changed.is_empty()).then_some(Value::Object(changed))
}

/// Records an event and sends it on its way, with what trouble was asked for.
pub(crate) fn emit(
    store: &mut Store,
    mark: &Mark,
    now_ms: i64,
    event_type: &str,
    object: &Value,
    previous: Option<Value>,
) {
    let event = Event {
        id: ids::new_id("evt"),
        created: ids::seconds(now_ms),
        event_type: event_type.to_owned(),
        object: object.to_string(),
        previous,
        request_id: mark.request_id.clone(),
        idempotency_key: mark.idempotency_key.clone(),
        pending: 0,
        delivered: false,
    };
    let id = event.id.clone();
    forget_old(store, event.created);
    store.events.put(event);
    if store.webhook_url.is_none() {
        return;
    }
    let trouble = store.troubles.take(event_type);
    let trouble = trouble.or_else(|| store.chaos.as_mut().and_then(Chaos::trouble));
    let Some(trouble) = trouble else {
        send(store, &id, now_ms);
        return;
    };
    let later_ms = now_ms + i64::try_from(trouble.delay_ms).unwrap_or(0);
    match trouble.kind {
        TroubleKind::Drop => store.deliveries.add_dropped(&id, event_type, now_ms),
        TroubleKind::Delay => drop(send(store, &id, later_ms)),
        TroubleKind::Twice => {
            send(store, &id, now_ms);
            send(store, &id, now_ms);
        }
        TroubleKind::Shuffle => {
            send(store, &id, later_ms);
            store.held.push(id);
            if trouble.count == 0 {
                release_held(store, now_ms);
            }
        }
    }
}

/// Lets the events that were held go, the newest first.
pub(crate) fn release_held(store: &mut Store, now_ms: i64) {
    let held = std::mem::take(&mut store.held);
    // A step apart, so that several senders at once keep the order.
    for (due_ms, id) in (now_ms..).step_by(STEP_MS).zip(held.iter().rev()) {
        store.deliveries.hasten(id, due_ms);
    }
}

/// Sends a recorded event (again). Whether there is such an event.
pub(crate) fn send(store: &mut Store, id: &str, due_ms: i64) -> bool {
    let Some(event) = store.events.get_mut(id) else {
        return false;
    };
    event.pending += 1;
    let event_type = event.event_type.clone();
    for given_up in store.deliveries.add(id, &event_type, due_ms) {
        delivery_ended(store, &given_up);
    }
    true
}

/// Notes on its event that a delivery has ended.
pub(crate) fn delivery_ended(store: &mut Store, delivery: &Delivery) {
    if let Some(event) = store.events.get_mut(&delivery.event) {
        event.pending = event.pending.saturating_sub(1);
        event.delivered |= delivery.standing == Standing::Delivered;
    }
}

fn forget_old(store: &mut Store, now: i64) {
    let old = |event: &Event| event.created + KEPT_SECONDS < now;
    while store.events.len() >= MAX_EVENTS || store.events.iter().next().is_some_and(old) {
        store.events.drop_oldest();
    }
}

/// `GET /v1/events/{id}`
pub(crate) fn retrieve(call: &mut Call<'_>, params: Params) -> Result<Value, ApiError> {
    params.finish(&[])?;
    Ok(call.store.events.at(&call.id, "id")?.json())
}

/// `GET /v1/events`
pub(crate) fn list(call: &mut Call<'_>, mut params: Params) -> Result<Value, ApiError> {
    let page = ListParams::read(&mut params)?;
    let one = params.text("type")?;
    let several = params.list("types")?;
    let delivered = params.boolean("delivery_success")?;
    params.finish(&[])?;
    if one.is_some() && several.is_some() {
        return Err(ApiError::parameter(
            "types",
            None,
            "You may only specify one of these parameters: type, types.",
        ));
    }
    if several
        .as_ref()
        .is_some_and(|types| types.len() > MAX_TYPES)
    {
        let message = format!("You may name at most {MAX_TYPES} types.");
        return Err(ApiError::parameter("types", None, message));
    }
    let oldest = call.now() - KEPT_SECONDS;
    let keep = |event: &Event| {
        event.created >= oldest
            && one
                .as_deref()
                .is_none_or(|pattern| fits(pattern, &event.event_type))
            && several
                .as_ref()
                .is_none_or(|types| types.contains(&event.event_type))
            && delivered.is_none_or(|wanted| event.delivered == wanted)
    };
    list_answer(&call.store.events, &page, "/v1/events", keep, Event::json)
}

/// `charge.*` stands for all events of charges.
fn fits(pattern: &str, event_type: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == event_type,
        Some((start, end)) => {
            event_type.len() >= start.len() + end.len()
                && event_type.starts_with(start)
                && event_type.ends_with(end)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_may_have_a_wildcard() {
        assert!(fits("charge.*", "charge.succeeded"));
        assert!(fits("charge.succeeded", "charge.succeeded"));
        assert!(fits("*.succeeded", "payment_intent.succeeded"));
        assert!(!fits("charge.*", "payment_intent.succeeded"));
        assert!(!fits("a*a", "a"));
    }

    #[test]
    fn previous_names_what_changed() {
        let before = json!({ "id": "ch_1", "refunded": false, "amount_refunded": 0 });
        let after = json!({ "id": "ch_1", "refunded": false, "amount_refunded": 5 });
        assert_eq!(
            previous(&before, &after),
            Some(json!({ "amount_refunded": 0 }))
        );
        assert_eq!(previous(&before, &before), None);
    }
}

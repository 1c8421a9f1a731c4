//! `expand[]`: replaces ids in an answer by their objects.

use serde_json::Value;

use crate::error::ApiError;
use crate::state::Store;

const MAX_LEVELS: usize = 4;

/// What an endpoint answers with, as far as expanding goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One object.
    One(Kind),
    /// A page of them.
    List(Kind),
}

/// The kinds of objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Customer,
    PaymentMethod,
    PaymentIntent,
    Charge,
    BalanceTransaction,
    Refund,
    SetupIntent,
    Dispute,
    Event,
    /// A charge, a refund or a dispute, not expanded further.
    Source,
}

fn field(kind: Kind, name: &str) -> Option<Kind> {
    match (kind, name) {
        (
            Kind::PaymentIntent
            | Kind::SetupIntent
            | Kind::Charge
            | Kind::Refund
            | Kind::PaymentMethod,
            "customer",
        ) => Some(Kind::Customer),
        (Kind::PaymentIntent, "latest_charge") | (Kind::Refund | Kind::Dispute, "charge") => {
            Some(Kind::Charge)
        }
        (Kind::PaymentIntent | Kind::SetupIntent | Kind::Refund, "payment_method") => {
            Some(Kind::PaymentMethod)
        }
        (Kind::Charge | Kind::Refund, "balance_transaction")
        | (Kind::Refund, "failure_balance_transaction") => Some(Kind::BalanceTransaction),
        (Kind::Charge | Kind::Refund | Kind::Dispute, "payment_intent") => {
            Some(Kind::PaymentIntent)
        }
        (Kind::BalanceTransaction, "source") => Some(Kind::Source),
        _ => None,
    }
}

/// Refuses what can't be expanded, before anything is done.
pub(crate) fn check(shape: Shape, paths: &[String]) -> Result<(), ApiError> {
    for path in paths {
        let mut parts: Vec<&str> = path.split('.').collect();
        let mut kind = match shape {
            Shape::One(kind) => kind,
            Shape::List(kind) if parts.first() == Some(&"data") && parts.len() > 1 => {
                parts.remove(0);
                kind
            }
            Shape::List(_) => return Err(refuse(path)),
        };
        if parts.len() > MAX_LEVELS {
            let message = format!(
                "You cannot expand more than {MAX_LEVELS} levels of a property. Property: {path}"
            );
            return Err(ApiError::parameter("expand", None, message));
        }
        for part in parts {
            kind = field(kind, part).ok_or_else(|| refuse(path))?;
        }
    }
    Ok(())
}

fn refuse(path: &str) -> ApiError {
    ApiError::parameter(
        "expand",
        None,
        format!("This property cannot be expanded ({path})."),
    )
}

/// Expands an answer along checked paths.
pub(crate) fn apply(store: &Store, answer: &mut Value, paths: &[String], now_ms: i64) {
    for path in paths {
        let parts: Vec<&str> = path.split('.').collect();
        walk(store, answer, &parts, now_ms);
    }
}

fn walk(store: &Store, value: &mut Value, parts: &[&str], now_ms: i64) {
    let Some((first, rest)) = parts.split_first() else {
        return;
    };
    let Some(inner) = value.get_mut(*first) else {
        return;
    };
    if let Value::Array(items) = inner {
        for item in items {
            walk(store, item, rest, now_ms);
        }
        return;
    }
    if let Some(object) = inner.as_str().and_then(|id| store.object(id, now_ms)) {
        *inner = object;
    }
    walk(store, inner, rest, now_ms);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(shape: Shape, path: &str) -> bool {
        check(shape, &[path.to_owned()]).is_ok()
    }

    #[test]
    fn only_references_can_be_expanded() {
        let one = Shape::One(Kind::PaymentIntent);
        assert!(allowed(one, "latest_charge"));
        assert!(allowed(one, "latest_charge.balance_transaction"));
        assert!(!allowed(one, "amount"));
        assert!(!allowed(one, "latest_charge.amount"));
        assert!(!allowed(one, "data.latest_charge"));
        assert!(!allowed(one, ""));
    }

    #[test]
    fn lists_are_expanded_through_data() {
        let list = Shape::List(Kind::PaymentIntent);
        assert!(allowed(
            list,
            "data.latest_charge.balance_transaction.source"
        ));
        assert!(!allowed(list, "latest_charge"));
        assert!(!allowed(list, "data"));
        let four = "data.latest_charge.payment_intent.latest_charge.payment_intent";
        assert!(allowed(list, four));
        assert!(!allowed(list, &format!("{four}.latest_charge")));
    }
}

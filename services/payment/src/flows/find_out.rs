//! What became of a request whose answer we don't have: asked again under its key and with its bytes,
//! or, once the key may be forgotten, looked for.

use jiff::{SignedDuration, Timestamp};
use money::PaymentId;
use platform::kill;

use super::FlowError;
use crate::app::App;
use crate::domain::payment::Observed;
use crate::provider::{ProviderError, Wanted};
use crate::store::payments::{self, Asked};
use crate::store::transitions;

/// Stripe may forget a key after 24 hours; a request repeated after that would be a second one.
pub(super) const KEY_LIFE: SignedDuration = SignedDuration::from_hours(23);
/// Who sends a request has this long to note its outcome before another may send it too: the
/// same bytes under the same key, so that it stays one request.
const SENDING: SignedDuration = SignedDuration::from_secs(10);

/// What became of a request.
#[derive(Debug)]
pub enum Outcome {
    /// There is a PaymentIntent.
    Made(Box<Observed>),
    /// There is none, and this attempt will never make one; the next has a key of its own.
    NotMade {
        /// Which attempt it was.
        attempt: i32,
        /// Why.
        why: NotMade,
    },
    /// Another is sending it right now.
    Busy,
}

/// Why there is no PaymentIntent.
#[derive(Debug, PartialEq, Eq)]
pub enum NotMade {
    /// The provider refuses the request.
    Refused(String),
    /// The key is of no use any more, and nothing was made under it.
    Gone,
}

/// Sends the request or finds out about it, once. The caller decides about another time.
///
/// # Errors
/// When the outcome is still not known.
pub async fn find_out(app: &App, id: PaymentId) -> Result<Outcome, FlowError> {
    let now = app.clock().now();
    let until = now.checked_add(SENDING).unwrap_or(now);
    let mut connection = app.connection().await?;
    if !transitions::claim_sending(&mut connection, id, now, until).await? {
        return Ok(Outcome::Busy);
    }
    // Read after the claim: the attempt may be another one since the caller looked.
    let payment = payments::find(&mut connection, id)
        .await?
        .ok_or(sqlx::Error::RowNotFound)?;
    let asked = payment.asked.as_ref().ok_or(sqlx::Error::RowNotFound)?;
    let fresh = asked
        .first_sent_at
        .is_none_or(|sent| now.duration_since(sent) < KEY_LIFE);
    if fresh {
        // Committed before the call: whoever comes after a crash knows that there is something to find out.
        transitions::mark_sent(&mut connection, id, now).await?;
    }
    // The provider may take its time: the connection is others' meanwhile.
    drop(connection);
    let outcome = if fresh {
        send(app, asked, now).await
    } else {
        look(app, asked, now).await
    };
    let mut connection = app.connection().await?;
    match &outcome {
        Ok(Outcome::Made(_) | Outcome::Busy) => {}
        Ok(Outcome::NotMade { .. }) => {
            transitions::next_attempt(&mut connection, &payment, asked.attempt).await?;
        }
        Err(_) => transitions::release_sending(&mut connection, id).await?,
    }
    Ok(outcome?)
}

async fn send(app: &App, asked: &Asked, now: Timestamp) -> Result<Outcome, ProviderError> {
    kill::point("create-intent.before-call");
    let answer = app.provider.create(&asked.key, &asked.request).await;
    kill::point("create-intent.after-call");
    match answer {
        Ok(seen) => Ok(Outcome::Made(Box::new(seen))),
        Err(error) if error.is_definite() => {
            Ok(not_made(asked, NotMade::Refused(error.to_string())))
        }
        Err(ProviderError::KeySpent(why)) => {
            tracing::warn!(payment = %asked.order.payment_id, why, "a key is spent; looking for what was made under it");
            look(app, asked, now).await
        }
        Err(error) => Err(error),
    }
}

fn not_made(asked: &Asked, why: NotMade) -> Outcome {
    Outcome::NotMade {
        attempt: asked.attempt,
        why,
    }
}

/// What is not found was not made, or was made and its client secret given to nobody, so that it can't be paid.
async fn look(app: &App, asked: &Asked, now: Timestamp) -> Result<Outcome, ProviderError> {
    let wanted = Wanted {
        pledge_id: asked.order.pledge_id,
        first_sent_at: asked.first_sent_at.unwrap_or(now),
        last_sent_at: asked.last_sent_at.unwrap_or(now),
    };
    kill::point("find-intent.before-call");
    let found = app.provider.find(wanted).await?;
    kill::point("find-intent.after-call");
    Ok(match found {
        Some(seen) => Outcome::Made(Box::new(seen)),
        None => not_made(asked, NotMade::Gone),
    })
}

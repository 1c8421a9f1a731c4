use actix_web::web::Data;
use contracts::campaign::api::Invitation;
use contracts::notification::api::{CreateMessage, Message};
use jiff::SignedDuration;
use platform::client::{As, ClientError, Peer};
use platform::db;
use rand::{CryptoRng, Rng as _};

use super::digest;
use crate::App;
use crate::flows::{begin, organisation};
use crate::store::invitations as store;

/// When a mail is asked for again that could not be; also, when one is whose process died meanwhile.
const AGAIN_AFTER: SignedDuration = SignedDuration::from_secs(30);
/// How many mails are asked for in one step at most; the rest waits for the next.
const MOST: u32 = 100;

/// Has notification send the mails that are due. Any number of copies may run it: each takes rows.
///
/// # Errors
/// When Postgres fails; the next step goes on from there.
pub async fn send_due(app: Data<App>) -> anyhow::Result<()> {
    for _ in 0..MOST {
        if app.service.shutdown.is_cancelled() || !send_next(&app).await? {
            break;
        }
    }
    Ok(())
}

/// False when none is due, or notification is away.
async fn send_next(app: &App) -> anyhow::Result<bool> {
    let secret = secret(&mut rand::rng());
    let hash = digest(&secret);
    let now = app.service.clock.now();
    // The secret is nowhere but in the mail. So one that is asked for again has another: who died between asking and
    // noting it leaves a mail whose link is good for nothing, and another one that is.
    let mut tx = begin(app).await?;
    let again_at = now.checked_add(AGAIN_AFTER)?;
    let Some(invitation) = store::seal_due(&mut tx, &hash, now, again_at).await? else {
        return Ok(false);
    };
    let organisation = organisation(&mut tx, invitation.organisation_id).await?;
    db::commit(tx, "seal-invitation").await?;
    let sent = ask(app, &invitation, &organisation, &secret).await;
    let mailed_at = match sent {
        Ok(_) => Some(app.service.clock.now()),
        Err(ClientError::Problem(problem)) if problem.status == 422 => {
            tracing::warn!(invitation = %invitation.id, code = problem.code, "an invitation can't be mailed");
            None
        }
        Err(error) => {
            tracing::info!(invitation = %invitation.id, %error, "an invitation waits for its mail");
            return Ok(false);
        }
    };
    let mut tx = begin(app).await?;
    store::set_mailed(&mut tx, &hash, mailed_at).await?;
    db::commit(tx, "invitation-mailed").await?;
    Ok(true)
}

async fn ask(
    app: &App,
    invitation: &Invitation,
    organisation: &contracts::campaign::api::Organisation,
    secret: &str,
) -> Result<Message, ClientError> {
    let web = app.service.peers.web.as_str().trim_end_matches('/');
    let message = CreateMessage::Invitation {
        to: invitation.email.clone(),
        locale: invitation.locale,
        country: organisation.country.clone(),
        organisation: organisation.name.clone(),
        role: invitation.role,
        invited_by: invitation.invited_by.clone(),
        link: format!("{web}/{}/invitations/{secret}", invitation.locale),
        expires_at: invitation.expires_at,
    };
    app.service
        .client(Peer::Notification)
        .post("/internal/messages", &message, None, As::Service)
        .await
}

/// A secret that nobody guesses: 32 random bytes.
fn secret(rng: &mut impl CryptoRng) -> String {
    hex::encode(rng.random::<[u8; 32]>())
}

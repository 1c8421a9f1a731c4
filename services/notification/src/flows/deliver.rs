//! One try to hand one mail over. The intent was committed when the mail was claimed.

use std::cmp::min;

use contracts::notification::MessageState;
use contracts::notification::events::{MessageFailed, MessageSent};
use contracts::pledge::api::Contact;
use contracts::pledge::events::PledgeFacts;
use money::PledgeId;
use platform::client::{As, ClientError, Peer};
use platform::outbox;

use crate::app::App;
use crate::domain::{Campaign, retry};
use crate::letters::{GiftNotice, Letter, Receipt, Refund, SignIn};
use crate::mailer::{Mail, MailError, address};
use crate::store::campaigns;
use crate::store::due::{self, Content, Due};
use crate::store::messages::SignInSecrets;

/// Whom the mail goes to, and what it says.
struct Composed {
    to: String,
    name: Option<String>,
    letter: Letter,
}

/// Tries to hand a mail over, and records what came of it.
pub(crate) async fn deliver(app: &App, message: &Due) -> anyhow::Result<()> {
    let outcome = attempt(app, message).await;
    let result = match &outcome {
        Ok(()) => "handed_over",
        Err(MailError::Permanent(_)) => "failed",
        Err(MailError::Temporary(_)) => "postponed",
    };
    metrics::counter!("mails_total", "kind" => message.kind().as_str(), "result" => result)
        .increment(1);
    match outcome {
        Ok(()) => settle(app, message, MessageState::HandedOver).await,
        Err(MailError::Permanent(reason)) => {
            tracing::warn!(message = %message.id, reason, "a mail was given up");
            settle(app, message, MessageState::Failed).await
        }
        Err(MailError::Temporary(reason)) => postpone(app, message, &reason).await,
    }
}

async fn attempt(app: &App, message: &Due) -> Result<(), MailError> {
    // Tries that ended with the process count too: a mail that kills it must not do so for ever.
    if retry::is_spent(message.attempts) {
        return Err(MailError::Permanent("it was tried too often".to_owned()));
    }
    let composed = compose(app, message).await?;
    let to = address(&composed.to)
        .map_err(|_| MailError::Permanent("the address is none".to_owned()))?;
    let written = composed
        .letter
        .write()
        .map_err(|error| MailError::Permanent(format!("the letter can't be written: {error}")))?;
    let mail = Mail {
        id: message.id,
        kind: message.kind(),
        to,
        name: composed.name,
        written,
        at: app.service.clock.now(),
    };
    app.mailer.hand_over(mail).await
}

async fn compose(app: &App, message: &Due) -> Result<Composed, MailError> {
    match &message.content {
        Content::Receipt(pledge) => receipt(app, pledge).await,
        Content::Refund(pledge) => refund(app, pledge).await,
        Content::GiftNotice { pledge, to } => {
            let campaign = campaign(app, pledge).await?;
            let notice = GiftNotice {
                pledge,
                campaign: &campaign,
                web: app.service.peers.web.as_str(),
            };
            Ok(Composed {
                to: to.clone(),
                name: None,
                letter: notice.letter(),
            })
        }
        Content::SignIn { to, secrets } => sign_in(app, to, secrets),
    }
}

async fn receipt(app: &App, pledge: &PledgeFacts) -> Result<Composed, MailError> {
    let campaign = campaign(app, pledge).await?;
    let contact = contact(app, pledge.pledge_id).await?;
    let receipt = Receipt {
        pledge,
        campaign: &campaign,
        locale: contact.locale,
        name: contact.name.as_deref(),
        web: app.service.peers.web.as_str(),
    };
    Ok(Composed {
        letter: receipt.letter(),
        to: contact.email,
        name: contact.name,
    })
}

async fn refund(app: &App, pledge: &PledgeFacts) -> Result<Composed, MailError> {
    let refund = pledge
        .refund
        .as_ref()
        .ok_or_else(|| MailError::Permanent("nothing went back".to_owned()))?;
    let campaign = campaign(app, pledge).await?;
    let contact = contact(app, pledge.pledge_id).await?;
    let told = Refund {
        pledge,
        refund,
        campaign: &campaign,
        locale: contact.locale,
        name: contact.name.as_deref(),
        web: app.service.peers.web.as_str(),
    };
    Ok(Composed {
        letter: told.letter(),
        to: contact.email,
        name: contact.name,
    })
}

fn sign_in(app: &App, to: &str, secrets: &SignInSecrets) -> Result<Composed, MailError> {
    let now = app.service.clock.now();
    if secrets.expires_at <= now {
        return Err(MailError::Permanent("the code has expired".to_owned()));
    }
    let letter = SignIn {
        locale: secrets.locale,
        country: secrets.country.as_deref(),
        code: &secrets.code,
        link: &secrets.link,
        expires_at: secrets.expires_at,
        now,
    };
    Ok(Composed {
        to: to.to_owned(),
        name: None,
        letter: letter.letter(),
    })
}

async fn campaign(app: &App, pledge: &PledgeFacts) -> Result<Campaign, MailError> {
    let found = async {
        let mut conn = app.service.db.acquire().await?;
        campaigns::get(&mut conn, pledge.campaign_id).await
    };
    found
        .await
        .map_err(|error: sqlx::Error| MailError::Temporary(error.to_string()))
}

/// The donor's address: known here for the moment of sending alone, neither stored nor logged.
async fn contact(app: &App, pledge: PledgeId) -> Result<Contact, MailError> {
    let path = format!("/internal/pledges/{pledge}/contact");
    let pledges = app.service.client(Peer::Pledge);
    pledges
        .get(&path, As::Service)
        .await
        .map_err(|error: ClientError| {
            if error.is_not_found() {
                MailError::Permanent("the donor is no longer known".to_owned())
            } else {
                MailError::Temporary(error.to_string())
            }
        })
}

/// The outcome and its event, in one transaction.
async fn settle(app: &App, message: &Due, state: MessageState) -> anyhow::Result<()> {
    let service = &app.service;
    let (message_id, at) = (message.id, service.clock.now());
    let (kind, pledge_id) = (message.kind().as_str().to_owned(), message.pledge_id());
    let mut tx = service.db.begin().await?;
    if !due::settle(&mut tx, message.id, message.attempts, state, at).await? {
        return Ok(());
    }
    match state {
        MessageState::HandedOver => {
            let sent = MessageSent {
                message_id,
                kind,
                pledge_id,
                at,
            };
            outbox::add(&mut tx, &service.clock, &sent).await?;
        }
        MessageState::Failed => {
            let failed = MessageFailed {
                message_id,
                kind,
                pledge_id,
                at,
            };
            outbox::add(&mut tx, &service.clock, &failed).await?;
        }
        MessageState::Queued | MessageState::Sending => {}
    }
    tx.commit().await?;
    service.wake_relay();
    Ok(())
}

/// Has the mail wait for its next try, or gives it up after the last.
async fn postpone(app: &App, message: &Due, reason: &str) -> anyhow::Result<()> {
    let Some(until) = retry::next_try(message.attempts, app.service.clock.now()) else {
        tracing::warn!(message = %message.id, reason, "a mail was given up after its last try");
        return settle(app, message, MessageState::Failed).await;
    };
    // A code that expires meanwhile is forgotten when it does, not at the next try.
    let until = match &message.content {
        Content::SignIn { secrets, .. } => min(until, secrets.expires_at),
        Content::Receipt(_) | Content::Refund(_) | Content::GiftNotice { .. } => until,
    };
    tracing::info!(message = %message.id, reason, %until, "a mail will be tried again");
    let mut conn = app.service.db.acquire().await?;
    due::wait(&mut conn, message.id, message.attempts, until).await?;
    Ok(())
}

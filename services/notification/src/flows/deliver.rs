//! One try to hand one mail over. The intent was committed when the mail was claimed.

use std::cmp::min;
use std::time::Duration;

use contracts::notification::MessageState;
use contracts::notification::events::{MessageFailed, MessageSent};
use contracts::pledge::api::Contact;
use contracts::pledge::events::PledgeFacts;
use jiff::SignedDuration;
use money::PledgeId;
use platform::client::{As, ClientError, Peer};
use platform::{db, outbox};
use tokio::time::{Instant, sleep, timeout_at};

use crate::app::App;
use crate::domain::Campaign;
use crate::domain::retry::{self, Postponed};
use crate::letters::{GiftNotice, Invitation, Letter, Receipt, Refund, SignIn};
use crate::mailer::{Mail, MailError, address};
use crate::store::campaigns;
use crate::store::due::{self, Content, Due};
use crate::store::messages::{InvitationSecrets, SignInSecrets};

/// How long a claim holds. Another replica takes the mail then, unless it was kept up.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_secs(10);
/// How often a claim is kept up while its mail is in hand.
const KEEP_UP: Duration = Duration::from_secs(2);
/// A claim that could not be kept up for so long is as good as lost: less than [`LEASE`].
const HELD: Duration = Duration::from_secs(8);
/// How long it is tried to record what came of a try.
const RECORDED_WITHIN: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(250);

/// What came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tried {
    /// The mail is settled, or waits for what has to do with it alone.
    Done,
    /// Someone gave no answer who is needed for other mails, too.
    Away,
}

/// Whom the mail goes to, and what it says.
struct Composed {
    to: String,
    name: Option<String>,
    letter: Letter,
}

/// Tries to hand a mail over, and records what came of it.
pub(crate) async fn deliver(app: &App, message: &Due) -> anyhow::Result<Tried> {
    let outcome = tokio::select! {
        outcome = attempt(app, message) => outcome,
        () = claim_lost(app, message) => {
            anyhow::bail!("the claim on a mail could not be kept up; it will be tried again")
        }
    };
    let (result, tried) = match &outcome {
        Ok(()) => ("handed_over", Tried::Done),
        Err(MailError::Permanent(_)) => ("failed", Tried::Done),
        Err(MailError::Refused(_)) => ("postponed", Tried::Done),
        Err(MailError::Away(_)) => ("postponed", Tried::Away),
    };
    metrics::counter!("mails_total", "kind" => message.kind().as_str(), "result" => result)
        .increment(1);
    if let Err(MailError::Permanent(reason)) = &outcome {
        tracing::warn!(message = %message.id, reason, "a mail was given up");
    }
    record(app, message, &outcome).await?;
    Ok(tried)
}

/// Keeps the claim up, and ends when it can't: then another may take the mail, and two must not hand it
/// over at once.
async fn claim_lost(app: &App, message: &Due) {
    let mut kept = Instant::now();
    loop {
        sleep(KEEP_UP).await;
        let asked = Instant::now();
        match timeout_at(kept + HELD, keep_claim(app, message)).await {
            Ok(true) => kept = asked,
            Ok(false) | Err(_) => return,
        }
    }
}

/// False if the claim is another's.
async fn keep_claim(app: &App, message: &Due) -> bool {
    loop {
        let kept = async {
            let until = app.service.clock.now().checked_add(LEASE)?;
            let mut conn = app.service.db.acquire().await?;
            anyhow::Ok(due::keep_claim(&mut conn, message.id, message.attempts, until).await?)
        };
        match kept.await {
            Ok(is_kept) => return is_kept,
            Err(_) => sleep(PAUSE).await,
        }
    }
}

/// What the mail server took must not be sent again because Postgres was away for a moment. The claim's
/// number sees to it that a commit whose outcome is unknown is not done twice.
async fn record(app: &App, message: &Due, outcome: &Result<(), MailError>) -> anyhow::Result<()> {
    let until = Instant::now() + RECORDED_WITHIN;
    loop {
        let recorded = match outcome {
            Ok(()) => settle(app, message, MessageState::HandedOver).await,
            Err(MailError::Permanent(_)) => settle(app, message, MessageState::Failed).await,
            Err(MailError::Refused(reason)) => {
                postpone(app, message, Postponed::Refused, reason).await
            }
            Err(MailError::Away(reason)) => postpone(app, message, Postponed::Away, reason).await,
        };
        match recorded {
            Err(error) if db::is_temporary(&error) && Instant::now() < until => sleep(PAUSE).await,
            recorded => return Ok(recorded?),
        }
    }
}

async fn attempt(app: &App, message: &Due) -> Result<(), MailError> {
    // A mail that kills the process must not do so for ever.
    if retry::kills(message.lost) {
        let reason = "it was lost too often with the process that had it in hand";
        return Err(MailError::Permanent(reason.to_owned()));
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
        Content::Invitation { to, secrets } => invitation(app, to, secrets),
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
        token: &contact.receipt_token,
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
        token: &contact.receipt_token,
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

fn invitation(app: &App, to: &str, secrets: &InvitationSecrets) -> Result<Composed, MailError> {
    if secrets.expires_at <= app.service.clock.now() {
        let reason = "the invitation has expired";
        return Err(MailError::Permanent(reason.to_owned()));
    }
    let letter = Invitation {
        locale: secrets.locale,
        country: &secrets.country,
        organisation: &secrets.organisation,
        role: secrets.role,
        invited_by: &secrets.invited_by,
        link: &secrets.link,
        expires_at: secrets.expires_at,
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
        .map_err(|error: sqlx::Error| MailError::Away(error.to_string()))
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
                MailError::Away(error.to_string())
            }
        })
}

/// The outcome and its event, in one transaction.
async fn settle(app: &App, message: &Due, state: MessageState) -> Result<(), sqlx::Error> {
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
    db::commit(tx, "settle-mail").await?;
    service.wake_relay();
    Ok(())
}

/// Has the mail wait for its next try, or gives it up after the last.
async fn postpone(
    app: &App,
    message: &Due,
    postponed: Postponed,
    reason: &str,
) -> Result<(), sqlx::Error> {
    let now = app.service.clock.now();
    let Some(until) = retry::next_try(postponed, message.created_at, now) else {
        tracing::warn!(message = %message.id, reason, "a mail was given up after its last try");
        return settle(app, message, MessageState::Failed).await;
    };
    // A code or a link that expires meanwhile is forgotten when it does, not at the next try.
    let until = match &message.content {
        Content::SignIn { secrets, .. } => min(until, secrets.expires_at),
        Content::Invitation { secrets, .. } => min(until, secrets.expires_at),
        Content::Receipt(_) | Content::Refund(_) | Content::GiftNotice { .. } => until,
    };
    tracing::info!(message = %message.id, reason, %until, "a mail will be tried again");
    let mut tx = app.service.db.begin().await?;
    due::wait(&mut tx, message.id, message.attempts, until).await?;
    db::commit(tx, "postpone-mail").await
}

//! Inviting people to work in an organisation.

mod mail;

pub use mail::send_due;

use actix_web::http::StatusCode;
use contracts::Page;
use contracts::campaign::api::{
    AcceptInvitation, AddMember, Invitation, InvitationState as State, Invite, Organisation,
};
use jiff::{SignedDuration, Timestamp};
use platform::db;
use platform::http::{Problem, User};
use platform::page::PageQuery;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::once::{Answer, Once};
use super::{begin, members, organisations, seen};
use crate::App;
use crate::domain::organisation::account;
use crate::store::organisations::{self as organisations_store, Hold};
use crate::store::{Key, invitations as store, members as members_store};
use platform::audit::{self, Deed};

/// For how long an invitation can be accepted.
const GOOD_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);
/// How many a day an organisation may send, and a person: strangers get mails by it.
const MOST_A_DAY: i64 = 20;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// Invites someone; the mail leaves by itself.
///
/// # Errors
/// 403 for all but owners; 409 for who is a member; 422 for what is no address; 429 when it were too many.
pub async fn invite(
    app: &App,
    user: &User,
    key: &Key,
    said: Invite,
    once: Once,
) -> Result<Answer, Problem> {
    let (role, locale) = (said.role, said.locale);
    let email = invited(said)?;
    let clock = &app.service.clock;
    let now = clock.now();
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, now).await? {
        return Ok(answer);
    }
    let (organisation, access) = organisations::lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.own()?;
    let id = organisation.id;
    if members_store::role(&mut tx, id, &email).await?.is_some() {
        let detail = "This person is a member already. Give them another role instead.";
        return Err(Problem::conflict("already_member", detail));
    }
    let since = now.checked_sub(DAY).unwrap_or(now);
    if store::count_since(&mut tx, id, &user.account, since).await? >= MOST_A_DAY {
        let detail = "No more than 20 invitations a day. Try again tomorrow.";
        return Err(Problem::too_many("too_many_invitations", detail, 3_600));
    }
    store::replace(&mut tx, id, &email).await?;
    let invitation = Invitation {
        id: clock.id(),
        state: State::Open,
        organisation_id: id,
        email,
        role,
        locale,
        invited_by: user.account.clone(),
        mailed_at: None,
        expires_at: now.checked_add(GOOD_FOR).unwrap_or(now),
        created_at: now,
    };
    store::insert(&mut tx, &invitation).await?;
    let deed = Deed::by(user, "organisation.member_invited").on("organisation", id);
    audit::note(&mut tx, &app.service.clock, deed).await?;
    let answer = once.done(&mut tx, &invitation).await?;
    db::commit(tx, "invite-member").await?;
    app.committed();
    Ok(answer)
}

fn invited(said: Invite) -> Result<String, Problem> {
    let (account_of, role) = (said.email, said.role);
    let checked = account(&AddMember {
        account: account_of,
        role,
    });
    checked.map_err(|mut faults| {
        for fault in &mut faults.0 {
            fault.pointer = "/email".to_owned();
        }
        Problem::from(faults)
    })
}

/// A page of an organisation's invitations.
///
/// # Errors
/// 403 for all but owners.
pub async fn list(
    app: &App,
    user: &User,
    key: &Key,
    page: &PageQuery,
) -> Result<Page<Invitation>, Problem> {
    let now = app.service.clock.now();
    let mut conn = app.service.db.acquire().await?;
    let (organisation, access) = organisations::find(&mut conn, user, key).await?;
    access.own()?;
    let rows = store::page(&mut conn, organisation, page.after()?, page.limit()? + 1).await?;
    let rows: Vec<Invitation> = rows.into_iter().map(|row| at(row, now)).collect();
    page.page(rows, |invitation| invitation.id)
}

/// An invitation as it stands at a time.
fn at(invitation: Invitation, now: Timestamp) -> Invitation {
    let over = invitation.state == State::Open && invitation.expires_at <= now;
    let state = if over {
        State::Expired
    } else {
        invitation.state
    };
    Invitation {
        state,
        ..invitation
    }
}

/// Takes an invitation back.
///
/// # Errors
/// 403 for all but owners; 409 when it was accepted.
pub async fn revoke(
    app: &App,
    user: &User,
    key: &Key,
    invitation: Uuid,
) -> Result<Invitation, Problem> {
    let mut tx = begin(app).await?;
    let (organisation, access) = organisations::lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.own()?;
    let found = store::lock(&mut tx, invitation).await?;
    let found = found.filter(|found| found.organisation_id == organisation.id);
    let found = found.ok_or_else(Problem::not_found)?;
    if found.state == State::Accepted {
        let detail = "It was accepted: the person is a member. End the membership instead.";
        return Err(Problem::conflict("wrong_state", detail));
    }
    if store::end(&mut tx, invitation, State::Revoked).await? {
        let deed = Deed::by(user, "organisation.invitation_revoked");
        audit::note(
            &mut tx,
            &app.service.clock,
            deed.on("organisation", organisation.id),
        )
        .await?;
        db::commit(tx, "revoke-invitation").await?;
    }
    Ok(Invitation {
        state: State::Revoked,
        ..found
    })
}

/// Whoever was invited becomes a member. Again by the same person it changes nothing.
///
/// # Errors
/// 403 for everyone else, and for a secret that is none: which one is not told; 409 when it was taken back or is over.
pub async fn accept(
    app: &App,
    user: &User,
    said: AcceptInvitation,
) -> Result<Organisation, Problem> {
    let clock = &app.service.clock;
    let mut tx = begin(app).await?;
    let found = store::find(&mut tx, &digest(&said.secret)).await?;
    let found = found.filter(|found| found.email == user.account);
    let found = found.ok_or_else(not_valid)?;
    // The organisation first, as everyone does.
    let id = found.organisation_id;
    let held = organisations_store::lock(&mut tx, id, Hold::ForUpdate).await?;
    held.ok_or_else(not_valid)?;
    let found = store::lock(&mut tx, found.id).await?;
    let found = at(found.ok_or_else(not_valid)?, clock.now());
    let role = members_store::role(&mut tx, id, &user.account).await?;
    match (found.state, role) {
        // Asked twice, or let in meanwhile: a role that was given is not taken by an older invitation.
        (State::Accepted, Some(_)) => drop(tx),
        (State::Open, role) => {
            store::end(&mut tx, found.id, State::Accepted).await?;
            if role.is_none() {
                let (by, now) = (clock.id(), clock.now());
                members_store::put(&mut tx, by, id, &user.account, found.role, now).await?;
                members::changed(app, &mut tx, user, id).await?;
            }
            db::commit(tx, "accept-invitation").await?;
            app.committed();
        }
        (state @ (State::Accepted | State::Revoked | State::Expired), _) => {
            let detail = "This invitation is over. Ask for another one.";
            return Err(Problem::conflict("invitation_over", detail).with("state", state));
        }
    }
    let mut conn = app.service.db.acquire().await?;
    let access = seen::access(&mut conn, id, Some(user)).await?;
    let organisation = super::organisation(&mut conn, id).await?;
    seen::organisation(organisation, &access, app)
}

/// Whether there is such an invitation, and for whom, is nobody else's business.
fn not_valid() -> Problem {
    let detail =
        "This invitation is not for the account that you signed in with, or there is none.";
    Problem::new(StatusCode::FORBIDDEN, "invitation_not_valid", detail)
}

/// What is kept of a secret, which is too long to be guessed from it.
fn digest(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

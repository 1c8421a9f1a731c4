//! Registering, verifying and suspending organisations.

use contracts::campaign::api::{
    ChangeOrganisation, DecideOrganisation, Organisation, OrganisationDecision,
    RegisterOrganisation, Remarks,
};
use contracts::campaign::events::{
    OrganisationChanged, OrganisationFacts, OrganisationRegistered, OrganisationSuspended,
    OrganisationVerified,
};
use contracts::campaign::{OrganisationRole, OrganisationState};
use contracts::reference::ReasonFor;
use money::OrganisationId;
use platform::db;
use platform::http::{Problem, User};
use platform::outbox;
use sqlx::PgConnection;

use super::once::{Answer, Once};
use super::problems::{unknown, version_conflict};
use super::{begin, campaigns, members, reviews, seen};
use crate::App;
use crate::domain::access::Access;
use crate::domain::faults::Faults;
use crate::domain::grounds::Grounds;
use crate::domain::organisation::{self as domain, Profile};
use crate::domain::{Refusal, difference, fold};
use crate::store::organisations::Hold;
use crate::store::{Key, members as members_store, organisations as store, submissions};
use platform::audit::{self, Deed};

/// Registers an organisation; who asks owns it.
///
/// # Errors
/// 422 for what is wrong with it.
pub async fn register(
    app: &App,
    user: &User,
    said: RegisterOrganisation,
    once: Once,
) -> Result<Answer, Problem> {
    let profile = Profile::parse(said)?;
    let clock = &app.service.clock;
    let now = clock.now();
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, now).await? {
        return Ok(answer);
    }
    let id: OrganisationId = clock.id();
    insert(app, &mut tx, id, &profile).await?;
    members_store::put(
        &mut tx,
        clock.id(),
        id,
        &user.account,
        OrganisationRole::Owner,
        now,
    )
    .await?;
    let organisation = super::organisation(&mut tx, id).await?;
    outbox::add(
        &mut tx,
        clock,
        &OrganisationRegistered(facts(&organisation)),
    )
    .await?;
    members::say(app, &mut tx, id, 1).await?;
    let deed = Deed::by(user, "organisation.registered").on("organisation", id);
    audit::note(
        &mut tx,
        &app.service.clock,
        deed.states(None, Some(domain::name_of(organisation.state))),
    )
    .await?;
    let organisation = Organisation {
        your_role: Some(OrganisationRole::Owner),
        ..organisation
    };
    let answer = once.done(&mut tx, &organisation).await?;
    db::commit(tx, "register-organisation").await?;
    app.committed();
    Ok(answer)
}

/// Writes it under the first slug that is free.
async fn insert(
    app: &App,
    conn: &mut PgConnection,
    id: OrganisationId,
    profile: &Profile,
) -> Result<(), Problem> {
    let now = app.service.clock.now();
    for slug in fold::slugs(&fold::slug(&profile.name, "organisation"), id.into()) {
        if store::insert(conn, id, &slug, profile, now).await? {
            return Ok(());
        }
    }
    Err(Problem::internal(&"no slug was free"))
}

/// What others hear of an organisation.
fn facts(organisation: &Organisation) -> OrganisationFacts {
    OrganisationFacts {
        organisation_id: organisation.id,
        version: organisation.version,
        slug: organisation.slug.clone(),
        name: organisation.name.clone(),
        country: organisation.country.clone(),
        state: organisation.state,
        target_groups: organisation.target_groups.clone(),
        areas: organisation.areas.clone(),
    }
}

/// The organisation that a path names, as the caller sees it.
///
/// # Errors
/// 404 when there is none, or it doesn't concern the caller.
pub async fn get(app: &App, key: &Key, user: Option<&User>) -> Result<Organisation, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let id = store::find(&mut conn, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    let access = seen::access(&mut conn, id, user).await?;
    seen::organisation(super::organisation(&mut conn, id).await?, &access, app)
}

/// Changes what an organisation says of itself.
///
/// # Errors
/// 403 for all but its owners; 409 while others rely on what it says, or when it was changed since it was read; 422 for
/// what is wrong with it.
pub async fn change(
    app: &App,
    user: &User,
    key: &Key,
    said: ChangeOrganisation,
) -> Result<Organisation, Problem> {
    let clock = &app.service.clock;
    let mut tx = begin(app).await?;
    let (before, access) = lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.own()?;
    domain::edit(before.state)?;
    if said.version != before.version {
        return Err(version_conflict(before.version));
    }
    let id = before.id;
    let profile = Profile::changed(before, said)?;
    store::set_profile(&mut tx, id, &profile, clock.now()).await?;
    let deed = Deed::by(user, "organisation.edited").on("organisation", id);
    audit::note(&mut tx, &app.service.clock, deed).await?;
    let after = super::organisation(&mut tx, id).await?;
    outbox::add(&mut tx, clock, &OrganisationChanged(facts(&after))).await?;
    db::commit(tx, "change-organisation").await?;
    app.committed();
    seen::organisation(after, &access, app)
}

/// The organisation asks to be verified.
///
/// # Errors
/// 403 for all but its owners; 409 when it asked already.
pub async fn apply(app: &App, user: &User, key: &Key) -> Result<Organisation, Problem> {
    let mut tx = begin(app).await?;
    let (organisation, access) = lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.own()?;
    let next = domain::apply(organisation.state)?;
    let step = Step {
        action: "organisation.applied",
        remarks: None,
    };
    let after = go(app, &mut tx, user, &organisation, next, step).await?;
    db::commit(tx, "apply-for-verification").await?;
    app.committed();
    seen::organisation(after, &access, app)
}

/// A reviewer decides.
///
/// # Errors
/// 403 for all but reviewers who are no members; 409 when it makes no sense now; 422 without a reason.
pub async fn decide(
    app: &App,
    user: &User,
    key: &Key,
    said: DecideOrganisation,
) -> Result<Organisation, Problem> {
    let mut faults = Faults::default();
    let needed = said.decision != OrganisationDecision::Verified;
    let (words, code) = (said.reason, said.reason_code);
    let grounds = Grounds::parse(&mut faults, ReasonFor::Organisation, words, code, needed);
    let mut tx = begin(app).await?;
    let (organisation, access) = lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.decide()?;
    reviews::check_free(
        app,
        &mut tx,
        user,
        reviews::organisation_of(organisation.id),
    )
    .await?;
    let grounds = faults.or(grounds)?;
    let next = domain::decide(organisation.state, said.decision)?;
    let remarks = Remarks {
        decision: domain::decision_name(said.decision).to_owned(),
        reason: grounds.reason.clone(),
        reason_code: grounds.code.clone(),
        at: app.service.clock.now(),
    };
    let step = Step {
        action: action_of(said.decision),
        remarks: Some(remarks),
    };
    let after = go(app, &mut tx, user, &organisation, next, step).await?;
    if after.state == OrganisationState::Suspended {
        campaigns::pause_all(app, &mut tx, user, after.id, grounds.reason).await?;
    }
    db::commit(tx, "decide-organisation").await?;
    app.committed();
    seen::organisation(after, &access, app)
}

const fn action_of(decision: OrganisationDecision) -> &'static str {
    match decision {
        OrganisationDecision::Verified => "organisation.verified",
        OrganisationDecision::Rejected => "organisation.rejected",
        OrganisationDecision::Suspended => "organisation.suspended",
    }
}

/// The organisation that a path names, and what the caller is to it; 404 when it doesn't concern the caller.
pub(crate) async fn find(
    conn: &mut PgConnection,
    user: &User,
    key: &Key,
) -> Result<(OrganisationId, Access), Problem> {
    let id = store::find(conn, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    let access = seen::access(conn, id, Some(user)).await?;
    let organisation = super::organisation(conn, id).await?;
    seen::check_known(&organisation, &access)?;
    Ok((id, access))
}

/// Locks the organisation that a path names; 404 when it doesn't concern the caller.
pub(crate) async fn lock(
    conn: &mut PgConnection,
    user: &User,
    key: &Key,
    hold: Hold,
) -> Result<(Organisation, Access), Problem> {
    let id = store::find(conn, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    let organisation = store::lock(conn, id, hold)
        .await?
        .ok_or_else(Problem::not_found)?;
    let access = seen::access(conn, id, Some(user)).await?;
    seen::check_known(&organisation, &access)?;
    Ok((organisation, access))
}

/// What the caller is to the organisation that a body names.
///
/// # Errors
/// 403 for all but its owners and editors; 422 when there is none.
pub(crate) async fn to_edit(
    conn: &mut PgConnection,
    user: &User,
    id: OrganisationId,
) -> Result<Access, Problem> {
    if store::load(conn, &[id.into()]).await?.is_empty() {
        return Err(unknown(
            "/organisation_id",
            "unknown_organisation",
            "There is no such organisation.",
        ));
    }
    let access = seen::access(conn, id, Some(user)).await?;
    access.edit()?;
    Ok(access)
}

struct Step {
    action: &'static str,
    remarks: Option<Remarks>,
}

/// Moves a locked organisation on, notes who did it, and tells others.
async fn go(
    app: &App,
    conn: &mut PgConnection,
    user: &User,
    before: &Organisation,
    next: OrganisationState,
    step: Step,
) -> Result<Organisation, Problem> {
    let clock = &app.service.clock;
    let moved = store::set_state(
        conn,
        before.id,
        before.state,
        next,
        step.remarks.as_ref(),
        clock.now(),
    );
    if !moved.await? {
        return Err(refused(before.state).into());
    }
    let grounds = step
        .remarks
        .map_or_else(Grounds::default, |remarks| Grounds {
            reason: remarks.reason,
            code: remarks.reason_code,
        });
    let deed = Deed::by(user, step.action)
        .on("organisation", before.id)
        .because(grounds.reason)
        .coded(grounds.code);
    let states = deed.states(
        Some(domain::name_of(before.state)),
        Some(domain::name_of(next)),
    );
    audit::note(conn, &app.service.clock, states).await?;
    hand_over(app, conn, before, next).await?;
    let after = super::organisation(conn, before.id).await?;
    let facts = facts(&after);
    match next {
        OrganisationState::Verified => {
            outbox::add(conn, clock, &OrganisationVerified(facts)).await?;
        }
        OrganisationState::Suspended => {
            outbox::add(conn, clock, &OrganisationSuspended(facts)).await?;
        }
        OrganisationState::Registered
        | OrganisationState::Applied
        | OrganisationState::Rejected => {
            outbox::add(conn, clock, &OrganisationChanged(facts)).await?;
        }
    }
    Ok(after)
}

/// Notes what waits for reviewers, and what they saw of it.
async fn hand_over(
    app: &App,
    conn: &mut PgConnection,
    before: &Organisation,
    next: OrganisationState,
) -> Result<(), Problem> {
    let (id, now) = (app.service.clock.id(), app.service.clock.now());
    let subject = reviews::organisation_of(before.id);
    let said = difference::said(before);
    if next == OrganisationState::Applied {
        submissions::open(conn, id, subject, &said, now).await?;
    } else if before.state == OrganisationState::Applied {
        submissions::close(conn, id, subject, &said, domain::name_of(next), now).await?;
    }
    Ok(())
}

const fn refused(state: OrganisationState) -> Refusal {
    Refusal::WrongState {
        what: "organisation",
        state: domain::name_of(state),
    }
}

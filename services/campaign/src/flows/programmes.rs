//! Opening, joining and closing programmes.

use contracts::Page;
use contracts::campaign::OrganisationState;
use contracts::campaign::api::{
    JoinProgramme, OpenProgramme, Participant, ParticipantState, Programme, ProgrammeParticipant,
    ProgrammeState,
};
use contracts::campaign::events::{ProgrammeClosed, ProgrammeFacts, ProgrammeOpened};
use money::{OrganisationId, ProgrammeId};
use platform::db;
use platform::http::{Problem, User};
use platform::outbox;
use platform::page::PageQuery;

use super::once::{Answer, Once};
use super::problems::{slug_taken, unknown};
use super::{begin, only, seen};
use crate::App;
use crate::domain::Refusal;
use crate::domain::programme::Outline;
use crate::store::organisations::{self, Hold};
use crate::store::{Key, programmes as store};
use platform::audit::{self, Deed};

/// How many programmes are closed in one transaction.
const BATCH: i64 = 20;

/// Opens a programme.
///
/// # Errors
/// 403 for all but admins; 409 when its slug is taken; 422 for what is wrong with it.
pub async fn open(
    app: &App,
    user: &User,
    said: OpenProgramme,
    once: Once,
) -> Result<Answer, Problem> {
    user.require_admin()?;
    let clock = &app.service.clock;
    let now = clock.now();
    let outline = Outline::parse(said, now)?;
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, now).await? {
        return Ok(answer);
    }
    let id: ProgrammeId = clock.id();
    let inserted = store::insert(&mut tx, id, &outline, now).await;
    inserted.map_err(|error| slug_taken(error, "programmes_slug"))?;
    let programme = only(store::load(&mut tx, &[id.into()]).await?)?;
    outbox::add(&mut tx, clock, &ProgrammeOpened(facts(&programme))).await?;
    audit::note(
        &mut tx,
        &app.service.clock,
        Deed::by(user, "programme.opened")
            .on("programme", id)
            .states(None, Some("open")),
    )
    .await?;
    let answer = once.done(&mut tx, &programme).await?;
    db::commit(tx, "open-programme").await?;
    app.committed();
    Ok(answer)
}

fn facts(programme: &Programme) -> ProgrammeFacts {
    ProgrammeFacts {
        programme_id: programme.id,
        version: programme.version,
        slug: programme.slug.clone(),
        title: programme.title.clone(),
        starts_at: programme.starts_at,
        ends_at: programme.ends_at,
    }
}

/// The programme that a path names.
///
/// # Errors
/// 404 when there is none.
pub async fn get(app: &App, key: &Key) -> Result<Programme, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let id = store::find(&mut conn, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    only(store::load(&mut conn, &[id.into()]).await?)
}

/// A page of programmes; those that an organisation takes part in, if one is named.
///
/// # Errors
/// 400 for a wrong cursor or limit.
pub async fn list(
    app: &App,
    participant: Option<OrganisationId>,
    page: &PageQuery,
) -> Result<Page<Programme>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let (after, limit) = (page.after()?, page.limit()? + 1);
    let rows = store::page(&mut conn, participant, after, limit).await?;
    page.page(rows, |programme| programme.id)
}

/// A page of those who take part in a programme.
///
/// # Errors
/// 404 when there is none; 400 for a wrong cursor or limit.
pub async fn participants(
    app: &App,
    key: &Key,
    user: Option<&User>,
    page: &PageQuery,
) -> Result<Page<ProgrammeParticipant>, Problem> {
    let mut conn = app.service.db.acquire().await?;
    let id = store::find(&mut conn, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    let all = user.is_some_and(|user| seen::beyond(user).sees_all());
    let (after, limit) = (page.after()?, page.limit()? + 1);
    let rows = store::participants(&mut conn, id, all, after, limit).await?;
    page.page(rows, |participant| participant.id)
}

/// An organisation joins, signing the charter if there is one.
///
/// # Errors
/// 403 for all but its owners; 409 when it is not verified, the programme is over, or it takes part already.
pub async fn join(
    app: &App,
    user: &User,
    key: &Key,
    said: JoinProgramme,
    once: Once,
) -> Result<Answer, Problem> {
    let clock = &app.service.clock;
    let now = clock.now();
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, now).await? {
        return Ok(answer);
    }
    let id = store::find(&mut tx, key)
        .await?
        .ok_or_else(Problem::not_found)?;
    let organisation = organisations::lock(&mut tx, said.organisation_id, Hold::ForShare).await?;
    let organisation = organisation.ok_or_else(|| {
        unknown(
            "/organisation_id",
            "unknown_organisation",
            "There is no such organisation.",
        )
    })?;
    seen::access(&mut tx, organisation.id, Some(user))
        .await?
        .own()?;
    if organisation.state != OrganisationState::Verified {
        return Err(Refusal::OrganisationNotVerified.into());
    }
    let programme = only(store::load(&mut tx, &[id.into()]).await?)?;
    if programme.state == ProgrammeState::Closed || programme.ends_at <= now {
        return Err(Refusal::ProgrammeClosed.into());
    }
    let participant = Participant {
        id: clock.id(),
        state: ParticipantState::Joined,
        programme_id: id,
        organisation_id: organisation.id,
        charter_signed_at: programme.charter.is_some().then_some(now),
        created_at: now,
    };
    let signed_by = programme.charter.is_some().then_some(user.account.as_str());
    if !store::join(&mut tx, &participant, signed_by).await? {
        let detail = "The organisation takes part in this programme already.";
        return Err(Problem::conflict("already_participating", detail));
    }
    let action = if programme.charter.is_some() {
        "programme.charter_signed"
    } else {
        "programme.joined"
    };
    audit::note(
        &mut tx,
        &app.service.clock,
        Deed::by(user, action).on("organisation", organisation.id),
    )
    .await?;
    let answer = once.done(&mut tx, &participant).await?;
    db::commit(tx, "join-programme").await?;
    Ok(answer)
}

/// Closes the programmes whose end is past.
pub(crate) async fn close_over(app: &App) -> Result<(), Problem> {
    let clock = &app.service.clock;
    let mut tx = begin(app).await?;
    let closed = store::close_over(&mut tx, clock.now(), BATCH).await?;
    for programme in store::load(&mut tx, &closed).await? {
        outbox::add(&mut tx, clock, &ProgrammeClosed(facts(&programme))).await?;
        let deed = Deed::by_clock("programme.closed").on("programme", programme.id);
        audit::note(
            &mut tx,
            &app.service.clock,
            deed.states(Some("open"), Some("closed")),
        )
        .await?;
    }
    db::commit(tx, "close-programmes").await?;
    if !closed.is_empty() {
        app.service.wake_relay();
    }
    Ok(())
}

use contracts::Reason;
use contracts::campaign::api::{
    Campaign, CampaignDecision, DecideCampaign, PauseCampaign, ProgrammeState, Remarks,
};
use contracts::reference::ReasonFor;
use platform::db;
use platform::http::{Problem, User};
use sqlx::PgConnection;

use super::{Held, Step, go, hold};
use crate::App;
use crate::domain::access::Capacity;
use crate::domain::campaign::{ProgrammeStanding, Said};
use crate::domain::faults::Faults;
use crate::domain::grounds::Grounds;
use crate::flows::{begin, only, reviews, seen};
use crate::store::{Key, programmes};
use platform::audit::Deed;

/// The organisation hands a draft in.
///
/// # Errors
/// 403 for all but owners and editors; 409 when its state, the organisation's or the programme's forbids it.
pub async fn submit(app: &App, user: &User, key: &Key) -> Result<Campaign, Problem> {
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    held.access.edit()?;
    let standing = standing(&mut tx, &held).await?;
    let word = Word::new(Said::Submit(standing), Deed::by(user, "campaign.submitted"));
    let after = say(app, &mut tx, held, word).await?;
    db::commit(tx, "submit-campaign").await?;
    Ok(after)
}

async fn standing(conn: &mut PgConnection, held: &Held) -> Result<ProgrammeStanding, Problem> {
    let Some(id) = held.campaign.content.programme_id else {
        return Ok(ProgrammeStanding::None);
    };
    let programme = only(programmes::load(conn, &[id.into()]).await?)?;
    if programme.state == ProgrammeState::Closed {
        return Ok(ProgrammeStanding::Closed);
    }
    let participant = programmes::participant(conn, id, held.organisation.id).await?;
    Ok(
        participant.map_or(ProgrammeStanding::NotParticipating, |_| {
            ProgrammeStanding::Participating
        }),
    )
}

/// A reviewer decides.
///
/// # Errors
/// 403 for all but reviewers who are no members; 409 when it is not submitted, or may not be approved; 422
/// without a reason.
pub async fn decide(
    app: &App,
    user: &User,
    key: &Key,
    said: DecideCampaign,
) -> Result<Campaign, Problem> {
    let mut faults = Faults::default();
    let needed = said.decision != CampaignDecision::Approved;
    let (words, code) = (said.reason, said.reason_code);
    let grounds = Grounds::parse(&mut faults, ReasonFor::Campaign, words, code, needed);
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    held.access.decide()?;
    reviews::check_free(app, &mut tx, user, reviews::campaign(held.campaign.id)).await?;
    let grounds = faults.or(grounds)?;
    let (action, decision) = match said.decision {
        CampaignDecision::Approved => ("campaign.approved", "approved"),
        CampaignDecision::ChangesRequested => ("campaign.changes_requested", "changes_requested"),
        CampaignDecision::Rejected => ("campaign.rejected", "rejected"),
    };
    let remarks = Remarks {
        decision: decision.to_owned(),
        reason: grounds.reason.clone(),
        reason_code: grounds.code.clone(),
        at: app.service.clock.now(),
    };
    let mut word = Word::new(
        Said::Decide(said.decision),
        Deed::by(user, action)
            .because(grounds.reason)
            .coded(grounds.code),
    );
    word.remarks = Some(remarks);
    let after = say(app, &mut tx, held, word).await?;
    db::commit(tx, "decide-campaign").await?;
    app.committed();
    Ok(after)
}

/// Stops a campaign for a while.
///
/// # Errors
/// 403 for all but owners, reviewers and admins; 409 when it takes no gifts anyway; 422 when the operator
/// gives no reason.
pub async fn pause(
    app: &App,
    user: &User,
    key: &Key,
    said: PauseCampaign,
) -> Result<Campaign, Problem> {
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    let capacity = held.access.steer()?;
    let reason = checked(said, capacity == Capacity::Operator)?;
    let deed = Deed::by(user, "campaign.paused").because(reason.clone());
    let mut word = Word::new(Said::Pause(capacity), deed);
    // Those whose campaign it is are told why.
    word.remarks = (capacity == Capacity::Operator).then(|| Remarks {
        decision: "paused".to_owned(),
        reason,
        reason_code: None,
        at: app.service.clock.now(),
    });
    let after = say(app, &mut tx, held, word).await?;
    db::commit(tx, "pause-campaign").await?;
    app.committed();
    Ok(after)
}

/// Ends a pause.
///
/// # Errors
/// 403 for all but owners, reviewers and admins; 409 when it is not paused, or the pause is not theirs to end.
pub async fn resume(app: &App, user: &User, key: &Key) -> Result<Campaign, Problem> {
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    let capacity = held.access.steer()?;
    let word = Word::new(Said::Resume(capacity), Deed::by(user, "campaign.resumed"));
    let after = say(app, &mut tx, held, word).await?;
    db::commit(tx, "resume-campaign").await?;
    app.committed();
    Ok(after)
}

/// Ends a campaign before its end.
///
/// # Errors
/// 403 for all but owners; 409 when it was never approved, or is over.
pub async fn close(app: &App, user: &User, key: &Key) -> Result<Campaign, Problem> {
    let deed = Deed::by(user, "campaign.closed");
    end(app, user, key, Word::new(Said::Close, deed)).await
}

/// Calls a campaign off.
///
/// # Errors
/// 403 for all but owners; 409 when it is over.
pub async fn cancel(
    app: &App,
    user: &User,
    key: &Key,
    said: PauseCampaign,
) -> Result<Campaign, Problem> {
    let reason = checked(said, false)?;
    let deed = Deed::by(user, "campaign.cancelled").because(reason);
    end(app, user, key, Word::new(Said::Cancel, deed)).await
}

async fn end(app: &App, user: &User, key: &Key, word: Word) -> Result<Campaign, Problem> {
    let mut tx = begin(app).await?;
    let held = hold(&mut tx, user, key).await?;
    held.access.own()?;
    let after = say(app, &mut tx, held, word).await?;
    db::commit(tx, "end-campaign").await?;
    app.committed();
    Ok(after)
}

fn checked(said: PauseCampaign, needed: bool) -> Result<Option<Reason>, Problem> {
    let mut faults = Faults::default();
    let reason = faults.reason("/reason", said.reason, needed);
    Ok(faults.or(reason)?)
}

/// What someone says of a campaign.
struct Word {
    said: Said,
    deed: Deed,
    remarks: Option<Remarks>,
}

impl Word {
    const fn new(said: Said, deed: Deed) -> Self {
        Self {
            said,
            deed,
            remarks: None,
        }
    }
}

/// Lets the rules make the next state of it, and saves that.
async fn say(
    app: &App,
    conn: &mut PgConnection,
    held: Held,
    word: Word,
) -> Result<Campaign, Problem> {
    let terms = held.campaign.terms(&app.permits);
    let now = app.service.clock.now();
    let state = held.campaign.state.clone();
    let next = state.after(word.said, held.organisation.state, &terms, now)?;
    let mut step = Step::to(next, word.deed);
    if let Some(remarks) = word.remarks {
        step = step.with_remarks(remarks);
    }
    let after = go(app, conn, held.campaign, step).await?;
    seen::campaign(after, &held.access, app)
}

//! Who works in an organisation.

use contracts::campaign::OrganisationRole;
use contracts::campaign::api::{AddMember, Me, Member, RemoveMember};
use contracts::campaign::events::{Member as MemberFacts, OrganisationMembersChanged};
use money::OrganisationId;
use platform::db;
use platform::http::{Problem, User};
use platform::outbox;
use sqlx::PgConnection;

use super::once::{Answer, Once};
use super::{begin, organisations, seen};
use crate::App;
use crate::domain::Refusal;
use crate::domain::organisation::{account, normal_account};
use crate::store::organisations::Hold;
use crate::store::{Key, members as store};
use platform::audit::{self, Deed};

/// How many of the caller's organisations are listed.
const MOST_MEMBERSHIPS: i64 = 200;

/// Makes someone a member, or gives a member another role.
///
/// # Errors
/// 403 for all but owners; 409 when the last owner would be none; 422 for what is no address.
pub async fn add(
    app: &App,
    user: &User,
    key: &Key,
    said: AddMember,
    once: Once,
) -> Result<Answer, Problem> {
    let account = account(&said)?;
    let clock = &app.service.clock;
    let mut tx = begin(app).await?;
    if let Some(answer) = once.answered(&mut tx, clock.now()).await? {
        return Ok(answer);
    }
    let (organisation, access) = organisations::lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.own()?;
    store::put(
        &mut tx,
        clock.id(),
        organisation.id,
        &account,
        said.role,
        clock.now(),
    )
    .await?;
    let members = changed(app, &mut tx, user, organisation.id).await?;
    let member = members.into_iter().find(|member| member.account == account);
    let answer = once
        .done(&mut tx, &member.ok_or_else(Problem::not_found)?)
        .await?;
    db::commit(tx, "add-member").await?;
    app.committed();
    Ok(answer)
}

/// Ends someone's membership; those who are left.
///
/// # Errors
/// 403 for all but owners; 404 for who is no member; 409 for the last owner.
pub async fn remove(
    app: &App,
    user: &User,
    key: &Key,
    said: RemoveMember,
) -> Result<Vec<Member>, Problem> {
    let mut tx = begin(app).await?;
    let (organisation, access) = organisations::lock(&mut tx, user, key, Hold::ForUpdate).await?;
    access.own()?;
    if !store::remove(&mut tx, organisation.id, &normal_account(&said.account)).await? {
        return Err(Problem::not_found());
    }
    let members = changed(app, &mut tx, user, organisation.id).await?;
    db::commit(tx, "remove-member").await?;
    app.committed();
    Ok(members)
}

/// The members of an organisation.
///
/// # Errors
/// 403 for all but members, reviewers and admins.
pub async fn list(app: &App, user: &User, key: &Key) -> Result<Vec<Member>, Problem> {
    let organisation = organisations::get(app, key, Some(user)).await?;
    if organisation.your_role.is_none() && !seen::beyond(user).sees_all() {
        let detail = "Only members, reviewers and admins see who works there.";
        return Err(Problem::forbidden(detail));
    }
    let mut conn = app.service.db.acquire().await?;
    Ok(store::of(&mut conn, organisation.id).await?)
}

/// The caller, and where they work.
///
/// # Errors
/// When Postgres fails.
pub async fn me(app: &App, user: &User) -> Result<Me, Problem> {
    let mut conn = app.service.db.acquire().await?;
    Ok(Me {
        account: user.account.clone(),
        roles: user
            .roles
            .iter()
            .map(|role| role.as_str().to_owned())
            .collect(),
        organisations: store::memberships(&mut conn, &user.account, MOST_MEMBERSHIPS).await?,
    })
}

/// Sees that an owner is left, notes the change, and tells others.
pub(crate) async fn changed(
    app: &App,
    conn: &mut PgConnection,
    user: &User,
    id: OrganisationId,
) -> Result<Vec<Member>, Problem> {
    let version = store::count_change(conn, id).await?;
    let members = say(app, conn, id, version).await?;
    if !members
        .iter()
        .any(|member| member.role == OrganisationRole::Owner)
    {
        return Err(Refusal::LastOwner.into());
    }
    audit::note(
        conn,
        &app.service.clock,
        Deed::by(user, "organisation.members_changed").on("organisation", id),
    )
    .await?;
    Ok(members)
}

/// Tells others who the members are now.
pub(crate) async fn say(
    app: &App,
    conn: &mut PgConnection,
    organisation_id: OrganisationId,
    version: i64,
) -> Result<Vec<Member>, Problem> {
    let members = store::of(conn, organisation_id).await?;
    let facts = members.iter().map(|member| MemberFacts {
        account: member.account.clone(),
        role: member.role,
    });
    let event = OrganisationMembersChanged {
        organisation_id,
        version,
        members: facts.collect(),
    };
    outbox::add(conn, &app.service.clock, &event).await?;
    Ok(members)
}

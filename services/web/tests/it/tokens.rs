//! What stands in an access token.

use contracts::tokens::{Role, USER_AUDIENCE, UserClaims};
use contracts::web::api::SessionTokens;
use platform::Running;
use platform::http::Problem;
use platform::tokens::Verified;
use serde_json::json;

use crate::sign_in::{ask, mailed_code};
use crate::world::{World, someone};

async fn verified(running: &Running, token: &str) -> Result<Verified<UserClaims>, Problem> {
    running.service().tokens.verify(token, USER_AUDIENCE).await
}

#[actix_web::test]
async fn a_token_says_who_and_what_roles_as_of_now() {
    let world = World::start().await;
    let email = someone();
    ask(&world.api, &email).await;
    let body = json!({"email": email, "code": mailed_code(&world.peers)});
    let tokens: SessionTokens = world.api.post("/api/auth/verify", &body).read().await;
    let plain = verified(world.running(), &tokens.access_token)
        .await
        .unwrap();
    assert_eq!(
        (plain.iss.as_str(), plain.sub.as_str()),
        ("web", email.as_str())
    );
    assert!(plain.claims.roles.is_empty());

    sqlx::query("UPDATE accounts SET roles = '{reviewer}' WHERE email = $1")
        .bind(&email)
        .execute(&world.env.db)
        .await
        .unwrap();
    let refresh = json!({"refresh_token": tokens.refresh_token});
    let next: SessionTokens = world.api.post("/api/auth/refresh", &refresh).read().await;
    let reviewer = verified(world.running(), &next.access_token).await.unwrap();
    assert_eq!(reviewer.claims.roles, [Role::Reviewer]);

    world.env.clock.advance(jiff::SignedDuration::from_mins(16));
    assert!(verified(world.running(), &next.access_token).await.is_err());
    world.end().await;
}

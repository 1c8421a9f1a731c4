//! The commands of the `web` binary.

use std::process::{Command, Output};

use contracts::tokens::{Role, USER_AUDIENCE, UserClaims};
use platform::tokens::SigningKey;

use crate::world::{World, someone};

fn web(world: &World, arguments: &[&str], environment: &str) -> Output {
    let service = world.env.config();
    let url = "http://127.0.0.1:1";
    let pem = world.pem.clone();
    Command::new(env!("CARGO_BIN_EXE_web"))
        .args(arguments)
        .env_clear()
        .envs([
            ("BIND", "127.0.0.1:0"),
            ("AMQP_URL", &service.amqp_url),
            ("DATABASE_URL", &service.database_url),
        ])
        .envs(
            [
                "WEB_URL",
                "CAMPAIGN_URL",
                "PLEDGE_URL",
                "PAYMENT_URL",
                "NOTIFICATION_URL",
            ]
            .map(|name| (name, url)),
        )
        .envs([
            ("REDIS_URL", world.env.redis_url()),
            ("SIGNING_KEY", &pem),
            ("RIFADA_ENV", environment),
        ])
        .env("STRIPE_JS_URL", url)
        .output()
        .unwrap()
}

fn said(output: &Output) -> String {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout.clone())
        .unwrap()
        .trim_end()
        .to_owned()
}

async fn roles(world: &World, token: &str) -> (String, Vec<Role>) {
    let tokens = &world.running().service().tokens;
    let verified = tokens
        .verify::<UserClaims>(token, USER_AUDIENCE)
        .await
        .unwrap();
    (verified.sub, verified.claims.roles)
}

#[actix_web::test]
async fn developers_get_tokens_for_anyone() {
    let world = World::with_the_machines_clock().await;
    let email = someone();
    let token = said(&web(
        &world,
        &["token", &email.to_uppercase()],
        "development",
    ));
    assert_eq!(roles(&world, &token).await, (email.clone(), Vec::new()));
    let admin = said(&web(&world, &["token", "admin@rifada.test"], "development"));
    let (who, roles) = roles(&world, &admin).await;
    assert_eq!((who.as_str(), roles.len()), ("admin@rifada.test", 2));

    let refused = web(&world, &["token", &email], "production");
    assert!(!refused.status.success() && refused.stdout.is_empty());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("development"));
    assert!(
        !web(&world, &["token", "no address"], "development")
            .status
            .success()
    );
    world.end().await;
}

#[actix_web::test]
async fn the_first_admin_of_a_real_installation_is_made_by_command() {
    let world = World::with_the_machines_clock().await;
    let email = someone();
    let done = said(&web(&world, &["admin", &email], "production"));
    assert_eq!(done, format!("{email} is now reviewer and admin"));
    said(&web(&world, &["admin", &email], "production"));
    let roles: Vec<String> = sqlx::query_scalar("SELECT roles FROM accounts WHERE email = $1")
        .bind(&email)
        .fetch_one(&world.env.db)
        .await
        .unwrap();
    assert_eq!(roles, ["admin", "reviewer"]);
    world.end().await;
}

#[test]
fn a_key_needs_no_settings() {
    let output = Command::new(env!("CARGO_BIN_EXE_web"))
        .arg("keygen")
        .env_clear()
        .output()
        .unwrap();
    let one = said(&output);
    assert!(one.starts_with("-----BEGIN PRIVATE KEY-----") && one.parse::<SigningKey>().is_ok());
    let another = Command::new(env!("CARGO_BIN_EXE_web"))
        .arg("keygen")
        .env_clear()
        .output()
        .unwrap();
    assert_ne!(one, said(&another));
}

#[test]
fn missing_settings_are_told_at_once() {
    let output = Command::new(env!("CARGO_BIN_EXE_web"))
        .arg("serve")
        .env_clear()
        .output()
        .unwrap();
    let error = String::from_utf8(output.stderr).unwrap();
    for name in [
        "SIGNING_KEY",
        "DATABASE_URL",
        "REDIS_URL",
        "STRIPE_JS_URL",
        "CAMPAIGN_URL",
    ] {
        assert!(error.contains(name), "{name}: {error}");
    }
}

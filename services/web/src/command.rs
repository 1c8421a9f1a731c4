//! The commands of the `web` binary beside `serve` and `migrate`.

use anyhow::{Context as _, ensure};
use clap::Subcommand;
use contracts::tokens::Role;
use jiff::SignedDuration;
use platform::config::Environment;
use platform::tokens::SigningKey;

use crate::Web;
use crate::domain::address::Address;
use crate::flows::register::register;

/// Who decides and runs everything in a development suite.
const DEVELOPMENT_ADMIN: &str = "admin@rifada.test";
/// How long a developer's token is good for.
const TOKEN_TTL: SignedDuration = SignedDuration::from_hours(12);
const BOTH: [Role; 2] = [Role::Reviewer, Role::Admin];

/// A command of `web`.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Print a user token for a person, who is made if unknown (in development only)
    Token {
        /// The person's address
        email: String,
    },
    /// Make a person reviewer and admin: the first one of a real installation
    Admin {
        /// The person's address; they sign in by mailed code like everyone else
        email: String,
    },
    /// Print a fresh signing key (Ed25519, PKCS#8 PEM) for SIGNING_KEY
    Keygen,
}

pub(crate) async fn run(command: Command) -> anyhow::Result<()> {
    let said = match command {
        Command::Token { email } => token(&email).await?,
        Command::Admin { email } => admin(&email).await?,
        Command::Keygen => SigningKey::generate_pem()?,
    };
    print(said.trim_end());
    Ok(())
}

#[expect(clippy::print_stdout, reason = "what was asked for")]
fn print(said: &str) {
    println!("{said}");
}

fn address(email: &str) -> anyhow::Result<Address> {
    Address::parse(email)
        .ok()
        .context("this is no e-mail address")
}

async fn token(email: &str) -> anyhow::Result<String> {
    let email = address(email)?;
    let (config, service) = platform::cli::parts::<Web>()?;
    ensure!(
        config.service.environment == Environment::Development,
        "tokens are given away in development only (RIFADA_ENV=development)"
    );
    let give: &[Role] = if email.as_str() == DEVELOPMENT_ADMIN {
        &BOTH
    } else {
        &[]
    };
    let account = register(&service, &email, give).await?;
    Ok(service
        .tokens
        .user(email.as_str(), &account.roles, TOKEN_TTL)?)
}

async fn admin(email: &str) -> anyhow::Result<String> {
    let email = address(email)?;
    let (_, service) = platform::cli::parts::<Web>()?;
    let account = register(&service, &email, &BOTH).await?;
    let roles: Vec<&str> = account.roles.iter().map(|role| role.as_str()).collect();
    Ok(format!("{} is now {}", email.as_str(), roles.join(" and ")))
}

//! `match_fund.activated`, `changed`, `exhausted`, `settled`: each says the same of a fund, as it is then.

use actix_web::web::Data;
use contracts::pledge::events::{
    MatchFundActivated, MatchFundChanged, MatchFundExhausted, MatchFundSettled,
};
use platform::{Failure, Received};

use crate::App;
use crate::flows::progress::take_fund;

/// It gives from now on.
///
/// # Errors
/// When Postgres fails: to be tried again.
pub async fn activated(
    app: Data<App>,
    received: Received<MatchFundActivated>,
) -> Result<(), Failure> {
    let said = received.body.0.clone();
    take_fund(&app, received, said).await
}

/// Its figures or its state changed.
///
/// # Errors
/// When Postgres fails: to be tried again.
pub async fn changed(app: Data<App>, received: Received<MatchFundChanged>) -> Result<(), Failure> {
    let said = received.body.0.clone();
    take_fund(&app, received, said).await
}

/// Nothing is left for new gifts.
///
/// # Errors
/// When Postgres fails: to be tried again.
pub async fn exhausted(
    app: Data<App>,
    received: Received<MatchFundExhausted>,
) -> Result<(), Failure> {
    let said = received.body.0.clone();
    take_fund(&app, received, said).await
}

/// It is final.
///
/// # Errors
/// When Postgres fails: to be tried again.
pub async fn settled(app: Data<App>, received: Received<MatchFundSettled>) -> Result<(), Failure> {
    let said = received.body.0.clone();
    take_fund(&app, received, said).await
}

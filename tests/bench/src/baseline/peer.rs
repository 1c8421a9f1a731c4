//! The peer's shape: a counter in Redis says whether money is left, then a transaction a gift.

use platform::Service;
use platform::http::Problem;
use platform::idempotency::{self, Claim};

use crate::gift::{self, Gift, Made, SCOPE};

pub(crate) async fn take(service: &Service, gift: &Gift) -> Result<Made, Problem> {
    let Some(mut redis) = service.redis.clone() else {
        return Err(Problem::internal(&"it was given no Redis"));
    };
    let left: i64 = redis::cmd("DECRBY")
        .arg(format!("bench:left:{}", gift.asked.campaign_id.0))
        .arg(gift.amount())
        .query_async(&mut redis)
        .await
        .map_err(|error| Problem::internal(&error))?;
    if left < 0 {
        return Err(Problem::conflict("fund_exhausted", "The fund is used up."));
    }
    let mut tx = service.db.begin().await?;
    match idempotency::claim(&mut tx, SCOPE, &gift.key, &gift.hash, gift.now).await? {
        Claim::New => {}
        Claim::Done(_) => return Err(Problem::unavailable(1)),
    }
    let fund = gift::find_fund(&mut tx, gift, false).await?;
    let donor = gift::lock_donor(&mut tx, gift).await?;
    let (by_donor, in_campaign) = gift::used(&mut tx, gift, &fund, donor).await?;
    let made = Made {
        fund: fund.id,
        matched: gift.share(&fund, by_donor, in_campaign),
        sponsor: fund.sponsor,
    };
    gift::write(&mut tx, gift, donor, &made).await?;
    idempotency::finish(&mut tx, SCOPE, &gift.key, 201, &gift.kept(&made)).await?;
    // Last, so that the fund's row is locked for no longer than it must be.
    gift::reserve(&mut tx, gift, donor, &made).await?;
    tx.commit().await?;
    Ok(made)
}
